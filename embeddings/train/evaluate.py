"""Retrieval scores of a model: `python -m embeddings.train.evaluate --bench DIR --train DIR`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import BUILTIN, Embedder, load
from embeddings.train.data import read, read_broadcasts, split_sentences

_PASSAGE_SHARE = 0.4  # of the score; the best sentence gives the rest
_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Task:
    """Queries, passages, and the number of the right passage for each query."""

    name: str
    queries: list[str]
    passages: list[str]
    right: list[int]


@dataclass(frozen=True, slots=True)
class Score:
    """Share of queries whose passage comes first, and among the first ten.

    Attributes:
        best_sentence: whether passages were scored by 0.4 · whole + 0.6 · best sentence.
    """

    task: str
    best_sentence: bool
    r1: float
    r10: float


def evaluate(embedder: Embedder, bench: Path, train: Path) -> list[Score]:
    """Return the scores on every task, whole-passage and best-sentence."""
    scores = []
    for task in _tasks(bench, train):
        queries = embedder.embed_queries(task.queries)
        whole = queries @ embedder.embed_documents(task.passages).T
        best = _best_sentence(embedder, queries, task.passages)
        mixed = _PASSAGE_SHARE * whole + (1 - _PASSAGE_SHARE) * best
        scores.append(_score(task, whole, best_sentence=False))
        scores.append(_score(task, mixed, best_sentence=True))
    return scores


def _tasks(bench: Path, train: Path) -> list[Task]:
    dev = list(read_broadcasts(train, dev=True))
    pairs = list(read(bench, "ntrex_pairs"))
    return [
        _questions(bench, "xquad_zh", "XQuAD zh"),
        _questions(bench, "xquad_en", "XQuAD en→zh"),
        _side_by_side("NTREX en→zh", [(r["en"], r["zh"]) for r in pairs]),
        _side_by_side("broadcast title→body", [(r["title"], r["text"]) for r in dev]),
    ]


def _questions(bench: Path, name: str, title: str) -> Task:
    passages = list(read(bench, "xquad_zh.passages"))
    place = {r["id"]: i for i, r in enumerate(passages)}
    rows = list(read(bench, f"{name}.questions"))
    texts = [r["text"] for r in passages]
    return Task(title, [r["q"] for r in rows], texts, [place[r["pid"]] for r in rows])


def _side_by_side(title: str, pairs: list[tuple[str, str]]) -> Task:
    queries, passages = [a for a, _ in pairs], [b for _, b in pairs]
    return Task(title, queries, passages, list(range(len(pairs))))


def _best_sentence(
    embedder: Embedder, queries: NDArray[np.float32], passages: list[str]
) -> NDArray[np.float32]:
    sentences = [split_sentences(passage) or [passage] for passage in passages]
    starts = np.cumsum([0, *map(len, sentences)])[:-1]
    vectors = embedder.embed_documents([s for group in sentences for s in group])
    best: NDArray[np.float32] = np.maximum.reduceat(queries @ vectors.T, starts, axis=1)
    return best


def _score(task: Task, scores: NDArray[np.float32], *, best_sentence: bool) -> Score:
    right = scores[np.arange(len(task.right)), task.right]
    # a tie counts against the model: zero vectors must not look like finds
    ranks = (scores >= right[:, None]).sum(axis=1) - 1
    r1, r10 = (round(float((ranks < k).mean()), _DECIMALS) for k in (1, 10))
    return Score(task.name, best_sentence, r1, r10)


def main(argv: Sequence[str] | None = None) -> None:
    """Print one JSON line per score."""
    parser = argparse.ArgumentParser(
        prog="python -m embeddings.train.evaluate", description=__doc__
    )
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--model", default=BUILTIN, help="as in embeddings.load")
    args = parser.parse_args(argv)
    for score in evaluate(load(args.model), args.bench, args.train):
        print(json.dumps(asdict(score), ensure_ascii=False))


if __name__ == "__main__":
    main()
