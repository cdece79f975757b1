"""Embeds texts with the plain PyTorch encoder of the fixtures, where sentence-transformers cannot be had.

    /usr/bin/python3 e2e/interop/embed_with_torch.py MODEL TEXTS.json [--output FILE]

Any Python with PyTorch >= 1.13 will do. Follows the side files of a sentence-transformers folder: pooling from
1_Pooling/config.json ("cls" without it), maximum length and lower-casing from sentence_bert_config.json; normalises
unless modules.json lists no Normalize; takes prompts from config_sentence_transformers.json.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures"))

import torch

from bert import load_bert, normalise, pad, pool
from embedding_files import arguments, read_texts, write_embeddings
from word_piece import read_word_piece

BATCH = 2


@dataclass(frozen=True)
class SideFiles:
    pooling: str
    normalises: bool
    lowers: bool
    maximum_length: int


def read_side_files(folder: Path, positions: int) -> SideFiles:
    modules = _json(folder / "modules.json")
    pooling = _json(folder / "1_Pooling" / "config.json") or {"pooling_mode_cls_token": True}
    bert = _json(folder / "sentence_bert_config.json") or {}
    modes = [key for key, value in pooling.items() if key.startswith("pooling_mode_") and value is True]
    names = {"pooling_mode_cls_token": "cls", "pooling_mode_mean_tokens": "mean"}
    if len(modes) != 1 or modes[0] not in names:
        raise SystemExit(f"{folder}: pooling {modes} is neither cls nor mean")
    return SideFiles(
        pooling=names[modes[0]],
        normalises=modules is None or any(module["type"].endswith("Normalize") for module in modules),
        lowers=bert.get("do_lower_case", False),
        maximum_length=min(bert.get("max_seq_length") or positions, positions),
    )


def read_prompt(folder: Path, name: str | None) -> str:
    if name is None:
        return ""
    prompts = (_json(folder / "config_sentence_transformers.json") or {}).get("prompts", {})
    if name not in prompts:
        raise SystemExit(f"{folder} has no prompt {name}")
    return prompts[name]


def embed(folder: Path, texts: list[str], prompt: str | None = None) -> list[list[float]]:
    torch.set_num_threads(1)
    before = read_prompt(folder, prompt)
    model = load_bert(folder)
    word_piece = read_word_piece(folder)
    side = read_side_files(folder, model.config.positions)
    rows: list[list[float]] = []
    for start in range(0, len(texts), BATCH):
        # sentence-transformers strips every text, and lowers it where its own configuration says so.
        stripped = [(before + text).strip() for text in texts[start : start + BATCH]]
        batch = [text.lower() if side.lowers else text for text in stripped]
        ids, mask = pad([word_piece.encode(text, side.maximum_length) for text in batch])
        with torch.no_grad():
            pooled = pool(model(ids, mask), mask, side.pooling)
        rows += (normalise(pooled) if side.normalises else pooled).tolist()
    return rows


def main() -> None:
    given = arguments("Embeds texts with plain PyTorch.")
    embeddings = embed(given.model, read_texts(given.texts), given.prompt)
    write_embeddings(given.output, {"torch": str(torch.__version__)}, embeddings)


def _json(path: Path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


if __name__ == "__main__":
    main()
