"""What forbids a computation: another year, a plan against a fact, a part counted twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compute import likeness
from rag.answer.compute.facts import Fact
from rag.answer.compute.mentions import tokens
from rag.answer.compute.suits import is_change, is_delta, words_before
from rag.answer.compute.sums import adds_up
from rag.answer.compute.tasks import Operation, Task
from rag.question import Question

_STATED_SUPERLATIVE = re.compile(
    r"最[多高大少低小长短快慢好贵]|居首|首位|第一[,，。]|排名第|垫底|领先|\b(?:most|highest|largest|lowest|fewest|longest|shortest)\b"
)
_STATED_GAP = re.compile(
    r"[多少高低快慢]出?了?\s*$|相差\s*$|差距?为?\s*$|还[剩差缺欠有]\s*$|剩余?\s*$|[增减]加?了?\s*$|净[增减]\s*$"
)
_EACH = re.compile(r"均|每|\b(?:average|per|each)\b")
_SCOPE = re.compile("全[国省市区县镇乡校]")


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
        and (
            task.operation is not Operation.SUM
            or adds_up(question, chosen, found, is_named=is_named)
        )
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
            is_growth = task.operation is Operation.GROWTH
            return fact.quantity.unit_class == "share" and is_change(fact) is is_growth
        case Operation.RATIO:
            return fact.quantity.unit == "倍"
        case Operation.DIFFERENCE:
            is_points = chosen[0].unit == "%" and fact.quantity.unit_class == "points"
            return is_points or (fact.unit == chosen[0].unit and is_delta(fact))
    return False
