"""So much per unit of something else: 人均, 平均每个网格, per kilometre."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compute.facts import Fact
from rag.answer.compute.parts import grams
from rag.answer.compute.tasks import Task
from rag.question import Question
from rag.text.quantities import Quantity, quantities

_UNITS = {"日": "天", "月": "个月"}  # 日均, 每月
_SAME = {"天": frozenset({"天", "工作日"}), "人次": frozenset({"人次", "人"})}
_COUNTED_BY = {"校": "所", "企": "家", "店": "家", "车": "辆", "床": "张"}
_AVERAGED = re.compile(r"均|每|摊|\b(?:average|per|each|every)\b")
_POOL = 3  # sentences that may hold both


def average(question: Question, task: Task, found: Sequence[Fact]) -> list[Fact]:
    """Return what is shared out and what it is shared among; empty when that is not sure."""
    near = [fact for fact in found if fact.rank < _POOL]
    below = [fact for fact in near if _is_counted(task.per, fact)]
    above = [fact for fact in near if fact not in below and _is_asked(question, fact)]
    if any("均" in fact.label or f"每{task.per[:1]}" in fact.label for fact in above):
        return []  # 人均藏书1.44册 says it
    asked = grams(question.text) - grams(task.per[:3])
    shared = _only(asked, above)
    beside = [fact for fact in below if shared and fact.rank == shared.rank]
    if not beside and _AVERAGED.search(question.text):
        beside = below
    among = _only(asked, beside)
    return [shared, among] if shared and among else []


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
    if len(per) > 1 and ((per[0] == "个" == fact.unit) or (per[0] in "名位" and fact.unit == "人")):
        noun = per[1:2] if per[0] == "个" else per[1:3]
        return q.value > 1 and noun in fact.label
    unit = unit_of(per)
    if unit and not unit.unit_class.startswith("count:"):
        return fact.unit in _SAME.get(unit.unit, {unit.unit}) and q.value > unit.value
    is_thing = not q.unit_class or fact.unit == "人" or q.unit_class.startswith("count:")
    if len(per) == 1:  # 村均: 12个村
        is_counter = fact.unit == _COUNTED_BY.get(per)
        return is_thing and q.value > 1 and (is_counter or per in behind[:4] + fact.label)
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


def _only(asked: frozenset[str], lot: Sequence[Fact]) -> Fact | None:
    """Return the one figure, or the one whose words are most the question's."""
    if len({fact.quantity.value for fact in lot}) < 2:
        return lot[-1] if lot else None
    shared = [2 * len(asked & grams(f.label)) + len(asked & grams(f.context)) for f in lot]
    best = max(shared)
    return lot[shared.index(best)] if shared.count(best) == 1 else None
