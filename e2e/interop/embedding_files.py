"""What both embedding scripts share: texts in, embeddings out."""

import argparse
import json
from pathlib import Path


def arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("model", type=Path, help="model folder")
    parser.add_argument("texts", type=Path, help="file with a JSON list of texts")
    parser.add_argument("--output", type=Path, help="file to write to; without it, standard output")
    parser.add_argument("--prompt", help="name of the folder's prompt that is put before every text, for example query")
    return parser.parse_args()


def read_texts(path: Path) -> list[str]:
    texts = json.loads(path.read_text(encoding="utf-8"))
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
