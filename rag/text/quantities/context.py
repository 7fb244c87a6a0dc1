"""What the words around a figure say of it: how exact it is, what kind, whether it is one."""

from __future__ import annotations

import re

import rjieba

from rag.text.quantities import numerals, units
from rag.text.quantities.units import unit_class

_ABOUT = re.compile(
    r"(?:(?P<about>(?<![最附临邻靠])近|(?<![节预签合条公违履邀])约|大约|大概|将近|接近|超过|超出|(?<!高)超|突破"
    r"|跌破|不足|不到|逾|至少|至多|最多|不超过|不?(?:高于|低于|多于|少于|大于|小于)|未满"
    r"|(?P<bare>[上过破])"
    r"|\b(?i:about|approximately|around|nearly|almost|over|more than|less than|fewer than|up to"
    r"|at least|at most|under|roughly|some))(?:[了有为占在达]?\s?))\Z"
)
_AFTER = re.compile(
    r"左右|上下(?![班游车水级楼两联])|以[上下内]|之内"
    r"|内(?![部容外设涵地环科])|\+|(?= or more) or more"
)
_ABOUT_ENDS = frozenset("近约概将接超出破足到逾少多过于满上了有为占在达")
_CHANGE = re.compile(
    r"(?:增[长加幅速]|提[高升]|上[升涨调]|涨幅?|下[降滑调跌]|压缩|降[低幅]|减少|缩[短减]|扩大|回[落升]|收窄|[翻增降减]"
    r"|\b(?i:up|down|rose|rises?|grew|increased?|fell|decreased?|dropped|declined)(?: by| of)?)"
    r"(?:率|[了约近超达为在]|[:：]){0,2}\s?\Z"
)
_RANKED = re.compile(r"(?:[列居排位名]|全[国市区省球]|世界)\Z")
_RANK_UNITS = frozenset({"名", "位", ""})
_CALENDAR = frozenset({"年", "个月", "天", "日", "周", "个季度"})  # 近三年 is the last three
_LASTING = re.compile(r"[时了达过经有期耗]\Z")
_SUFFIXES = "半间多余来内后前里以"


def kind_of(match: re.Match[str], start: int, unit: str) -> str:
    """Return the kind of a figure that begins, with what says how exact it is, at `start`."""
    text = match.string
    if match["nth"]:
        return "ordinal"
    if match["rank"]:
        ranked = unit in _RANK_UNITS and (unit or _is_ranked(match))
        return "rank" if ranked else "ordinal"
    if _CHANGE.search(text, max(0, start - 16), start):
        return "change"
    if unit == "期" and not text[start].isdigit():
        return "ordinal"  # 二期工程
    return "share" if unit_class(unit) == "share" else "amount" if unit else "number"


def _is_ranked(match: re.Match[str]) -> bool:
    start = match.start()
    return _RANKED.search(match.string, max(0, start - 2), start) is not None


def about(match: re.Match[str]) -> re.Match[str] | None:
    """Return the word before a figure that says it is not exact, when there is one."""
    text, start = match.string, match.start()
    last = text[start - 1 : start]
    if not last.isascii() and last not in _ABOUT_ENDS:
        return None
    before = _ABOUT.search(text, max(0, start - 16), start)
    if not before:
        return None
    if before["bare"] and match[0][0] not in "半百千万亿":
        return None  # 上 and 过 say so of a magnitude only: 上百家, 过半
    if before["about"] == "近" and match["unit"] in _CALENDAR:
        lasts = _LASTING.search(text, max(0, before.start() - 1), before.start())
        return before if lasts else None
    return before


def after(text: str, end: int) -> str:
    """Return the word behind a figure that says it is not exact, "" when there is none."""
    found = _AFTER.match(text, end)
    return found[0].strip() if found else ""


def is_word(match: re.Match[str], *, is_about: bool) -> bool:
    """Return whether the digits belong to a word: 三位一体, 九棵树, 5G, “四个意识”."""
    number, unit = match["number"], (match["unit"] or "").strip()
    if number[0].isdigit():
        behind = match.string[match.end() : match.end() + 1]
        named = unit or match["currency"] or match["nth"]
        return not named and behind.isascii() and behind.isalpha()
    if match["denominator"]:
        return False
    is_about = is_about or bool(match["more"] or match["more2"])
    if number in numerals.MAGNITUDES - {"十"} and not (is_about or match["magnitude"]):
        return True
    if unit:
        return not is_about and (_is_named(match, unit) or (len(number) == 1 and _cuts(match)))
    if match["rank"]:
        return not _is_ranked(match) or _cuts(match)
    is_large = {"万", "亿"} & set(number) and set(number) - numerals.MAGNITUDES
    return not (is_about or is_large)


def _is_named(match: re.Match[str], unit: str) -> bool:
    """Return whether 一个 says "a", or a quotation mark opens a name: “四个意识”."""
    before = match.string[match.start() - 1 : match.start()]
    if match["rank"]:
        return False
    if match["number"] == "一" and units.is_article(unit):
        return before not in tuple("共各仅只")
    return unit_class(unit).startswith("count:") and before in tuple("“「《‘")


def _cuts(match: re.Match[str]) -> bool:
    """Return whether a word of the dictionary reaches over either end of the figure."""
    start, end = match.start(), match.end()
    left = max(0, start - 4)
    position = left
    for word in rjieba.cut(match.string[left : end + 4]):
        next_word = position + len(word)
        if position < start < next_word and word[0] not in "近约超过好":
            return True
        if position < end < next_word and match.string[end] not in _SUFFIXES:
            return True
        position = next_word
    return False
