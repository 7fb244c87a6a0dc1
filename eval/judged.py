"""The rows of result files by variant, each with what went wrong with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import rows, scores
from eval.compare import Difference, compare
from eval.rows import Row
from eval.scores import Scores

# in the order in which an answer is made
FAILURES = (
    "not retrieved",
    "not selected",
    "wrongly refused",
    "wrongly answered",
    "wrong figure",
)
KEYS = ("type", "language", "difficulty", "document")


@dataclass(frozen=True, slots=True)
class Judged:
    """All rows of one variant.

    Attributes:
        failures: one for each row; None where the answer is right.
    """

    name: str
    rows: tuple[Row, ...]
    failures: tuple[str | None, ...]
    scores: Scores

    @property
    def wrong(self) -> list[tuple[Row, str]]:
        """Return the rows that are not right and why, in the order of the file."""
        pairs = zip(self.rows, self.failures, strict=True)
        return [(row, failure) for row, failure in pairs if failure is not None]

    @property
    def right(self) -> int:
        """Return how many answers are right."""
        return self.failures.count(None)

    def counts(self) -> dict[str, int]:
        """Return how often each failure occurs, those that never do included."""
        counter = Counter(failure for failure in self.failures if failure)
        return {failure: counter[failure] for failure in FAILURES}


def read(paths: Sequence[Path]) -> list[Judged]:
    """Return the variants of all files in order; a name used again is told apart by its file."""
    judged: list[Judged] = []
    for path in paths:
        taken = {one.name for one in judged}
        for name, some in _by_variant(rows.read(path)).items():
            judged.append(_judged(f"{name} ({path.stem})" if name in taken else name, some))
    return judged


def differences(first: Judged, other: Judged) -> dict[str, Difference]:
    """Return by score how another variant does on the questions that both answered."""
    pair = [
        {row.question.question: scores.of_row(row) for row in one.rows} for one in (first, other)
    ]
    return {one.score: one for one in compare(*pair)}


def slices(one: Judged, key: str) -> dict[str, tuple[int, int]]:
    """Return for each group, in alphabetical order, how many are right and how many there are.

    Args:
        one: the variant.
        key: one of `KEYS`; a question on several documents counts with each.
    """
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row, failure in zip(one.rows, one.failures, strict=True):
        for group in scores.GROUPS[key](row):
            counts[group][0] += failure is None
            counts[group][1] += 1
    return {group: (right, n) for group, (right, n) in sorted(counts.items())}


def _by_variant(some: Iterable[Row]) -> dict[str, list[Row]]:
    by_name: defaultdict[str, list[Row]] = defaultdict(list)
    for row in some:
        by_name[row.variant].append(row)
    return by_name


def _judged(name: str, some: Sequence[Row]) -> Judged:
    return Judged(name, tuple(some), tuple(map(scores.failure, some)), scores.total(some))
