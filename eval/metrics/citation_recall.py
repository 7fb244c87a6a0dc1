"""Citation recall: how much of what proves the answer is cited."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eval.metrics.places import Place
from eval.metrics.recall import recall


def citation_recall(gold: Sequence[Collection[Place]], cited: Sequence[Place]) -> float | None:
    """Return the share of gold snippets that some citation shares a character with.

    The idea is ALCE's (Gao et al., Enabling Large Language Models to Generate Text with Citations,
    2023): is what was said supported by what was cited? There a model judges; here the gold says
    which characters support the answer. An answer without citations scores 0.

    Returns:
        A share; None without gold.
    """
    return recall(gold, cited)
