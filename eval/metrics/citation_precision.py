"""Citation precision: how much of what is cited proves something."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eval.metrics.places import Place, agree


def citation_precision(right: Collection[Place], cited: Sequence[Place]) -> float | None:
    """Return the share of citations that share a character with a right place.

    ALCE's citation precision (Gao et al., 2023) with gold characters in place of a judge model.

    Args:
        right: gold snippets and every other place that a citation may rightly name.
        cited: the citations of one answer.

    Returns:
        A share; None without either.
    """
    if not cited or not right:
        return None
    return sum(any(agree(place, seen) for place in right) for seen in cited) / len(cited)
