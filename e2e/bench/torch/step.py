"""The step benchmarks in PyTorch: eager, float32 without TF32, padded rectangles, torch's own AdamW.

    python3 e2e/bench/torch/step.py [--case mini] [--device cuda] [--seconds 10]

Prints one JSON array: milliseconds and tokens a second (without padding) of each case of cases.json, medians of at least
three steps after a warm-up. The models are those of e2e/fixtures; what a fast program does otherwise is put in here: the
fused GELU, logits only where a loss looks, masks made once.
"""

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.functional import gelu as fused_gelu

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parents[1] / "fixtures"))

import bert  # noqa: E402
import retromae  # noqa: E402

bert.gelu = fused_gelu
retromae.gelu = fused_gelu

_CASES = json.loads((_HERE.parent / "cases.json").read_text(encoding="utf-8"))
_FIRST_WORD = 5
_CLS, _SEP, _MASK = 2, 3, 4


def draw_ids(length: int, vocabulary: int, chance: random.Random) -> list[int]:
    """[CLS], words with frequencies about 1 / rank, [SEP]."""
    words = [_FIRST_WORD + int((vocabulary - _FIRST_WORD) ** chance.random()) - 1 for _ in range(length - 2)]
    return [_CLS, *words, _SEP]


class ContrastiveStep:
    def __init__(self, case: dict, config: bert.BertConfig, device: torch.device) -> None:
        chance = random.Random(1)
        self.model = bert.BertModel(config).to(device)
        lengths = [_CASES[name][: case["pairs"]] for name in ("queryLengths", "passageLengths")]
        texts = [[draw_ids(length, config.vocabulary, chance) for length in tower] for tower in lengths]
        self.towers = [tuple(part.to(device) for part in bert.pad(tower)) for tower in texts]
        self.tokens = sum(map(sum, lengths))

    def loss(self) -> Tensor:
        vectors = [bert.normalise(self.model(ids, mask)[:, 0]) for ids, mask in self.towers]
        scores = vectors[0] @ vectors[1].T / _CASES["temperature"]
        return cross_entropy(scores, torch.arange(len(scores), device=scores.device))


class FastRetroMae(retromae.RetroMae):
    """The fixtures' model, with logits at the targets alone and the decoder's visibility given as a tensor."""

    def step_loss(self, encoder_ids: Tensor, ids: Tensor, mask: Tensor, labels: tuple[Tensor, Tensor], visible: Tensor) -> Tensor:
        hidden = self.bert(encoder_ids, mask)
        sentence = hidden[:, :1]
        embeddings = self.bert.embeddings
        context = torch.cat([sentence, embeddings(embeddings.word_embeddings(ids))[:, 1:]], dim=1)
        queries = embeddings(sentence.expand(-1, ids.shape[1], -1))
        decoded = self.c_head(queries, context, visible)
        return self._at_targets(hidden, labels[0]) + self._at_targets(decoded, labels[1])

    def _at_targets(self, hidden: Tensor, labels: Tensor) -> Tensor:
        chosen = labels != retromae.IGNORED
        return cross_entropy(self.cls["predictions"](hidden[chosen], self.bert.embeddings.word_embeddings.weight), labels[chosen])


class RetroMaeStep:
    def __init__(self, case: dict, config: bert.BertConfig, device: torch.device) -> None:
        chance = random.Random(1)
        self.model = FastRetroMae(config).to(device)
        lengths = _CASES["textLengths"][: case["texts"]]
        texts = [self._masked_text(length, config.vocabulary, chance) for length in lengths]
        ids, mask = bert.pad([text.ids for text in texts])
        visible = torch.zeros(*ids.shape, ids.shape[1], dtype=torch.long)
        for row, text in enumerate(texts):
            visible[row, : len(text.ids), : len(text.ids)] = torch.tensor(text.visible())
        labels = [[text.encoder_labels for text in texts], [text.decoder_labels() for text in texts]]
        self.inputs = [bert.pad([text.encoder_ids for text in texts])[0].to(device), ids.to(device), mask.to(device)]
        self.labels = tuple(bert.pad(rows, retromae.IGNORED)[0].to(device) for rows in labels)
        self.visible = visible.to(device)
        self.tokens = sum(lengths)

    @staticmethod
    def _masked_text(length: int, vocabulary: int, chance: random.Random) -> retromae.MaskedText:
        ids = draw_ids(length, vocabulary, chance)
        ratios = {"encoder_ratio": _CASES["encoderMaskRatio"], "decoder_ratio": _CASES["decoderMaskRatio"]}
        return retromae.mask_text(ids, [str(token) for token in ids], chance, vocabulary=vocabulary, mask_id=_MASK, **ratios)

    def loss(self) -> Tensor:
        return self.model.step_loss(*self.inputs, self.labels, self.visible)


def measure(step: ContrastiveStep | RetroMaeStep, device: torch.device, seconds: float) -> dict:
    for parameter in step.model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.02)
    optimizer = torch.optim.AdamW(step.model.parameters(), lr=_CASES["learningRate"], weight_decay=0.01)

    def once() -> float:
        started = time.perf_counter()
        optimizer.zero_grad()
        loss = step.loss()
        loss.backward()
        optimizer.step()
        value = loss.item()
        if device.type == "cuda":
            torch.cuda.synchronize()
        assert value == value, "the loss is not a number"
        return time.perf_counter() - started

    once()
    times: list[float] = []
    while len(times) < 3 or (sum(times) < seconds and len(times) < 200):
        times.append(once())
    median = statistics.median(times)
    return {"milliseconds": 1000 * median, "tokensPerSecond": step.tokens / median, "tokens": step.tokens, "steps": len(times)}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--case")
    arguments.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments.add_argument("--seconds", type=float, default=10)
    options = arguments.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    device = torch.device(options.device)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{torch.get_num_threads()} threads"
    rows = []
    for case in _CASES["models"]:
        if options.case not in (None, case["name"]):
            continue
        config = bert.BertConfig(
            case["vocabulary"], case["width"], case["layers"], case["heads"], case["feedForward"], case["positions"]
        )
        for kind, step in (("contrastive", ContrastiveStep), ("RetroMAE", RetroMaeStep)):
            if case["pairs" if kind == "contrastive" else "texts"] == 0:
                continue
            row = {"case": f"{case['name']} {kind}", "device": name, "torch": torch.__version__}
            rows.append(row | measure(step(case, config, device), device, options.seconds))
    print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
