"""What to call each operand: the words that tell it from the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import rjieba

from rag.answer.compute.amounts import as_written
from rag.answer.compute.facts import SPAN, Fact
from rag.text.quantities import quantities
from rag.text.tokenize import is_chinese

_EDGE = " *\t,，、;；:：。.|（(）)“”\"'"
_OPENING = re.compile(
    r"^(?:其中|的是?|和|与|及|以及|而|到|截至|and|the|but|while|or|to)(?=\W|[\u4e00-\u9fff])", re.I
)
_CLOSING = re.compile(
    r"(?:达到|共有|共计|合计|约|近|超过?|[为是有达共需要了仅只]"
    r"|\b(?:is|are|was|were|has|have|had|at|of|for|with|by|covers?|costs?|measures?|holds?|[a-z]{3,}ed))$"
)
_ENDS = frozenset(
    "速年月日镇村区县市省乡旗国州路线厂校站库院馆街道门园所场队部局组店桥"
)  # 高铁|站, 时|速
# 增加到, 由: what moves, and no name
_MOVING = re.compile("(?:[增升降扩延加落跌减改伸回调].?[至到为]|[由从自])$")
_HAVING = frozenset({"有", "设有", "建有", "共有", "现有"})
_SHORT = frozenset("日均供产收为有约达共量数额价费总")
_MAX = 14


def names(facts: Sequence[Fact]) -> list[str]:
    """Return a name for each fact; "" for all where their words do not tell them apart."""
    if heads := _heads(facts):
        return heads
    if any(map(_moves, facts)):
        return [""] * len(facts)
    labels = whole = [_label(fact) for fact in facts]
    if any(is_chinese(label) for label in labels):
        words = [rjieba.cut(label) for label in labels]
        _strip_shared(words)
        labels = [_short(w, fact, facts) for w, fact in zip(words, facts, strict=True)]
    for told in ([_trim(label) for label in labels], whole):
        if len({*told, ""}) > len(facts) and all(map(_goes_with, told, facts)):
            return told
    return [""] * len(facts)


def _heads(facts: Sequence[Fact]) -> list[str]:
    """Return what tells the cells of a table apart, row or column; empty when neither does."""
    cells = [fact.cell for fact in facts if fact.cell]
    for heads in ([cell.row for cell in cells], [cell.column for cell in cells]):
        is_said = all(h and h in f.candidate.text for h, f in zip(heads, facts, strict=False))
        if is_said and len(set(heads)) == len(facts):
            return heads
    return []


def _moves(fact: Fact) -> bool:
    return _MOVING.search(fact.candidate.text[: fact.quantity.start].rstrip()) is not None


def joined(name: str, figure: str) -> str:
    """Return a figure behind its name: 甲镇5家, Port A 5 tons."""
    return f"{name}{' ' * name[-1:].isascii()}{figure}".lstrip()


def _goes_with(name: str, fact: Fact) -> bool:
    """Return whether a name leaves the figure behind it what it is, and does not say it itself."""
    figure = as_written(fact)
    last = quantities(joined(name, figure))[-1:]
    is_same = [(q.value, q.unit) for q in last] == [(fact.quantity.value, fact.quantity.unit)]
    return is_same and figure not in name


def _label(fact: Fact) -> str:
    text, q = fact.candidate.text, fact.quantity
    inside = text[fact.start : q.start]
    last = max(
        (
            o.end
            for o in quantities(inside)
            if o.unit
            and inside[o.start] != "一"
            and o.kind == "amount"
            and not SPAN.match(inside, o.end)
        ),
        default=0,
    )
    before = _trim(text[fact.start + last : q.start])
    return before or _trim(text[q.end : fact.end]) or _trim(fact.context)


def _trim(label: str) -> str:
    before = None
    while label != before:
        before = label
        label = _CLOSING.sub("", _OPENING.sub("", label.strip(_EDGE)).strip(_EDGE)).strip(_EDGE)
    return label


def _strip_shared(words: list[list[str]]) -> None:
    """Take off the words that all labels end with, and those that all begin with."""
    for side in (-1, 0):
        while all(_may_lose(w, side) for w in words) and len({w[side] for w in words}) == 1:
            for w in words:
                w.pop(side)


def _may_lose(words: Sequence[str], side: int) -> bool:
    """Return whether a name can do without its first or last word: not 水厂 of 第二水厂."""
    if len(words) > 2 and side == -1 and words[-2] in _HAVING:
        return True  # 甲镇有诊所
    if len(words) < 2:
        return False
    is_short = len(words[side]) < 2 and words[side] not in _SHORT
    is_cut = side == -1 and words[-2][-1].isdigit()  # 5月1|日
    if is_short or is_cut or words[side][-1] in _ENDS - _SHORT:
        return False
    return len("".join(words)) - len(words[side]) >= 2


def _short(words: Sequence[str], fact: Fact, facts: Sequence[Fact]) -> str:
    """Return the end of a name: of 全乡产玉米、大豆 the first is 玉米."""
    text = fact.candidate.text
    heads_list = text[fact.end - 1 : fact.end] == "、" and text[fact.start - 1 : fact.start] != "、"
    size = min(len(_label(other)) for other in facts) if heads_list else _MAX
    kept = ""
    for word in reversed(words):
        if kept and len(word + kept) > max(size, 2) and len(kept) >= 2:
            break
        kept = word + kept
    return kept
