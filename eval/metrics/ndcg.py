"""nDCG at k: whether passages with gold stand above those without."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from eval.metrics.places import Place, agree


def ndcg(gold: Sequence[Collection[Place]], found: Sequence[Place], k: int) -> float | None:
    """Return the discounted gain of the first k places over that of the best order.

    DCG = sum of gain / log2(rank + 1) (Järvelin and Kekäläinen, Cumulated gain-based evaluation of
    IR techniques, 2002). The gain of a place is the number of snippets that no place above it
    met: a snippet that lies on the border of two passages counts once. In the best order the
    gains fall, and each snippet that was not met has a place of its own. With one passage for
    each snippet this is the usual nDCG of trec_eval.

    Returns:
        A share; None without gold.
    """
    if not gold:
        return None
    gains = new_snippets(gold, found[:k])
    missed = len(gold) - sum(gains)
    best = sorted([*gains, *[1] * missed], reverse=True)[:k]
    return _discounted(gains) / _discounted(best)


def new_snippets(gold: Sequence[Collection[Place]], found: Sequence[Place]) -> list[int]:
    """Return for each place how many snippets it is the first to meet."""
    open_snippets = list(gold)
    gains = []
    for seen in found:
        left = [s for s in open_snippets if not any(agree(place, seen) for place in s)]
        gains.append(len(open_snippets) - len(left))
        open_snippets = left
    return gains


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
