"""Whether one variant is better than another, or only luckier with these questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SEED = 20211123  # the same rows, the same intervals
RESAMPLES = 2000
LOWER_IS_BETTER = frozenset({"false_refusal"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One score of one variant against the first.

    Attributes:
        n: questions for which both define the score.
        first, other: their means over these questions.
        low, high: 95 % interval of other - first.
        wins, losses: questions on which the other does better, and worse.
    """

    score: str
    n: int
    first: float
    other: float
    low: float
    high: float
    wins: int
    losses: int

    @property
    def verdict(self) -> str:
        """Return "better" or "worse"; "" when the interval holds 0."""
        if self.low <= 0 <= self.high:
            return ""
        return "better" if (self.low > 0) != (self.score in LOWER_IS_BETTER) else "worse"


def compare(
    first: Mapping[str, Mapping[str, float | None]],
    other: Mapping[str, Mapping[str, float | None]],
    *,
    resamples: int = RESAMPLES,
) -> list[Difference]:
    """Return a difference for each score that both define for some question.

    Args:
        first: by question, the scores of the variant compared against.
        other: the same of the other variant; questions that only one has are left out.
        resamples: how often the questions are drawn anew.
    """
    shared = [question for question in first if question in other]
    names = dict.fromkeys(name for question in shared for name in first[question])
    differences = []
    for name in names:
        pairs = [(first[question][name], other[question][name]) for question in shared]
        defined = [(a, b) for a, b in pairs if a is not None and b is not None]
        if defined:
            differences.append(_difference(name, defined, resamples))
    return differences


def interval(
    differences: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[float, float]:
    """Return the 95 % interval of the mean by the paired bootstrap, percentile method.

    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13; on paired test questions
    as in Koehn, Statistical Significance Tests for Machine Translation Evaluation, 2004.
    """
    values = np.asarray(differences, dtype=np.float64)
    if np.all(values == values[0]):
        return float(values[0]), float(values[0])
    random = np.random.default_rng(seed)
    # one draw at a time: all at once would need resamples x questions numbers
    means = [
        values[random.integers(len(values), size=len(values))].mean() for _ in range(resamples)
    ]
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def _difference(name: str, pairs: Sequence[tuple[float, float]], resamples: int) -> Difference:
    steps = [other - first for first, other in pairs]
    low, high = interval(steps, resamples=resamples)
    up, down = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    wins, losses = (down, up) if name in LOWER_IS_BETTER else (up, down)
    return Difference(
        score=name,
        n=len(pairs),
        first=sum(first for first, _ in pairs) / len(pairs),
        other=sum(other for _, other in pairs) / len(pairs),
        low=low,
        high=high,
        wins=wins,
        losses=losses,
    )
