"""Recall at k: how much of the gold stands in the first k passages."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eval.metrics.places import Place, agree


def recall(gold: Sequence[Collection[Place]], found: Sequence[Place]) -> float | None:
    """Return the share of gold snippets that some found place shares a character with.

    recall@k = |snippets met by the first k| / |snippets| (Manning, Raghavan and Schütze,
    Introduction to Information Retrieval, 2008, ch. 8), with snippets in place of documents.

    Args:
        gold: for each snippet, the places that say it.
        found: the places of the first k passages.

    Returns:
        A share; None without gold.
    """
    if not gold:
        return None
    met = sum(any(agree(place, seen) for place in places for seen in found) for places in gold)
    return met / len(gold)
