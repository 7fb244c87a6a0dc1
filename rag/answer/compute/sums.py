"""What may be added: nothing twice, no part to its whole, no rates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from rag.answer.compute.facts import Fact
from rag.answer.compute.likeness import is_only_total, is_total
from rag.answer.compute.mentions import tokens
from rag.answer.compute.parts import parts, word_grams
from rag.answer.compute.suits import is_change
from rag.answer.compute.tasks import Operation
from rag.question import Question

_OVERLAP = re.compile(
    r"同时|都参加|也[是属在参]|[全都均皆]部?(?:来自|属)|计入|包含在|[两多几]次(?:都|以上)|不止一[次项]"
    r"|(?:部分|有的|不少|多数|许多).{1,12}(?:又|也|还)|(?<![不无没])(?<!没有)(?:重复|重叠|交叉)"
    r"|(?<![不无])兼|既.{1,8}又|\b(?:both|also)\b"
)
_PARTS = re.compile(r"其中|包[含括]|\b(?:including|of (?:them|which|these))\b")
_STOCK = re.compile(r"累计|截至|余额|在册|人口|[岁元米]以[上下]")
_WHOLE = re.compile("全[国省市区县镇乡校]|所有|整个")


def adds_up(
    question: Question, chosen: Sequence[Fact], found: Sequence[Fact], *, is_named: bool
) -> bool:
    """Return whether figures make a sum that means something.

    Args:
        question: what is asked.
        chosen: what is to be added.
        found: all facts.
        is_named: whether the question names each figure.
    """
    return not (
        _is_counted_twice(chosen, found)
        or (not is_named and _is_loose(chosen, found))
        or _is_of_rates(question, chosen)
        or _is_nested(question)
    )


def _is_counted_twice(chosen: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Return whether one operand holds another, or a total is told beside them."""
    values = [f.quantity.value for f in chosen]
    total, ranks = sum(values), {f.rank for f in chosen}
    beside = [f for f in found if f.rank in ranks and f.unit == chosen[0].unit and f not in chosen]
    return (
        any(_OVERLAP.search(f.candidate.text) for f in chosen)
        or any(_is_part_of(a, b) or _is_part_of(b, a) for a, b in combinations(chosen, 2))
        or any(abs(2 * value - total) <= 1e-9 * total for value in values if len(values) > 2)
        or any(abs(f.quantity.value - total) <= 1e-9 * total for f in beside)
        or any(_holds(a, b) or _holds(b, a) for a, b in combinations(chosen, 2))
        or any(is_only_total(f, [g for g in chosen if g is not f]) for f in chosen)
    )


def _is_loose(chosen: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Return whether figures that no question names may be parts, unlike, or summed up beside."""
    ranks = {f.rank for f in chosen}
    beside = [f for f in found if f.rank in ranks and f.unit == chosen[0].unit and f not in chosen]
    return (
        any(map(is_total, beside))
        or len({is_total(f) for f in chosen if f.lead > 0 or f.rank}) > 1
        or any(map(_is_before_parts, chosen))
        or any(_differ(a, b) for a, b in combinations(chosen, 2))
    )


def _is_nested(question: Question) -> bool:
    """Return whether one thing that is to be added holds another: 企业和外资企业."""
    names = parts(question.text, Operation.SUM)
    named = [word_grams(name) for name in names]
    is_whole = any(_WHOLE.match(name) for name in names)
    return is_whole or any(a < b or b < a for a, b in combinations(named, 2))


def _is_of_rates(question: Question, chosen: Sequence[Fact]) -> bool:
    """Return whether rates of growth, or averages, would be added."""
    are_rates = all(f.quantity.unit_class == "share" for f in chosen)
    are_growing = are_rates and any(is_change(f) for f in chosen)
    return are_growing or "平均" in question.text


def _is_part_of(one: Fact, other: Fact) -> bool:
    """Return whether one sentence tells a figure as part of another: 26万户，其中3.4万户."""
    text, start, end = one.candidate.text, other.quantity.end, one.quantity.start
    if one.candidate is not other.candidate:
        return _PARTS.match(text) is not None
    return _PARTS.search(text, start, end) is not None


def _is_before_parts(fact: Fact) -> bool:
    """Return whether its sentence goes on with parts of it."""
    return _PARTS.search(fact.candidate.text, fact.quantity.end) is not None


def _differ(one: Fact, other: Fact) -> bool:
    """Return whether two labels have no word in common, though both have several."""
    a, b = tokens(one.label), tokens(other.label)
    return min(len(a), len(b)) >= 4 and not set(a) & set(b)


def _holds(one: Fact, other: Fact) -> bool:
    """Return whether one label is the other with more said: 项目, 重点项目; or a later stock."""
    a, b = set(tokens(one.label)), set(tokens(other.label))
    is_stock = _STOCK.search(one.label) and _STOCK.search(other.label)
    return (len(a) > 1 and a < b) or bool(is_stock and one.years != other.years)
