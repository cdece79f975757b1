"""Scores of pairs of texts as transformers and sentence-transformers' CrossEncoder give them.

    .cache/interop/python/bin/python e2e/interop/score_with_transformers.py MODEL PAIRS.json --output FILE

PAIRS is a JSON list of [query, passage]. Writes {"architecture", "labels", "ids", "types", "logits", "probabilities",
"crossEncoder"}: the last two are CrossEncoder's predictions as it makes them by itself, and without its sigmoid.
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
sys.dont_write_bytecode = True

import torch
from sentence_transformers import CrossEncoder
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from embedding_files import arguments


def main() -> None:
    given = arguments("Scores of pairs with transformers and sentence-transformers.")
    torch.set_num_threads(1)
    pairs = json.loads(given.texts.read_text(encoding="utf-8"))
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    model, loading = AutoModelForSequenceClassification.from_pretrained(given.model, output_loading_info=True)
    if loading["missing_keys"] or loading["unexpected_keys"] or loading["mismatched_keys"]:
        raise SystemExit(f"transformers does not find the weights that it expects: {loading}")
    model.eval()
    # No length is given: the folder itself says where pairs are cut.
    encoded = [tokenizer(query, passage, truncation="only_second") for query, passage in pairs]
    rows = [{name: torch.tensor([values]) for name, values in row.items()} for row in encoded]
    with torch.no_grad():
        logits = [float(model(**row).logits[0, 0]) for row in rows]
    cross_encoder = CrossEncoder(str(given.model), device="cpu")
    document = {
        "architecture": type(model).__name__,
        "labels": model.config.num_labels,
        "ids": [row["input_ids"] for row in encoded],
        "types": [row["token_type_ids"] for row in encoded],
        "logits": logits,
        "probabilities": [float(score) for score in cross_encoder.predict(pairs)],
        "crossEncoder": [float(score) for score in cross_encoder.predict(pairs, activation_fn=torch.nn.Identity())],
    }
    given.output.write_text(json.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()
