"""Embeds texts with sentence-transformers, as a user of an exported folder would.

    .cache/interop/python/bin/python e2e/interop/embed_with_sentence_transformers.py MODEL TEXTS.json [--output FILE]

The folder's own modules decide about pooling, normalisation and lower-casing, its own prompts about what --prompt NAME
puts before the texts. Nothing is looked up on the network.
"""

import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
sys.dont_write_bytecode = True

import sentence_transformers
import torch
import transformers

from embedding_files import arguments, read_texts, write_embeddings


def embed(folder: Path, texts: list[str], prompt: str | None = None) -> list[list[float]]:
    if not (folder / "modules.json").exists():
        # Without it the library would build mean pooling, silently.
        raise SystemExit(f"{folder} has no modules.json: it is not a sentence-transformers folder")
    torch.set_num_threads(1)
    model = sentence_transformers.SentenceTransformer(str(folder), device="cpu")
    embeddings = model.encode(texts, prompt_name=prompt, batch_size=2, show_progress_bar=False)
    return [[float(value) for value in row] for row in embeddings]


def main() -> None:
    given = arguments("Embeds texts with sentence-transformers.")
    versions = {
        "sentence-transformers": sentence_transformers.__version__,
        "transformers": transformers.__version__,
        "torch": str(torch.__version__),
    }
    write_embeddings(given.output, versions, embed(given.model, read_texts(given.texts), given.prompt))


if __name__ == "__main__":
    main()
