"""Retrieval scores of a model: `python -m embeddings.train.evaluate --bench DIR --train DIR`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embeddings import BUILTIN, Embedder, load
from embeddings.static import StaticEmbedder
from embeddings.train.data import read, read_broadcasts, split_sentences
from embeddings.train.late import LateInteraction

_PASSAGE_SHARE = 0.4  # of the score; the best sentence gives the rest
_DECIMALS = 3
Scoring = Literal["whole", "sentence", "late"]


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
        scoring: "whole" passage; "sentence": 0.4 · whole + 0.6 · its best sentence; "late":
            late interaction with the passage and with its best sentence, summed.
    """

    task: str
    scoring: Scoring
    r1: float
    r10: float


def evaluate(embedder: Embedder, bench: Path, train: Path) -> list[Score]:
    """Return the scores on every task; "late" only for a model with a table."""
    scores = []
    for task in _tasks(bench, train):
        queries = embedder.embed_queries(task.queries)
        whole = queries @ embedder.embed_documents(task.passages).T
        sentences, starts = _sentences(task.passages)
        nearest = _best(queries @ embedder.embed_documents(sentences).T, starts)
        scores.append(_score(task, "whole", whole))
        mixed = _PASSAGE_SHARE * whole + (1 - _PASSAGE_SHARE) * nearest
        scores.append(_score(task, "sentence", mixed))
        if isinstance(embedder, StaticEmbedder):
            late = _late(embedder, task, task.passages, np.arange(len(task.passages)))
            late += _late(embedder, task, sentences, starts)
            scores.append(_score(task, "late", late))
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


def _sentences(passages: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return all sentences, and where those of each passage start."""
    groups = [split_sentences(passage) or [passage] for passage in passages]
    return [s for group in groups for s in group], np.cumsum([0, *map(len, groups)])[:-1]


def _best(scores: NDArray[np.float32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    best: NDArray[np.float32] = np.maximum.reduceat(scores, starts, axis=1)
    return best


def _late(
    embedder: StaticEmbedder, task: Task, texts: list[str], starts: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the best score among the texts of each passage."""
    index = LateInteraction(embedder, texts)
    # reduced one by one: all queries against all sentences of the news would take gigabytes
    return np.concatenate([_best(index.scores(q)[None], starts) for q in task.queries])


def _score(task: Task, scoring: Scoring, scores: NDArray[np.float32]) -> Score:
    right = scores[np.arange(len(task.right)), task.right]
    # a tie counts against the model: zero vectors must not look like finds
    ranks = (scores >= right[:, None]).sum(axis=1) - 1
    r1, r10 = (round(float((ranks < k).mean()), _DECIMALS) for k in (1, 10))
    return Score(task.name, scoring, r1, r10)


def main(argv: Sequence[str] | None = None) -> None:
    """Print one JSON line per score."""
    parser = argparse.ArgumentParser(
        prog="python -m embeddings.train.evaluate", description=__doc__
    )
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--model", default=BUILTIN, help="as in embeddings.load")
    parser.add_argument("--weights", type=Path, help="folder of built-in weights to try instead")
    args = parser.parse_args(argv)
    model = StaticEmbedder.load(args.weights) if args.weights else load(args.model)
    for score in evaluate(model, args.bench, args.train):
        print(json.dumps(asdict(score), ensure_ascii=False))


if __name__ == "__main__":
    main()
