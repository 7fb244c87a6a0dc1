"""So much per unit of something else: 人均, 平均每个网格, per kilometre."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.compute.facts import Fact
from rag.answer.compute.mentions import mention, tokens
from rag.answer.compute.tasks import Task
from rag.question import Question
from rag.text.quantities import Quantity, quantities

_UNITS = {"日": "天", "月": "个月"}  # 日均, 每月
_SAME = {"天": frozenset({"天", "工作日"}), "人次": frozenset({"人次", "人"})}
_POOL = 3  # sentences that may hold both


def average(question: Question, task: Task, found: Sequence[Fact]) -> list[Fact]:
    """Return what is shared out and what it is shared among; empty when that is not sure."""
    for rank in range(_POOL):
        lot = [f for f in found if f.rank == rank]
        below = [f for f in lot if _is_counted(task.per, f)]
        above = [f for f in lot if f not in below and _is_asked(question, f)]
        if any("均" in f.label or f"每{task.per[:1]}" in f.label for f in above):
            return []  # 人均藏书1.44册 says it
        if len({f.quantity.value for f in below}) == 1 and above:
            chosen = _only(question, above)
            shared = next((f for f in below if task.per[:2] in _written(f)), below[0])
            return [chosen, shared] if chosen else []
    return []


def _written(fact: Fact) -> str:
    return fact.candidate.text[fact.quantity.start : fact.quantity.end + 6]


def unit_of(per: str) -> Quantity | None:
    """Return one of what an average is told of; None when it is no unit."""
    per = _UNITS.get(per[:1], per[:1]) + per[1:]
    read = quantities(f"1{per}") or quantities(f"1 {per}")
    return read[0] if read and read[0].unit else None


def _is_counted(per: str, fact: Fact) -> bool:
    """Return whether a fact counts what the average is per."""
    q = fact.quantity
    behind = _written(fact).lstrip("0123456789.,万亿千百十 ").lower()
    unit = unit_of(per)
    if unit and not unit.unit_class.startswith("count:"):
        return fact.unit in _SAME.get(unit.unit, {unit.unit}) and q.value > unit.value
    is_thing = not q.unit_class or fact.unit == "人" or q.unit_class.startswith("count:")
    if len(per) == 1:  # 村均: 12个村
        return is_thing and q.value > 1 and (per in behind[:4] or per in fact.label)
    if fact.unit == "个" and per[0] == "个" and per[1:3] in fact.label:
        return q.value > 1
    shared = next(
        (i for i, (a, b) in enumerate(zip(per, behind, strict=False)) if a != b), len(behind)
    )
    return (
        is_thing
        and q.value > 1
        and (
            shared >= 2
            or fact.unit.startswith(per)
            or (per.startswith(fact.unit) and fact.unit != "个")
        )
    )


def _is_asked(question: Question, fact: Fact) -> bool:
    group = fact.quantity.unit_class
    if group in ("share", "points"):
        return False
    asked = question.units
    return not asked or group in asked or (group == "visits" and "people" in asked)


def _only(question: Question, above: Sequence[Fact]) -> Fact | None:
    """Return the one figure that is asked for, or that the question names."""
    values = {f.quantity.value for f in above}
    if len(values) == 1:
        return above[-1]
    asked = tokens(question.text)
    named = [f for f in above if mention(asked, f, [g for g in above if g is not f]).strong]
    return named[0] if len(named) == 1 else None
