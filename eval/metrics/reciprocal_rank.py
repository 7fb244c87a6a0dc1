"""Reciprocal rank: how far down the first right passage is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eval.metrics.places import Place, agree


def reciprocal_rank(gold: Sequence[Collection[Place]], found: Sequence[Place]) -> float | None:
    """Return 1 / rank of the first found place that meets a gold snippet, 0 when none does.

    Its mean over questions is MRR (Voorhees, The TREC-8 Question Answering Track Report, 1999);
    MRR@10 when the first ten places are given.

    Returns:
        A share; None without gold.
    """
    if not gold:
        return None
    right = [place for places in gold for place in places]
    for rank, seen in enumerate(found, start=1):
        if any(agree(place, seen) for place in right):
            return 1 / rank
    return 0.0
