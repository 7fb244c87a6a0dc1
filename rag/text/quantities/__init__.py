"""Figures in Chinese and English text: value, unit, how exact, what kind.

Grammar and tables: docs/quantities.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import rjieba

from rag.text.quantities import names, numerals, units
from rag.text.quantities.numerals import Interval
from rag.text.quantities.units import unit_class

__all__ = ["Kind", "Quantity", "quantities", "unit_class"]

Kind = str  # "amount", "share", "change", "rank", "ordinal", "date", "identifier" or "number"

# one character for one, so that places stay true
_SIMPLE = str.maketrans(
    "萬億兩餘個點圓噸畝項條處戶張輛棟場屆級類組種層幾數達過約間時歲％０１２３４５６７８９．",
    "万亿两余个点元吨亩项条处户张辆栋场届级类组种层几数达过约间时岁%0123456789.",
)
_ABOUT = re.compile(
    r"(?:(?P<about>(?<![最附临邻靠])近|(?<![节预签合条公违履邀])约|大约|大概|将近|接近|超过|超出|(?<!高)超|突破"
    r"|不足|不到|逾|至少|至多|最多|不超过|不低于|不少于|不高于|不多于|高于|低于|多于|少于|大于|小于|未满"
    r"|(?P<bare>[上过破])"
    r"|\b(?i:about|approximately|around|nearly|almost|over|more than|less than|fewer than|up to"
    r"|at least|at most|under|roughly|some))(?:[了有为占在达]?\s?))\Z"
)
_AFTER = re.compile(
    r"左右|上下(?![班游车水级楼两联])|以[上下内]|之内"
    r"|内(?![部容外设涵地环科])|\+|(?= or more) or more"
)
_CHANGE = re.compile(
    r"(?:增[长加幅速]|提[高升]|上[升涨调]|涨幅?|下[降滑调跌]|压缩|降[低幅]|减少|缩[短减]|扩大|回[落升]|收窄|[翻增降减]"
    r"|\b(?i:up|down|rose|rises?|grew|increased?|fell|decreased?|dropped|declined)(?: by| of)?)"
    r"(?:率|[了约近超达为在]|[:：]){0,2}\s?\Z"
)
_RANKED = re.compile(r"(?:[列居排位名]|全[国市区省球]|世界)\Z")
_RANK_UNITS = frozenset({"名", "位", ""})
_CALENDAR = frozenset({"年", "个月", "天", "日", "周", "个季度"})  # 近三年 is the last three
_LASTING = re.compile(r"[时了达过经有期耗]\Z")
_CURRENCY = {"$": "美元", "US$": "美元", "€": "欧元", "HK$": "港元"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text.

    Attributes:
        start, end: where it stands in the text given.
        value: in `unit`; 4.08亿元 is 408000000.0. Of a range, its low end. 0 for dates; for an
            identifier, its digits.
        unit: base unit, "" for a bare number.
        unit_class: "money", "length", "count:套" …; figures compare within one class.
        approximate: "近", "约", "余", "以上" …, "" when exact.
        kind: "amount", "share", "change", "rank", "ordinal", "date", "identifier" or "number".
        high: the high end of a range in `unit`, None when it is none.
    """

    start: int
    end: int
    value: float
    unit: str
    unit_class: str
    approximate: str
    kind: Kind
    high: float | None = None


def quantities(text: str) -> list[Quantity]:
    """Return the figures of a text from left to right, none over another."""
    return list(_read(text.translate(_SIMPLE)))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    arabic = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d{1,30}+)(?:\.\d{1,20}+)?"
    arabic += r"(?:[千百]?[万亿]\d{1,4}+(?:[千百]?万|[千百](?![瓦伏米克分]))?(?![\d.,%年月日-]))?"
    chinese = (
        r"(?:(?<![人户次件总参函指基倍分个岁位])[几数](?=[十百千万亿]))?[零〇一二两三四五六七八九十百千万亿廿卅]{1,24}+"
        r"(?:几[万亿]{0,2}+)?(?:点[零〇一二三四五六七八九]{1,9}+)?"
    )
    number = rf"(?:{arabic}|{chinese})"
    magnitude = (
        r"(?:\s?[百千十]?[万亿]{1,2}|[百千](?![瓦伏米克分])"
        r"|\s?(?i:hundred|thousand|million|billion|trillion)(?![A-Za-z]))"
    )
    unit = units.pattern()
    figure = (
        r"(?P<currency>(?:RMB|CNY|USD|US\$|HK\$|[¥￥$€])\s?)?"
        r"(?P<sign>"
        r"(?:(?<=[:：（(，,、\t 为是达在率幅])|(?<![\s\S]))[-−－](?=\d)|零下|(?<![担抱胜欺自])负)?"
        rf"(?P<rank>第)?(?:(?P<denominator>{number})分之)?"
        rf"(?P<number>(?<![\d.A-Za-z])(?:{arabic})|(?<=[A-Z$¥￥€])(?:{arabic})|{chinese}"
        r"|(?<![上下前后])半(?=年(?![报度])|个?小时|个?月|个世纪|天(?![然])|公里|[吨斤亩]))"
        rf"(?P<more>[余多]|(?<=[十百])来)?(?P<magnitude>{magnitude})?(?P<more2>[余多])?"
        rf"(?P<unit>个(?P<inner>[半多])(?:小时|月|星期|世纪)|{unit})?"
        r"(?P<tail>多(?![种样元层数次方项功能])|(?<=[年天倍岁])半(?![径岛导程数年月]))?"
        r"(?P<hundredths>(?<=\d秒)\d\d(?!\d))?(?P<nth>(?<=\d)(?:st|nd|rd|th)\b)?"
    )
    half = "(?P<half>一半|(?:大|多)?半数|(?<=[过近超])半(?![年个小天径导岛]))"
    double = "(?P<double>翻了?(?P<times>[一两二三四])?番)"
    ratio = rf"(?<![\d.])(?P<first>{number})(?:比|[∶](?=\d))(?P<second>{number})"
    ratio += r"|(?<!\d)1[:：](?P<one>\d)(?!\d)"
    starts = (  # where a figure may start; all else is tried only there
        r"(?=[\d¥￥$€零〇一二两三四五六七八九十百千万亿廿卅]|[第负前][\d零一二三四五六七八九十百]|(?<![A-Za-z])[A-Za-z]"
        r"|[-−－〔\[(（【]\d|[几数][十百千万亿]|零下|翻|半[年个小月天公吨斤亩数]|[大多]半|(?<=[过近超])半)"
    )
    token = (
        f"{starts}(?:(?P<run>{names.RUN})|(?P<date>{names.DATE})"
        f"|(?P<identifier>{names.IDENTIFIER})|(?P<name>{names.NAME})"
        f"|{half}|{double}|{ratio}|{figure})"
    )
    span = (
        rf"(?P<low>{number})(?P<low_magnitude>{magnitude})?(?P<low_unit>{unit})?"
        r"\s?(?:——|[-—–~～至到])\s?"
    )
    return re.compile(token), re.compile(span)


def _read(text: str) -> Iterator[Quantity]:
    token, span = _patterns()
    position = 0
    while match := token.search(text, position):
        first = span.match(text, match.start("number")) if match["number"] else None
        second = token.match(text, first.end()) if first else None
        figure = _range(match, first, second) if first and second else None
        figure = figure or _figure(match)
        if figure:
            yield figure
        position = max(figure.end if figure else match.end(), match.start() + 1)


def _figure(match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["name"] or match["run"]:
        return None
    if match["date"]:
        return Quantity(start, end, 0.0, "", "date", "", "date")
    if match["identifier"]:
        digits = "".join(filter(str.isdecimal, match[0]))
        return Quantity(start, end, float(digits or 0), "", "", "", "identifier")
    return _counted(match)


def _counted(match: re.Match[str]) -> Quantity | None:
    if match["half"]:
        return _described(match, Interval(50, 50), "%")
    if match["double"]:
        value = 2 ** numerals.read(match["times"] or "一").low
        return replace(_described(match, Interval(value, value), "倍"), kind="change")
    if match["first"] or match["one"]:
        return _ratio(match)
    return _number(match)


def _ratio(match: re.Match[str]) -> Quantity | None:
    first, second = (
        numerals.read(match["first"] or "1"),
        numerals.read(match["second"] or match["one"]),
    )
    if not second.low:
        return None
    value = first.low / second.low
    return Quantity(*match.span(), value, "比", "ratio", "", "number")


def _number(match: re.Match[str]) -> Quantity | None:
    interval = numerals.read(match["number"], match["magnitude"] or "")
    if _is_word(match):
        return None
    if match["denominator"]:
        whole = numerals.read(match["denominator"])
        if not whole.low:
            return None
        part = 100 / whole.low
        return _described(match, Interval(interval.low * part, interval.high * part), "%")
    unit = (match["unit"] or "").strip(" -\t\n")
    if match["inner"]:
        unit = unit.replace(match["inner"], "", 1)
    extra = float(match["hundredths"] or 0) / 100 + 0.5 * ("半" in (match["inner"], match["tail"]))
    interval = Interval(interval.low + extra, interval.high + extra)
    if match["currency"] and not unit:
        unit = _CURRENCY.get(match["currency"].strip(), "元")
    return _described(match, interval, unit)


def _described(match: re.Match[str], interval: Interval, unit: str) -> Quantity:
    """Return the figure with its unit, how exact it is and its kind, read from what is around."""
    text, start = match.string, match.start()
    rank = match["rank"]
    end = start + len(match[0].rstrip())
    group, base, factor = (f"count:{unit}" * bool(unit), unit, 1.0) if rank else units.to_base(unit)
    if match["sign"]:
        interval = Interval(-interval.high, -interval.low)
    before = _about(match)
    after = _AFTER.match(text, end)
    tail = (
        match["tail"] if match["tail"] == "多" else match["inner"] if match["inner"] == "多" else ""
    )
    approximate = match["more"] or match["more2"] or tail
    approximate = approximate or (before["about"] if before else "")
    approximate = approximate or (after[0].strip() if after and unit else "") or _vague(match)
    left = before.start() if before else start
    kind = _kind(text, left, rank=rank, nth=match["nth"], group=group, unit=unit)
    low, high = (float(f"{n * factor:.12g}") for n in (interval.low, interval.high))
    return Quantity(start, end, low, base, group, approximate, kind, high if high != low else None)


def _vague(match: re.Match[str]) -> str:
    return next((c for c in match["number"] or "" if c in "几数"), "")


def _kind(
    text: str, start: int, *, rank: str | None, nth: str | None, group: str, unit: str
) -> Kind:
    if nth:
        return "ordinal"
    if rank:
        ranked = unit in _RANK_UNITS and (unit or _RANKED.search(text, max(0, start - 2), start))
        return "rank" if ranked else "ordinal"
    if _CHANGE.search(text, max(0, start - 16), start):
        return "change"
    if unit == "期" and not text[start].isdigit():
        return "ordinal"  # 二期工程
    return "share" if group == "share" else "amount" if unit else "number"


def _range(whole: re.Match[str], first: re.Match[str], match: re.Match[str]) -> Quantity | None:
    """Return the range 3—5天 when both ends are of one unit, the first not above the second."""
    second = _number(match) if match["number"] and not match["rank"] else None
    unit = (first["low_unit"] or "").strip()
    if not second or not second.unit or (unit and unit_class(unit) != second.unit_class):
        return None
    factor = units.to_base(unit or (match["unit"] or "").strip(" -"))[2]
    shared = "" if unit else match["magnitude"] or ""
    low = numerals.read(first["low"], first["low_magnitude"] or shared).low * factor
    low = -low if whole["sign"] else low
    if low >= second.value:
        return None
    before = _about(whole)
    left = before.start() if before else whole.start()
    return replace(
        second,
        start=whole.start(),
        value=float(f"{low:.12g}"),
        high=second.high or second.value,
        approximate=before["about"] if before else second.approximate,
        kind=_kind(
            whole.string, left, rank=None, nth=None, group=second.unit_class, unit=second.unit
        ),
    )


def _is_word(match: re.Match[str]) -> bool:
    """Return whether the digits belong to a word: 三位一体, 九棵树, 5G, “四个意识”."""
    text, number, unit = match.string, match["number"], (match["unit"] or "").strip()
    after = text[match.end() : match.end() + 1]
    if number[0].isdigit():
        return (
            not (unit or match["currency"] or match["nth"]) and after.isascii() and after.isalpha()
        )
    if match["denominator"]:
        return False
    about = bool(match["more"] or match["more2"] or _about(match))
    if number in numerals.MAGNITUDES - {"十"} and not (about or match["magnitude"]):
        return True
    if unit:
        return not about and (_is_named(match, unit) or (len(number) == 1 and _cuts(match)))
    if match["rank"]:
        return not _RANKED.search(text, max(0, match.start() - 2), match.start()) or _cuts(match)
    is_large = {"万", "亿"} & set(number) and set(number) - numerals.MAGNITUDES
    return not (about or is_large)


def _is_named(match: re.Match[str], unit: str) -> bool:
    """Return whether 一个 says "a", or a quotation mark opens a name: “四个意识”."""
    before = match.string[match.start() - 1 : match.start()]
    if match["rank"]:
        return False
    if match["number"] == "一" and units.is_article(unit):
        return before not in tuple("共各仅只")
    return unit_class(unit).startswith("count:") and before in tuple("“「《‘")


def _about(match: re.Match[str]) -> re.Match[str] | None:
    """Return the word before a figure that says it is not exact, when there is one."""
    start = match.start()
    before = _ABOUT.search(match.string, max(0, start - 16), start)
    if not before:
        return None
    if before["bare"] and match[0][0] not in "半百千万亿":
        return None  # 上 and 过 say so of a magnitude only: 上百家, 过半
    if before["about"] == "近" and (match["unit"] or "") in _CALENDAR:
        return (
            before
            if _LASTING.search(match.string, max(0, before.start() - 1), before.start())
            else None
        )
    return before


_SUFFIXES = "半间多余来内后前里以"


def _cuts(match: re.Match[str]) -> bool:
    """Return whether a word of the dictionary reaches over either end of the figure."""
    start, end = match.start(), match.end()
    left = max(0, start - 4)
    position = left
    for word in rjieba.cut(match.string[left : end + 4]):
        after = position + len(word)
        if position < start < after and word[0] not in "近约超过好":
            return True
        if position < end < after and match.string[end] not in _SUFFIXES:
            return True
        position = after
    return False
