"""Other forms of a model folder, saved by transformers itself.

    .cache/interop/python/bin/python e2e/interop/make_variants.py MODEL OUTPUT

Under OUTPUT: float16/, bfloat16/ (weights of that type), sharded/ (several weight files and their index),
masked-language-model/ (BertForMaskedLM: names begin with `bert.`, a new random head, no pooler). All but the last are
sentence-transformers folders like MODEL.
"""

import os
import shutil
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
sys.dont_write_bytecode = True

import torch
import transformers
from transformers import BertForMaskedLM, BertModel, BertTokenizerFast


def main() -> None:
    source, output = Path(sys.argv[1]), Path(sys.argv[2])
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    weights = shutil.ignore_patterns("*.safetensors")
    for name, dtype in (("float16", torch.float16), ("bfloat16", torch.bfloat16)):
        shutil.copytree(source, output / name, ignore=weights)
        BertModel.from_pretrained(source, torch_dtype=dtype).save_pretrained(output / name)
    shutil.copytree(source, output / "sharded", ignore=weights)
    BertModel.from_pretrained(source).save_pretrained(output / "sharded", max_shard_size="20MB")
    head = output / "masked-language-model"
    BertForMaskedLM.from_pretrained(source).save_pretrained(head)
    BertTokenizerFast.from_pretrained(source).save_pretrained(head)


if __name__ == "__main__":
    main()
