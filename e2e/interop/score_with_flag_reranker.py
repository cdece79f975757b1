"""Scores of pairs of texts as FlagEmbedding's FlagReranker gives them.

    .cache/interop/python/bin/python e2e/interop/score_with_flag_reranker.py MODEL PAIRS.json --output FILE

PAIRS is a JSON list of [query, passage]. Writes {"version", "scores"}: the class is called as the model's card says, with
the length that the folder states. Its package imports all of its training code with every class; here it is opened by
empty packages of the same names, so that only the reranker's own files are read.
"""

import json
import os
import sys
from importlib.metadata import distributions
from pathlib import Path
from types import ModuleType

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
sys.dont_write_bytecode = True

import torch

from embedding_files import arguments

FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "interop" / "flag"
PACKAGES = ("FlagEmbedding", "FlagEmbedding.abc", "FlagEmbedding.inference", "FlagEmbedding.inference.reranker")


def open_packages() -> None:
    for name in PACKAGES:
        package = ModuleType(name)
        package.__path__ = [str(FOLDER.joinpath(*name.split(".")))]
        sys.modules[name] = package


def main() -> None:
    given = arguments("Scores of pairs with FlagReranker.")
    torch.set_num_threads(1)
    open_packages()
    from FlagEmbedding.inference.reranker.encoder_only import FlagReranker

    pairs = json.loads(given.texts.read_text(encoding="utf-8"))
    longest = json.loads((given.model / "tokenizer_config.json").read_text(encoding="utf-8"))["model_max_length"]
    reranker = FlagReranker(str(given.model), max_length=longest, devices="cpu")
    scores = reranker.compute_score([list(pair) for pair in pairs])
    version = next(found.version for found in distributions(path=[str(FOLDER)]))
    given.output.write_text(json.dumps({"version": version, "scores": scores}), encoding="utf-8")


if __name__ == "__main__":
    main()
