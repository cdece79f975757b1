"""What both embedding scripts share: texts in, embeddings out."""

import argparse
import json
import sys
from pathlib import Path


def arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("model", type=Path, help="model folder")
    parser.add_argument("texts", help='file with a JSON list of texts, or "-" for standard input')
    parser.add_argument("--output", type=Path, help="file to write to; without it, standard output")
    return parser.parse_args()


def read_texts(name: str) -> list[str]:
    document = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    texts = json.loads(document)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise SystemExit("the texts must be a JSON list of strings")
    return texts


def write_embeddings(output: Path | None, versions: dict[str, str], embeddings: list[list[float]]) -> None:
    """{"versions": {...}, "embeddings": [[...], ...]}, one embedding for every text in their order."""
    document = json.dumps({"versions": versions, "embeddings": embeddings})
    if output is None:
        print(document)
    else:
        output.write_text(document, encoding="utf-8")
