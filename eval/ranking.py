"""Learns how much each feature of a sentence counts, from sentences that are right.

The likelihood that a right sentence comes first, when each is drawn with a probability that grows
with the exponent of its score (ListNet: Cao et al., ICML 2007). Weights stay at or above 0 and near
those set by hand, which carry over to questions of other kinds; few features, few questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from eval.readings import Reading

Floats = NDArray[np.float64]

# how far weights may leave those set by hand; .1 to 1 differ by less than a question in a hundred
STRENGTH = 0.3
# sets the scale of the scores: with it, those that an answer is cut by (1.5 below the best) are as
# far apart as they were by hand
SHARPNESS = 1.8


@dataclass(frozen=True, slots=True)
class Ranking:
    """Shares of gold among the first chunks, and of questions whose first sentence is right."""

    r1: float
    r10: float
    sentence: float

    @classmethod
    def of(cls, readings: Sequence[Reading], weights: Floats) -> Self:
        """Return the means over the questions."""
        rows = [_ranked(reading, reading.values @ weights) for reading in readings]
        return cls(*np.mean(rows, axis=0).tolist())


def _ranked(reading: Reading, scores: Floats) -> tuple[float, float, float]:
    chunks = np.full(len(reading.gold), -np.inf)
    np.maximum.at(chunks, reading.chunks, scores)
    order = np.argsort(-chunks, kind="stable")
    r1, r10 = (float(reading.gold[order[:k]].any(axis=0).mean()) for k in (1, 10))
    return r1, r10, float(reading.is_right[scores.argmax()])


def learn(sets: Sequence[Sequence[Reading]], prior: Floats) -> Floats:
    """Return one weight for each feature, at least 0.

    Args:
        sets: of questions; each counts the same, whatever its size.
        prior: weights set by hand.
    """
    from scipy.optimize import minimize

    lists = _Lists.of(sets)
    found = minimize(
        lists.loss, prior, (prior,), jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(prior)
    )
    weights: Floats = found.x
    return weights


@dataclass(frozen=True, slots=True)
class _Lists:
    """All sentences, one list after another.

    Attributes:
        values: shape (n, features).
        is_right: shape (n,).
        starts: where each list begins, shape (lists,).
        counts: how much each list counts, shape (lists,).
        spread: standard deviation of each feature, shape (features,).
    """

    values: Floats
    is_right: NDArray[np.bool_]
    starts: NDArray[np.intp]
    counts: Floats
    spread: Floats

    @classmethod
    def of(cls, sets: Sequence[Sequence[Reading]]) -> Self:
        """Join the questions that have something to tell right from wrong by."""
        useful = [[r for r in one if r.is_right.any() and not r.is_right.all()] for one in sets]
        lists = [reading for one in useful for reading in one]
        values = np.concatenate([reading.values for reading in lists])
        return cls(
            values,
            np.concatenate([reading.is_right for reading in lists]),
            np.cumsum([0, *(len(reading.values) for reading in lists)])[:-1],
            np.concatenate([np.full(len(one), 1 / max(len(one), 1)) for one in useful]),
            values.std(axis=0),
        )

    def loss(self, weights: Floats, prior: Floats) -> tuple[float, Floats]:
        """Return what is minimised, and its gradient."""
        lengths = np.diff([*self.starts, len(self.values)])
        scores = SHARPNESS * (self.values @ weights)
        highest = np.maximum.reduceat(scores, self.starts)
        shares = np.exp(scores - np.repeat(highest, lengths))
        shares /= np.repeat(np.add.reduceat(shares, self.starts), lengths)
        right = np.add.reduceat(shares * self.is_right, self.starts)
        pull = shares - shares * self.is_right / np.repeat(right, lengths)
        gradient = SHARPNESS * (np.repeat(self.counts, lengths) * pull) @ self.values
        away = (weights - prior) * self.spread
        loss = -float(self.counts @ np.log(right)) + STRENGTH * float(away @ away)
        return loss, gradient + 2 * STRENGTH * away * self.spread
