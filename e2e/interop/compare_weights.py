"""Whether two folders hold the same tensors: names, types, shapes and every bit.

    python3 e2e/interop/compare_weights.py ONE OTHER

Reads model.safetensors, or the shards of its index, with nothing but the standard library. Exit 0 when they agree.
"""

import json
import struct
import sys
from pathlib import Path

Tensors = dict[str, tuple[str, tuple[int, ...], bytes]]


def read_file(path: Path) -> Tensors:
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors: Tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = (entry["dtype"], tuple(entry["shape"]), content[start:end])
    return tensors


def read_folder(folder: Path) -> Tensors:
    index = folder / "model.safetensors.index.json"
    if not index.exists():
        return read_file(folder / "model.safetensors")
    files = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    return {name: tensor for file in sorted(files) for name, tensor in read_file(folder / file).items()}


def main() -> int:
    one, other = (read_folder(Path(name)) for name in sys.argv[1:3])
    different = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    types = sorted({dtype for dtype, _, _ in one.values()})
    print(json.dumps({"tensors": len(one), "types": types, "different": different}))
    return 1 if different or not one else 0


if __name__ == "__main__":
    sys.exit(main())
