"""AUROC: whether the confidence tells questions that have an answer from those that have none."""

from __future__ import annotations

from collections.abc import Sequence


def auroc(scores: Sequence[float], positives: Sequence[bool]) -> float | None:
    """Return the chance that a positive scores above a negative, ties counting one half.

    The area under the ROC curve as the Mann-Whitney statistic (Hanley and McNeil, 1982): with R
    the sum of the positives' ranks, (R - p(p + 1) / 2) / (p n). It needs no threshold.

    Returns:
        A share, 0.5 for blind guessing; None when one of the two classes is empty.
    """
    p = sum(positives)
    n = len(positives) - p
    if not p or not n:
        return None
    ranked = sorted(zip(scores, positives, strict=True))
    rank_sum, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        middle = (start + 1 + end) / 2  # equal scores share the mean of their ranks
        rank_sum += middle * sum(positive for _, positive in ranked[start:end])
        start = end
    return (rank_sum - p * (p + 1) / 2) / (p * n)
