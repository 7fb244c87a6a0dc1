"""How a figure is meant: planned or actual, in total or added in its time."""

from __future__ import annotations

import re

_ROLES: dict[str, re.Pattern[str]] = {
    "planned": re.compile(
        r"计划|规划|预计|预算|概算|目标|拟|将|力争|争取|\bplan|\btarget|\bexpect|\bwill\b"
    ),
    "actual": re.compile(r"实际|决算|\bactual|\balready\b"),
    "total": re.compile(r"累计|\bcumulative|\bso far\b"),
    "added": re.compile(r"新[增建添改开]|当年|\bnew\b|\badded\b"),
}
_DONE = re.compile(r"[^\W\d_]了")  # 建成了多少 asks for what was done
_OPPOSITES = (("planned", "actual"), ("actual", "planned"), ("total", "added"), ("added", "total"))


def roles(text: str) -> frozenset[str]:
    """Return how a text means its figure: "planned", "actual", "total", "added"."""
    return frozenset(role for role, pattern in _ROLES.items() if pattern.search(text))


def suits(question: str, words: str) -> bool:
    """Return whether a figure is not planned where the question wants what was done, and the like.

    Args:
        question: its text.
        words: those about the figure.
    """
    asked, told = roles(question), roles(words)
    if _DONE.search(question):
        asked |= {"actual"}
    return all(role in told or other not in told for role, other in _OPPOSITES if role in asked)
