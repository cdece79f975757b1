"""Token ids and last hidden states as plain transformers gives them, one text at a time.

    .cache/interop/python/bin/python e2e/interop/states_with_transformers.py MODEL TEXTS.json --output FILE

Writes {"tokenizer", "ids": [[...], ...], "states": [[...], ...]}, the states of a text row by row.
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
sys.dont_write_bytecode = True

import torch
from transformers import AutoModel, AutoTokenizer

from embedding_files import arguments, read_texts


def main() -> None:
    given = arguments("Token ids and hidden states with transformers.")
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    model, loading = AutoModel.from_pretrained(given.model, output_loading_info=True)
    # A pooler that the studio did not train may be missing; anything else would be made up at random.
    unknown = [name for name in loading["missing_keys"] if not name.startswith("pooler.")]
    if unknown or loading["unexpected_keys"] or loading["mismatched_keys"]:
        raise SystemExit(f"transformers does not find the weights that it expects: {loading}")
    model.eval()
    # No length is given: the folder itself says where texts are cut.
    ids = [tokenizer(text, truncation=True)["input_ids"] for text in read_texts(given.texts)]
    with torch.no_grad():
        states = [model(input_ids=torch.tensor([row])).last_hidden_state[0].flatten().tolist() for row in ids]
    document = {"tokenizer": type(tokenizer).__name__, "ids": ids, "states": states}
    given.output.write_text(json.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()
