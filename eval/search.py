"""Scores the search alone: for sets that name the right document but no answer, and large ones."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eval.dataset import Question
from eval.metrics import Place
from eval.metrics.averages import mean
from eval.metrics.latency import percentile
from eval.metrics.ndcg import ndcg
from eval.metrics.recall import recall
from eval.metrics.reciprocal_rank import reciprocal_rank
from rag import Assistant, RagError

K = 10
COLUMNS = ("r@1", "r@5", "r@10", "mrr@10", "ndcg@10")

Scores = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Found:
    """The scores of one search, in the order of `COLUMNS`; None where there is no gold."""

    id: str
    group: str
    scores: tuple[float | None, ...]
    ms: float


def search(assistant: Assistant, question: Question) -> Found:
    """Search for one question and score the first ten passages as they come.

    Where whole documents are gold, two passages of one document take two ranks; ranking documents,
    as the makers of such sets do, would score a little higher (XQuAD: MRR@10 by .001).
    """
    start = time.perf_counter()
    found = _places(assistant, question.question)
    ms = 1000 * (time.perf_counter() - start)
    gold = question.gold
    scores = (
        recall(gold, found[:1]),
        recall(gold, found[:5]),
        recall(gold, found),
        reciprocal_rank(gold, found),
        ndcg(gold, found, K),
    )
    return Found(question.id, question.language, scores, ms)


def _places(assistant: Assistant, question: str) -> list[Place]:
    try:
        hits = assistant.search(question, k=K)
    except RagError as error:
        if error.code != "empty-question":  # nothing to search for, so nothing is found
            raise
        return []
    places = []
    for hit in hits:
        document = assistant.document(hit.chunk.document_id)
        name = Path(document.path).name if document.path else document.title
        places.append(Place(name, hit.chunk.span))
    return places


@dataclass(slots=True)
class _Tally:
    columns: list[list[float | None]] = field(default_factory=lambda: [[] for _ in COLUMNS])
    times_ms: list[float] = field(default_factory=list)

    def add(self, found: Found) -> None:
        for column, score in zip(self.columns, found.scores, strict=True):
            column.append(score)
        self.times_ms.append(found.ms)

    def scores(self) -> Scores:
        means = {name: mean(values) for name, values in zip(COLUMNS, self.columns, strict=True)}
        times = {f"p{n}_ms": percentile(self.times_ms, n / 100) for n in (50, 95)}
        return {"n": len(self.times_ms), **means, **times}


def scores(found: Iterable[Found]) -> Mapping[str, Scores]:
    """Return the scores of each language and of all, under "all"; the searches are read once."""
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for one in found:
        tallies[one.group].add(one)
        tallies["all"].add(one)
    return {name: tallies[name].scores() for name in sorted(tallies, key=lambda n: (n == "all", n))}


def table(by_group: Mapping[str, Scores]) -> str:
    """Return one line for each group; "-" where a score is not defined."""
    names = ("n", *COLUMNS, "p50_ms", "p95_ms")
    lines = [" " * 8 + "".join(f"{name:>10}" for name in names)]
    for group, values in by_group.items():
        lines.append(f"{group:<8}" + "".join(f"{_cell(values[name]):>10}" for name in names))
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
