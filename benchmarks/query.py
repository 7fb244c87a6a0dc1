"""A hybrid query on 60,000 chunks against the bare libraries: FAISS beside bm25s.

The bare side embeds the question with our model, searches a flat index, segments the question and
asks bm25s for as many rows; it neither reads the question nor fuses, filters or fetches a chunk.
Ours is `retrieve`, the part of `Assistant.search` that finds chunks; the whole search, which also
reads the sentences of the best 40, is printed beside it, and so is the bare side with one thread:
for a single query the others, which FAISS takes unless told not to, only wait. Questions are titles
of texts that are held. Each question is asked by all in turn, several times, and its quickest time
counts, so that other programs do not decide. Exits with 1 when the ratio is over the limit.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

import bm25s
import faiss
import numpy as np

from embeddings.static import StaticEmbedder
from eval.adapters.base import rows
from rag import Assistant, Document, Settings, ingest
from rag.index import Index, Snapshot
from rag.question import read
from rag.retrieve import retrieve
from rag.text import tokenize

LIMIT = 1.5
DEPTH = 100  # rows from each index, as many as ours takes
K = 10


def main() -> int:
    """Print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="JSON lines with title and text, may be .xz")
    parser.add_argument("--n", type=int, default=18_500, help="texts; about 3.3 chunks each")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not arguments.texts.exists():
        print(json.dumps({"name": "query", "skipped": f"no file {arguments.texts}"}))
        return 0
    documents = load(arguments.texts, arguments.n)
    titles = [document.title for document in documents]
    questions = titles[:: max(1, len(titles) // arguments.questions)][: arguments.questions]
    embedder, settings = StaticEmbedder.load(), Settings()
    fingerprint = ingest.fingerprint(embedder, embedder, settings)
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder, settings) as assistant:
        assistant.add(*documents)
        snapshot = Index.open(Path(folder), fingerprint=fingerprint).snapshot
        bare = bare_search(snapshot, embedder)
        asked: dict[str, Callable[[str], object]] = {
            "bare": partial(bare, threads=os.cpu_count() or 1),
            "bare_one_thread": partial(bare, threads=1),
            "retrieve": lambda q: retrieve(
                read(q, snapshot.says), snapshot, embedder, embedder, k=K
            ),
            "search": lambda q: assistant.search(q, K),
        }
        times = quickest(asked, questions, arguments.rounds)
    p95 = {name: float(np.percentile(spent, 95)) for name, spent in times.items()}
    record = {f"{name}_ms": spread(spent) for name, spent in times.items()}
    ratio = p95["retrieve"] / p95["bare"]
    result = {"ratio_p95": round(ratio, 2), "limit": LIMIT, "met": ratio <= LIMIT}
    print(json.dumps({"name": "query", "chunks": len(snapshot.corpus), **record, **result}))
    return 0 if ratio <= LIMIT else 1


def load(path: Path, n: int) -> list[Document]:
    """Return the first n texts that have a title."""
    found = (
        (row.text("title", default="").strip(), row.text("text", default="")) for row in rows(path)
    )
    held = ((title, text) for title, text in found if title and text.strip())
    return [Document.from_text(text, title=title) for title, text in islice(held, n)]


def bare_search(snapshot: Snapshot, embedder: StaticEmbedder) -> Callable[..., object]:
    """Return a function that asks both libraries, over the same chunks."""
    ids = [int(i) for i in snapshot.vectors.ids]
    texts = [chunk.text for chunk in snapshot.corpus.chunks(ids)]
    flat = faiss.IndexFlatIP(embedder.dim)
    flat.add(embedder.embed_documents(texts))
    words = bm25s.BM25()
    words.index([list(tokenize.words(text)) for text in texts], show_progress=False)

    def ask(question: str, *, threads: int) -> object:
        faiss.omp_set_num_threads(threads)
        near = flat.search(embedder.embed_queries([question]), DEPTH)
        terms = [list(tokenize.words(question))]
        return near, words.retrieve(terms, k=DEPTH, show_progress=False)

    return ask


def quickest(
    asked: dict[str, Callable[[str], object]], questions: list[str], rounds: int
) -> dict[str, list[float]]:
    """Return the least milliseconds of each question, on the clock, for each way of asking."""
    least = {name: [float("inf")] * len(questions) for name in asked}
    for _ in range(rounds):
        for place, question in enumerate(questions):
            for name, ask in asked.items():
                start = time.perf_counter()
                ask(question)
                spent = 1000 * (time.perf_counter() - start)
                least[name][place] = min(least[name][place], spent)
    return least


def spread(spent: list[float]) -> dict[str, float]:
    """Return median and 95th percentile."""
    p50, p95 = np.percentile(spent, [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


if __name__ == "__main__":
    sys.exit(main())
