"""Holds the fixtures against a third implementation: transformers' own BERT and tokenizer.

    .cache/interop/python/bin/python e2e/interop/check_fixtures_with_transformers.py

Token ids of every text, embeddings, contrastive loss with every gradient, and RetroMAE's encoder loss. Its decoder is
in no library and has only the fixtures' formulas.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
sys.dont_write_bytecode = True

import torch
import transformers
from safetensors.torch import load_file
from torch.nn.functional import cross_entropy, normalize
from transformers import AutoTokenizer, BertConfig, BertForMaskedLM, BertModel

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TOLERANCE = 1e-5


def read(name: str) -> dict:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def rectangle(sequences: list[list[int]], filler: int = 0) -> torch.Tensor:
    return torch.nn.utils.rnn.pad_sequence([torch.tensor(s) for s in sequences], batch_first=True, padding_value=filler)


def embed(model: BertModel, sequences: list[list[int]], pooling: str) -> torch.Tensor:
    mask = rectangle([[1] * len(sequence) for sequence in sequences])
    hidden = model(input_ids=rectangle(sequences), attention_mask=mask).last_hidden_state
    pooled = hidden[:, 0] if pooling == "cls" else (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return normalize(pooled, dim=-1)


def check(what: str, difference: float, scale: float = 1.0) -> None:
    print(f"{what}: {difference / scale:.1e}")
    if not difference <= TOLERANCE * scale:
        raise SystemExit(f"{what} differs from transformers")


def check_encoder() -> None:
    document = read("encoder.json")
    texts = [entry["text"] for entry in document["texts"]]
    for name, embeddings in document["embeddings"].items():
        folder = FIXTURES / "models" / name
        tokenizer = AutoTokenizer.from_pretrained(folder)
        ids = tokenizer(texts, truncation=True, max_length=document["maximumLength"])["input_ids"]
        if ids != [entry["ids"] for entry in document["texts"]]:
            raise SystemExit("the tokenizer gives other ids")
        model = BertModel.from_pretrained(folder).double().eval()
        for pooling, expected in embeddings.items():
            found = embed(model, ids, pooling)
            check(f"{name} {pooling} embeddings", float((found - torch.tensor(expected).double()).abs().max()))


def check_contrastive() -> None:
    document = read("contrastive-gradients.json")
    for case in document["cases"]:
        if case["name"] not in ("cls", "mean"):
            continue
        model = BertModel.from_pretrained(FIXTURES / document["model"], add_pooling_layer=False).double().eval()
        queries, passages = (embed(model, case[key], case["pooling"]) for key in ("queries", "passages"))
        group = len(case["passages"]) // len(case["queries"])
        targets = torch.arange(len(case["queries"])) * group
        loss = cross_entropy(queries @ passages.T / case["temperature"], targets)
        loss.backward()
        check(f"contrastive {case['name']} loss", abs(float(loss) - case["loss"]))
        expected = load_file(FIXTURES / f"contrastive-gradients-{case['name']}.safetensors")
        if set(expected) != {name for name, _ in model.named_parameters()}:
            raise SystemExit("the gradients have other names")
        worst = max(float((value.grad - expected[name]).norm()) for name, value in model.named_parameters())
        check(f"contrastive {case['name']} gradients", worst, case["gradientNorm"])


def check_retromae_encoder() -> None:
    document = read("retromae-gradients.json")
    folder = FIXTURES / document["model"]
    model = BertForMaskedLM(BertConfig.from_pretrained(folder))
    weights = {f"bert.{name}": value for name, value in load_file(folder / "model.safetensors").items()}
    heads = load_file(FIXTURES / document["heads"])
    weights |= {name: value for name, value in heads.items() if name.startswith("cls.")}
    unexpected = model.load_state_dict(weights, strict=False).unexpected_keys
    if any(not name.startswith("bert.pooler.") for name in unexpected):
        raise SystemExit(f"transformers does not know {unexpected}")
    model = model.double().eval()
    texts = document["texts"]
    with torch.no_grad():
        logits = model(
            input_ids=rectangle([text["encoderIds"] for text in texts]),
            attention_mask=rectangle([[1] * len(text["ids"]) for text in texts]),
        ).logits
    labels = rectangle([text["encoderLabels"] for text in texts], -100)
    loss = float(cross_entropy(logits.flatten(0, 1), labels.flatten()))
    for stream, values in document["queryStreams"].items():
        check(f"RetroMAE encoder loss ({stream})", abs(loss - values["encoderLoss"]))


def main() -> None:
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    check_encoder()
    check_contrastive()
    check_retromae_encoder()


if __name__ == "__main__":
    main()
