"""Whether a figure is of the unit, the magnitude and the kind that is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compute.facts import Fact
from rag.answer.compute.tasks import Operation, Task
from rag.question import Question
from rag.text.quantities import quantities

_RATES = frozenset({"share", "points"})
_RELATING = frozenset({Operation.SHARE, Operation.GROWTH, Operation.RATIO})
_ORDERING = frozenset({Operation.LARGER, Operation.SMALLER, Operation.RANK})
_MAGNITUDE = re.compile("(?:多少|几)个?[万亿]")
_ASKED = re.compile(r"(?:多少|几)个?[万亿]?(\w{1,4})")
_GENERAL = frozenset({"count:个", "count:块"})
_DELTA = re.compile(
    r"比[^,，。]{1,14}[多少高低长短快慢大小][了出]?[^,，。比]{0,4}\s*$|[增减]加?少?了?\s*$|相差\s*$|差距?为?\s*$"
)
_CHANGED = re.compile(r"[增减升降涨跌]|提高|回落|\b(?:rose|fell|up|down|grew|increas|decreas)")


def suits(question: Question, task: Task, fact: Fact, lot: Sequence[Fact]) -> bool:
    """Return whether a fact is of the unit asked for; when none is, any unit will do for 几个."""
    group = fact.quantity.unit_class
    if not _is_of_size(question.text, fact) or (fact.is_modifier and group not in question.units):
        return False
    is_ordering = task.operation in _ORDERING
    if not is_ordering and is_delta(fact):
        return False
    if task.operation in _RELATING:
        return group not in _RATES
    if "points" in question.units:
        return group == "share"
    if wanted := question.units & {f.quantity.unit_class for f in lot}:
        return group in wanted
    return is_ordering or _is_asked(question, fact)


def _is_asked(question: Question, fact: Fact) -> bool:
    """Return whether a figure may be asked for by words that name no unit of the sentence."""
    group = fact.quantity.unit_class
    asked = _asked_class(question.text)
    if group in _RATES or (asked and asked not in _GENERAL and asked != group):
        return False
    is_counted = not group and fact.unit[:4] in question.text.lower()
    return is_counted or not question.units - _GENERAL - {"share"}


def _asked_class(text: str) -> str:
    """Return the class of the unit that is asked for, 几家; "" when none is named."""
    found = _ASKED.search(text)
    read = quantities(f"3{found[1]}") if found else []
    return read[0].unit_class if read and read[0].start == 0 else ""


def _is_of_size(text: str, fact: Fact) -> bool:
    """Return whether a figure is told in 万 or 亿 where these are asked for: 多投多少亿."""
    asked = _MAGNITUDE.search(text)
    return not asked or not {"万", "亿"}.isdisjoint(
        fact.candidate.text[fact.quantity.start : fact.quantity.end]
    )


def is_delta(fact: Fact) -> bool:
    """Return whether a figure tells a change or a gap and no amount: 比男生少48人."""
    return fact.quantity.kind == "change" or _DELTA.search(words_before(fact)) is not None


def is_change(fact: Fact) -> bool:
    """Return whether the words of a figure say that something rose or fell."""
    return is_delta(fact) or _CHANGED.search(fact.label) is not None


def words_before(fact: Fact) -> str:
    """Return the words of a fact that stand before its figure."""
    return fact.candidate.text[fact.start : fact.quantity.start]
