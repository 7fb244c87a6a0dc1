"""What forbids a computation: another year, a plan against a fact, a part counted twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from rag.answer.compute import likeness
from rag.answer.compute.facts import Fact
from rag.answer.compute.likeness import is_only_total, is_total
from rag.answer.compute.mentions import tokens
from rag.answer.compute.parts import parts, word_grams
from rag.answer.compute.suits import is_delta, words_before
from rag.answer.compute.tasks import Operation, Task
from rag.question import Question

_OVERLAP = re.compile(
    r"同时|都参加|也[是属在参]|[全都均皆]部?(?:来自|属)|计入|包含在|[两多几]次(?:都|以上)|不止一[次项]"
    r"|(?:部分|有的|不少|多数|许多).{1,12}(?:又|也|还)|(?<![不无没])(?<!没有)(?:重复|重叠|交叉)"
    r"|(?<![不无])兼|既.{1,8}又|\b(?:both|also)\b"
)
_PARTS = re.compile(r"其中|包[含括]|\b(?:including|of (?:them|which|these))\b")


_STATED_SUPERLATIVE = re.compile(
    r"最[多高大少低小长短快慢好贵]|居首|首位|第一[,，。]|排名第|垫底|领先|\b(?:most|highest|largest|lowest|fewest|longest|shortest)\b"
)


_CHANGED = re.compile(r"[增减升降涨跌]|提高|回落|\b(?:rose|fell|up|down|grew|increas|decreas)")


_STATED_GAP = re.compile(
    r"[多少高低快慢]出?了?\s*$|相差\s*$|差距?为?\s*$|还[剩差缺欠有]\s*$|剩余?\s*$|[增减]加?了?\s*$|净[增减]\s*$"
)


_EACH = re.compile(r"均|每|\b(?:average|per|each)\b")


_SCOPE = re.compile("全[国省市区县镇乡校]")


_STOCK = re.compile(r"累计|截至|余额|在册|人口|[岁元米]以[上下]")


_LAST_YEARS = frozenset({0, 1})  # of _TIMES
_TIMES = tuple(
    map(
        re.compile,
        ("去年|上一?年|前一年", "前年", "今年|本年|当年|今[春夏秋冬]", "明年", "上个?月", "本月"),
    )
)


def holds(
    question: Question,
    task: Task,
    chosen: Sequence[Fact],
    found: Sequence[Fact],
    *,
    is_named: bool = False,
) -> bool:
    """Return whether nothing forbids computing with these facts.

    Args:
        question: what is asked.
        task: what is to be computed.
        chosen: the operands.
        found: all facts.
        is_named: whether the question names each operand.
    """
    return (
        _is_of_years(question, chosen)
        and _is_of_times(question.text, chosen)
        and _is_of_scope(question.text, chosen)
        and (likeness.asks_of_plan(question.text) or likeness.is_all_or_none(chosen))
        and not _is_stated(task, chosen, found)
        and not (task.operation is Operation.SUM and _is_counted_twice(chosen, found))
        and not (task.operation is Operation.SUM and not is_named and _is_loose(chosen, found))
        and not (task.operation is Operation.SUM and _is_of_rates(question, chosen))
        and not (task.operation is Operation.SUM and _is_nested(question))
    )


def _is_of_years(question: Question, chosen: Sequence[Fact]) -> bool:
    asked = set(question.years)
    if not asked:
        return True
    told = [f.years or _issued(f) for f in chosen]
    if any(years and not years & asked for years in told):
        return False
    named = {year for years in told for year in years}
    points = {p.start.year for p in question.periods}  # 2020年到2023年 may be one period
    points |= {p.end.year for p in question.periods}
    return len(points) < 2 or {str(y) for y in points} <= named


def _is_of_times(text: str, chosen: Sequence[Fact]) -> bool:
    """Return whether a time that the question names by a word, 前年, is that of an operand."""
    told = [f"{f.context} {f.label}" for f in chosen]
    tells = [{i for i, time in enumerate(_TIMES) if time.search(words)} for words in told]
    asked = {i for i, time in enumerate(_TIMES) if time.search(text)}
    if asked >= _LAST_YEARS and not any(tells) and all(f.years for f in chosen):
        return all(_issued(f) for f in chosen)  # 去年 of a text without a date may be any year
    return not all(tells) or asked <= set().union(*tells)


def _is_of_scope(text: str, chosen: Sequence[Fact]) -> bool:
    """Return whether a scope that is asked, 全国, is told where another one is, 全省."""
    told = {scope for f in chosen for scope in _SCOPE.findall(f.candidate.text)}
    asked = set(_SCOPE.findall(text))
    return not told or asked <= told


def _issued(fact: Fact) -> frozenset[str]:
    date = fact.candidate.document.date
    return frozenset([date[:4]]) if date else frozenset()


def _is_stated(task: Task, chosen: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Return whether the sentences of the operands say the result themselves."""
    ranks = {f.rank for f in chosen}
    others = [f for f in found if f.rank in ranks and f not in chosen]
    units = {f.quantity.unit_class for f in chosen}
    units |= {"points"} if "share" in units else set()
    match task.operation:
        case Operation.GROWTH | Operation.SHARE:
            return any(_is_result(task, f, chosen) for f in others)
        case Operation.DIFFERENCE:
            return any(
                is_delta(f) or _STATED_GAP.search(words_before(f))
                for f in others
                if f.quantity.unit_class in units
            )
        case Operation.RATIO:
            return any(f.quantity.unit == "倍" or _EACH.search(f.label) for f in others)
        case Operation.LARGER | Operation.SMALLER | Operation.RANK:
            return any(_STATED_SUPERLATIVE.search(f.candidate.text) for f in chosen)
    return False


def is_told_better(
    question: Question, task: Task, chosen: Sequence[Fact], found: Sequence[Fact]
) -> bool:
    """Return whether another figure has more of the question's words than an operand has.

    Either it states the result itself, and has as many as all operands together; or it is of their
    unit, and has all that tell one of them from the others, and more.
    """
    asked, values = set(tokens(question.content)), {f.quantity.value for f in chosen}
    own = [asked & _said(f) for f in chosen]
    others = [(f, asked & _said(f)) for f in found if f.quantity.value not in values]
    if any(_is_result(task, f, chosen) and len(w) >= len(set().union(*own)) for f, w in others):
        return True
    rivals = [words for f, words in others if f.unit == chosen[0].unit]
    apart = [(words, set().union(*own[:i], *own[i + 1 :])) for i, words in enumerate(own)]
    return any(words - rest < rival - rest for words, rest in apart for rival in rivals)


def _said(fact: Fact) -> set[str]:
    return set(tokens(f"{fact.context} {fact.label}"))


def _is_result(task: Task, fact: Fact, chosen: Sequence[Fact]) -> bool:
    """Return whether a figure is of the kind that comes out."""
    match task.operation:
        case Operation.SHARE | Operation.GROWTH:
            is_change = is_delta(fact) or _CHANGED.search(fact.label) is not None
            return fact.quantity.unit_class == "share" and is_change is (
                task.operation is Operation.GROWTH
            )
        case Operation.RATIO:
            return fact.quantity.unit == "倍"
        case Operation.DIFFERENCE:
            is_points = chosen[0].unit == "%" and fact.quantity.unit_class == "points"
            return is_points or (fact.unit == chosen[0].unit and is_delta(fact))
    return False


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
    is_whole = any(_SCOPE.match(name) for name in names)
    return is_whole or any(a < b or b < a for a, b in combinations(named, 2))


def _is_of_rates(question: Question, chosen: Sequence[Fact]) -> bool:
    """Return whether rates of growth, or averages, would be added."""
    are_rates = all(f.quantity.unit_class == "share" for f in chosen)
    are_growing = are_rates and any(_CHANGED.search(f.label) for f in chosen)
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
