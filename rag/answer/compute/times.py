"""Which of two figures is the earlier one, as their own words tell it."""

from __future__ import annotations

import re

from rag.answer.compute.facts import Fact
from rag.text.quantities.numerals import read as read_numeral

_LONG_PAST = re.compile(
    r"(?<=[\u4e00-\u9fff])当年|当初|起初|最初|前年|[^\d]年前|成立时|启动时|开[园业通]时|\b(?:originally|ago)\b"
)
_PAST = re.compile(
    r"去年|上一?年|前一?年|上[个一]?月|[年期月]初|原[来有先]|[以此从]前|过去|原(?=[价定])|上[次届]|旧(?=[标版制])"
    r"|[^\d]年前|前(?=[^三十面\d])|[从由自](?=\s|$)|刚|开园时|成立时|启动时"
    r"|\b(?:last year|previous|before|initial|at the start|from|used to|old|earlier)\b"
)
_PRESENT = re.compile(
    r"今年|本年|当前|目前|现在|如今|现(?=[有价行])|(?<![\u4e00-\u9fff])当年|今夏|今冬|今春|今秋|年末|年底|期末|月底|新(?=标准)|改为|调整[为到至]|[增升降扩展加落跌减涨改伸回]长?[到至为]|后"
    r"|本月|已(?:经)?(?:达|有|增|降)|\b(?:this year|now|today|current|after|to|latest|so far)\b"
)
_LEFT = re.compile("[由从自]")
_REACHED = re.compile("[到至为成](?:了|约|近|现在的?|目前的?|如今的?|每[^，,。]{0,4})?$")
_MONTH = re.compile(r"(?<!\d)(\d{1,2}|[一二三四五六七八九十]{1,2})(?:月|季度)")


def earlier_first(one: Fact, other: Fact) -> tuple[Fact, Fact] | None:
    """Return two facts in the order of their times; None when their words do not settle it."""
    if moves(one, other):
        return one, other
    for clock in (_year, _side, _month):
        a, b = clock(one), clock(other)
        if a is not None and b is not None and a != b:
            return (one, other) if a < b else (other, one)
    a, b = _side(one), _side(other)
    if (a is None) != (b is None):  # 去年18亿元，1至9月17亿元
        is_first = (a if a is not None else -(b or 0)) < 0
        return (one, other) if is_first else (other, one)
    return None


def moves(one: Fact, other: Fact) -> bool:
    """Return whether a sentence says that something went from one figure to the other."""
    text, start, end = one.candidate.text, one.quantity.end, other.quantity.start
    if one.candidate is not other.candidate or start > end:
        return False
    return _REACHED.search(text, start, end) is not None and _LEFT.search(one.label) is not None


def is_timed(fact: Fact) -> bool:
    """Return whether the words of a fact tell its time."""
    return bool(fact.years) or any(clock(fact) is not None for clock in (_side, _month))


def _year(fact: Fact) -> float | None:
    return float(min(fact.years)) if len(fact.years) == 1 else None


def _side(fact: Fact) -> float | None:
    for words in (fact.label, fact.context):
        if _LONG_PAST.search(words):
            return -2.0
        is_past, is_present = _PAST.search(words), _PRESENT.search(words)
        if bool(is_past) != bool(is_present):
            return -1.0 if is_past else 1.0
    return None


def _month(fact: Fact) -> float | None:
    found = list(_MONTH.finditer(f"{fact.context} {fact.label}"))
    return read_numeral(found[-1][1]).low if found else None
