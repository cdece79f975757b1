"""Compares two files of embeddings: python3 compare_embeddings.py ONE.json OTHER.json TOLERANCE

The largest difference of any component must not exceed the tolerance.
"""

import json
import sys
from pathlib import Path


def main() -> int:
    one, other = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3])
    tolerance = float(sys.argv[3])
    rows = list(zip(one["embeddings"], other["embeddings"], strict=True))
    furthest = max(abs(a - b) for left, right in rows for a, b in zip(left, right, strict=True))
    # Embeddings that are all alike would agree whatever the model does.
    spread = max(abs(a - b) for a, b in zip(one["embeddings"][0], one["embeddings"][-1], strict=True))
    print(f"{len(rows)} embeddings, largest difference {furthest:.2e} (permitted {tolerance:g}), spread {spread:.2e}")
    return 0 if furthest <= tolerance < spread else 1


if __name__ == "__main__":
    sys.exit(main())
