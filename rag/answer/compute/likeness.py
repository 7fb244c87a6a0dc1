"""How the words of two figures relate: the same of two things, a part of a whole, plan and fact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import rjieba

from rag.answer.compute.facts import Fact
from rag.answer.compute.mentions import tokens
from rag.question import Question

_PLANNED = re.compile(
    r"预计|预期|将(?!军|近|来)|拟|力争|计划|规划|目标|(?<!公共)预算|任务|\b(?:plan(?:ned|s)?|expected|forecast|target|will|budget)\b"
)
_PLAN_ASKED = re.compile(
    r"计划|预算|任务|目标|规划|预计|预期|进度|完成|指标|还[差剩缺]|\b(?:plan(?:ned)?|budget|target|expected|forecast|goal)\b"
)
_TOTAL = re.compile(
    r"合计|总计|总(?![裁理统是会部站工书馆厂])|全[县区市镇乡村省国州部体年校院厂园]|累计|一共|共(?!同|享|建|青|管)"
    r"|\b(?:total|all|overall|in all|combined)\b"
)
_DONE = re.compile(r"已经?|完成|实际|决算|结算|最终|目前|到\d+月底|截至")


def is_symmetric(one: Fact, other: Fact) -> bool:
    """Return whether two labels differ by a name in one place: 甲镇有小学, 乙村有小学."""
    a, b = tokens(one.label), tokens(other.label)
    return bool(a and b) and (a[-1] == b[-1] or a[:2] == b[:2] or abs(len(a) - len(b)) == 0)


def are_symmetric(facts: Sequence[Fact]) -> bool:
    """Return whether each two of some labels are symmetric."""
    return all(is_symmetric(a, b) for a, b in combinations(facts, 2))


def is_partition(facts: Sequence[Fact]) -> bool:
    """Return whether facts tell the same of several things, in the same words."""
    return is_parallel(facts) and all(is_same_matter(a, b) for a, b in combinations(facts, 2))


def is_parallel(facts: Sequence[Fact]) -> bool:
    """Return whether facts tell the same of several things."""
    return not any(f.is_part or is_total(f) for f in facts[1:])


def is_same_matter(one: Fact, other: Fact) -> bool:
    """Return whether two facts tell of one thing: their words agree, or the second has few."""
    a, b = set(tokens(one.label)), set(tokens(other.label))
    a, b = {t for t in a if not t.isdigit()}, {t for t in b if not t.isdigit()}
    reached = any(f.label.rstrip(" ,，。;；").endswith(("至", "到", "为")) for f in (one, other))
    return reached or len(a & b) >= 0.4 * min(len(a), len(b)) or min(len(a), len(b)) <= 4


def is_told_alike(one: Fact, other: Fact) -> bool:
    """Return whether two facts stand under one heading, or say what they measure in one word."""
    places = {(f.candidate.document.id, f.candidate.heading) for f in (one, other)}
    return len(places) == 1 or len(set(tokens(one.label)) & set(tokens(other.label))) >= 2


def is_other_word(text: str, fact: Fact) -> bool:
    """Return whether a word of the question shares but one character with a fact: 外地, 外籍."""
    label = set(tokens(fact.label))
    words = [set(word) for word in rjieba.cut(text) if len(word) == 2]
    return any(len(word & label) == 1 for word in words)


def is_total(fact: Fact) -> bool:
    """Return whether the words of a fact say that it is a whole."""
    return _TOTAL.search(fact.label) is not None


def is_only_total(fact: Fact, others: Sequence[Fact]) -> bool:
    """Return whether a fact is told from the others by nothing but 全县 or 总."""
    if not is_total(fact) or all(map(is_total, others)):
        return False
    common = {t for other in others for t in tokens(other.label)}
    return not set(tokens(_TOTAL.sub("", fact.label))) - common


def is_of_whole(fact: Fact) -> bool:
    """Return whether the words of a fact say that others are parts of it: 共, 计划, Of 500."""
    planned = _PLANNED.search(fact.label)
    return is_total(fact) or planned is not None or fact.label.lower().startswith("of ")


def is_whole(one: Fact, other: Fact) -> bool:
    """Return whether the larger of two figures may be what the smaller is taken from."""
    large, small = sorted((one, other), key=lambda f: -f.quantity.value)
    return large.quantity.value > small.quantity.value and not is_total(small)


def is_plan_and_fact(question: Question, facts: Sequence[Fact]) -> bool:
    """Return whether a plan is asked about, one figure is planned and the other done."""
    if not asks_of_plan(question.text) or is_all_or_none(facts):
        return False
    done = next(f for f in facts if not _PLANNED.search(f"{f.context} {f.label}"))
    return _DONE.search(done.label) is not None


def asks_of_plan(text: str) -> bool:
    """Return whether a question asks about a plan: 任务, 预算, 还差."""
    return _PLAN_ASKED.search(text) is not None


def is_all_or_none(chosen: Sequence[Fact]) -> bool:
    """Return whether all figures are planned, or none: 预计2600套 is no match for 1800套."""
    return len({_PLANNED.search(f"{f.context} {f.label}") is not None for f in chosen}) == 1
