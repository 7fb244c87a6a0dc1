"""Calibration: of the answers given with confidence .8, are four in five right?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics.averages import mean

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in [low, high); the last bin holds 1.0 too."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def bins(confidences: Sequence[float], rights: Sequence[bool], count: int = BINS) -> list[Bin]:
    """Return the bins of equal width that hold an answer, with mean confidence and accuracy."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(count)]
    for confidence, right in zip(confidences, rights, strict=True):
        members[min(int(confidence * count), count - 1)].append((confidence, right))
    return [
        Bin(
            low=index / count,
            high=(index + 1) / count,
            n=len(group),
            confidence=mean(confidence for confidence, _ in group) or 0.0,
            accuracy=mean(right for _, right in group) or 0.0,
        )
        for index, group in enumerate(members)
        if group
    ]


def ece(confidences: Sequence[float], rights: Sequence[bool], count: int = BINS) -> float | None:
    """Return the expected calibration error; 0 is best.

    ECE = sum over bins of n_b / n * |accuracy_b - confidence_b| (Guo et al., On Calibration of
    Modern Neural Networks, 2017), with ten bins of equal width.

    Returns:
        A share; None without answers.
    """
    if not confidences:
        return None
    found = bins(confidences, rights, count)
    return sum(b.n * abs(b.accuracy - b.confidence) for b in found) / len(confidences)
