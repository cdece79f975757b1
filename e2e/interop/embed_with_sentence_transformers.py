"""Embeds texts with sentence-transformers, as a user of an exported folder would.

    .cache/interop/python/bin/python e2e/interop/embed_with_sentence_transformers.py MODEL TEXTS.json [--output FILE]

The folder's own modules decide about pooling, normalisation and lower-casing. Nothing is looked up on the network.
"""

import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
sys.dont_write_bytecode = True

import sentence_transformers
import torch
import transformers

from embedding_files import arguments, read_texts, write_embeddings


def main() -> None:
    given = arguments("Embeds texts with sentence-transformers.")
    if not (given.model / "modules.json").exists():
        # Without it the library would build mean pooling, silently.
        raise SystemExit(f"{given.model} has no modules.json: it is not a sentence-transformers folder")
    torch.set_num_threads(1)
    model = sentence_transformers.SentenceTransformer(str(given.model), device="cpu")
    embeddings = model.encode(read_texts(given.texts), batch_size=16, show_progress_bar=False)
    versions = {
        "sentence-transformers": sentence_transformers.__version__,
        "transformers": transformers.__version__,
        "torch": str(torch.__version__),
    }
    write_embeddings(given.output, versions, [[float(value) for value in row] for row in embeddings])


if __name__ == "__main__":
    main()
