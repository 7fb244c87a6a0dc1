"""The noun that a question asks for: 哪个场馆 wants a 场馆, 哪三条标准 three of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import rjieba

_NUMERALS = "〇一二三四五六七八九十"
_COUNTERS = "方面|[个条家座所处种类位项样句届支片门本部块段场次张只间件名大年月天步环]"
_EMPTY = (
    "时候|时间|地方|东西|意思|名字|程度|变化|原因|[人字儿样里些]"  # say nothing of what is meant
)
_ASKED = re.compile(
    rf"(?:哪|(?<!为)什么|何)(?P<count>[两{_NUMERALS[1:]}]?)大?(?:{_COUNTERS})?(?P<rest>(?!{_EMPTY})[\u4e00-\u9fff]{{0,8}}|)"
)
_MODIFIERS = frozenset({"vn", "an", "b"})
_TITLED = re.compile(r"[《“「][^》”」]{2,}[》”」]")
_NAME = re.compile(r"叫什么|(?:名|名称|名字)是什么|什么名")
_BEFORE, _DIFFERENT = 4, 2  # of the characters before the noun, how many must be new: 潮白河


@dataclass(frozen=True, slots=True)
class Wanted:
    """What 哪 and 什么 ask for.

    Attributes:
        noun: what it is called, "" when that is not said.
        count: how many of them, 0 when that is not said.
    """

    noun: str = ""
    count: int = 0


def wanted(text: str) -> Wanted:
    """Return what a folded Chinese question asks for by 哪 or 什么."""
    found = _ASKED.search(text)
    if not found:
        return Wanted()
    noun, is_complete = "", False
    tagged = rjieba.tag(found["rest"])
    for (word, tag), (_, after) in pairwise([*tagged, ("", "")]):
        acts = tag == "v" and len(word) > 1 and after.startswith("n")  # 发射 of 发射中心
        modifies = acts or tag in _MODIFIERS
        if not tag.startswith("n") and (is_complete or not modifies):
            break
        noun += word
        is_complete = is_complete or tag.startswith("n")
    count = 2 if found["count"] == "两" else _NUMERALS.find(found["count"] or "〇")
    return Wanted(noun, count)


def names(question: str, noun: str, text: str) -> float:
    """Return how surely `text` names such a thing that the question does not, in [0, 1]."""
    for size, sure in ((len(noun), 1.0), (2, 1.0), (1, 0.6)):
        if size <= len(noun) and _has_new(question, noun[-size:], text):
            return sure
    return 0.0


def _has_new(question: str, ending: str, text: str) -> bool:
    for found in re.finditer(re.escape(ending), text):
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        if sum(c.isalnum() and c not in question for c in before) >= _DIFFERENT:
            return True
    return False
