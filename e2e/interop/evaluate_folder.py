"""nDCG@10 of a model on a BEIR folder, from embeddings and a formula that are not the studio's.

    .cache/interop/python/bin/python e2e/interop/evaluate_folder.py MODEL FOLDER

Embeds with sentence-transformers, or with plain PyTorch where there is none. Prints {"embedder", "queries", "documents",
"ndcg@10"}.
"""

import json
import math
import sys
from pathlib import Path

sys.dont_write_bytecode = True

try:
    from embed_with_sentence_transformers import embed

    EMBEDDER = "sentence-transformers"
except ImportError:
    from embed_with_torch import embed

    EMBEDDER = "torch"

import numpy


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        grades.setdefault(query, {})[document] = int(grade)
    return grades


def discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains[:10], start=1))


def main() -> None:
    model, folder = Path(sys.argv[1]), Path(sys.argv[2])
    grades = read_grades(folder / "qrels" / "test.tsv")
    documents = rows(folder / "corpus.jsonl")
    queries = [query for query in rows(folder / "queries.jsonl") if query["_id"] in grades]
    texts = [f'{document.get("title", "")} {document["text"]}'.strip() for document in documents]
    # Products in float64, so that only the embeddings decide; equal ones stay in the order of the file.
    document_vectors = numpy.array(embed(model, texts), dtype=numpy.float64)
    query_vectors = numpy.array(embed(model, [query["text"] for query in queries]), dtype=numpy.float64)
    total = 0.0
    for query, vector in zip(queries, query_vectors):
        of_query = grades[query["_id"]]
        order = numpy.argsort(-numpy.round(document_vectors @ vector, 7), kind="stable")[:10]
        ideal = discounted(sorted(of_query.values(), reverse=True))
        total += discounted([of_query.get(documents[index]["_id"], 0) for index in order]) / ideal
    result = {"embedder": EMBEDDER, "queries": len(queries), "documents": len(documents), "ndcg@10": total / len(queries)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
