"""Figures in Chinese and English text: value, unit, how exact, what kind.

Grammar (documented in docs/quantities.md): [about] number [magnitude] [more] unit, where number is
Arabic ("1,026", "3.9") or Chinese ("四", "一百二十"), magnitude 万 or 亿, more 余 or 多.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# unit: (class, base unit, factor). Units of one class can be compared after the factor.
_UNITS: dict[str, tuple[str, str, float]] = {
    "元": ("money", "元", 1),
    "美元": ("money", "美元", 1),
    "%": ("share", "%", 1),
    "％": ("share", "%", 1),
    "成": ("share", "%", 10),
    "个百分点": ("points", "百分点", 1),
    "百分点": ("points", "百分点", 1),
    "平方公里": ("area", "平方米", 1e6),
    "平方千米": ("area", "平方米", 1e6),
    "平方米": ("area", "平方米", 1),
    "㎡": ("area", "平方米", 1),
    "公顷": ("area", "平方米", 1e4),
    "亩": ("area", "平方米", 10000 / 15),
    "公里": ("length", "米", 1000),
    "千米": ("length", "米", 1000),
    "米": ("length", "米", 1),
    "厘米": ("length", "米", 0.01),
    "吨": ("mass", "千克", 1000),
    "公斤": ("mass", "千克", 1),
    "千克": ("mass", "千克", 1),
    "人次": ("visits", "人次", 1),
    "人": ("people", "人", 1),
    "名": ("people", "人", 1),
    "位": ("people", "人", 1),
    "户次": ("visits", "户次", 1),
    "户": ("households", "户", 1),
    "年": ("time", "年", 1),
    "个月": ("time", "月", 1),
    "天": ("time", "天", 1),
    "日": ("time", "天", 1),
    "小时": ("time", "秒", 3600),
    "分钟": ("time", "秒", 60),
    "秒": ("time", "秒", 1),
    "次": ("times", "次", 1),
    "场次": ("times", "场次", 1),
    "批次": ("times", "批次", 1),
    "场": ("times", "场", 1),
    "期": ("times", "期", 1),
    "届": ("times", "届", 1),
    "车道": ("count:车道", "车道", 1),
    "星级": ("count:星", "星", 1),
    "微克/立方米": ("concentration", "微克/立方米", 1),
}
_COUNTERS = (
    "个套家所处座条项件张台部辆棵株根片块艘架栋幢间门批组支枚本册篇份种类级层站宗笔列趟组队轮倍岁亿"
    "村镇"
)
_MAGNITUDES = {"十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "亿": 1e8}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ABOUT = "近|约|超过|超|突破|不足|逾|至少|最多|高达|达到?|仅|共计?|大约|将近|接近"

Kind = str  # "amount", "share", "date", "rank", "number"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text.

    Attributes:
        start, end: where it stands in the text given.
        value: in `unit`; 4.08亿元 is 408000000.0.
        unit: base unit, "" for a bare number.
        unit_class: "money", "length", "count:套" …; figures compare within one class.
        approximate: "近", "约", "余" …, "" when exact.
        kind: "amount", "share", "date", "rank" or "number".
    """

    start: int
    end: int
    value: float
    unit: str
    unit_class: str
    approximate: str
    kind: Kind


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))
    arabic = r"(?<![\d.A-Za-z])\d+(?:,\d{3})*(?:\.\d+)?(?![\d])"
    chinese = r"[零〇一二两三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+)?"
    return re.compile(
        rf"(?P<about>{_ABOUT})?\s?(?P<rank>第)?(?P<percent>百分之)?"
        rf"(?P<number>{arabic}|{chinese})\s?(?P<more1>[余多])?\s?(?P<magnitude>[百千]?[万亿]{{1,2}})?"
        rf"(?P<more2>[余多])?\s?(?P<unit>{units}|[{_COUNTERS}])?(?P<hundredths>(?<=\d秒)\d\d)?"
    )


_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_DATE = re.compile(
    rf"\b\d{{1,2}} {_MONTH}(?:\.?,? ?\d{{4}}\b)?|"
    rf"\b{_MONTH}\.? ?\d{{1,2}}\b(?:, ?\d{{4}}\b)?|\b{_MONTH}\.? ?\d{{4}}\b|"
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|\d{1,2}月|\d{4}-\d{2}-\d{2}"
)


def quantities(text: str) -> list[Quantity]:
    """Return the figures of a text from left to right; dates come as kind "date", value 0."""
    dates = [(m.start(), m.end()) for m in _DATE.finditer(text)]
    found = [Quantity(start, end, 0.0, "", "date", "", "date") for start, end in dates]
    for quantity in _numbers(text):
        if not any(start < quantity.end and quantity.start < end for start, end in dates):
            found.append(quantity)
    return sorted(found, key=lambda q: q.start)


def unit_class(unit: str) -> str:
    """Return the class that a unit word belongs to; counters are classes of their own."""
    if unit in _UNITS:
        return _UNITS[unit][0]
    return f"count:{unit}" if unit else ""


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _pattern().finditer(text):
        unit = match["unit"] or ""
        is_chinese = not match["number"][0].isdigit()
        if is_chinese and not (unit or match["percent"] or match["magnitude"]):
            continue  # 一 and 三 are parts of words far more often than figures
        if match["number"] in _MAGNITUDES and not (match["more1"] or match["magnitude"]):
            continue  # 百姓, 万家: a magnitude alone is no figure; 百余个 and 千亿元 are
        yield _quantity(match, unit)


def _quantity(match: re.Match[str], unit: str) -> Quantity:
    value = _value(match["number"])
    for magnitude in match["magnitude"] or "":
        value *= _MAGNITUDES[magnitude]
    value += float(match["hundredths"] or 0) / 100  # 9秒42
    group, base, factor = _UNITS.get(unit, (unit_class(unit), unit, 1.0))
    if match["percent"]:
        group, base, factor = "share", "%", 1.0
    kind = (
        "rank" if match["rank"] else "share" if group == "share" else "amount" if unit else "number"
    )
    approximate = match["more1"] or match["more2"] or match["about"] or ""
    start = (
        match.start("rank")
        if match["rank"]
        else match.start("percent" if match["percent"] else "number")
    )
    end = match.end()
    while match.string[end - 1].isspace():
        end -= 1
    return Quantity(start, end, value * factor, base, group, approximate, kind)


def _value(number: str) -> float:
    if number[0].isdigit():
        return float(number.replace(",", ""))
    whole, _, fraction = number.partition("点")
    digits = "".join(str(_DIGITS[c]) for c in fraction)
    return _chinese(whole) + (float(f"0.{digits}") if digits else 0.0)


def _chinese(number: str) -> float:
    if not any(c in _MAGNITUDES for c in number):
        return float("".join(str(_DIGITS[c]) for c in number))
    total, digit = 0.0, 0.0
    for c in number:
        if c in _DIGITS:
            digit = float(_DIGITS[c])
        elif c == "万":
            total, digit = (total + digit or 1.0) * _MAGNITUDES[c], 0.0
        else:
            total += (digit or 1.0) * _MAGNITUDES[c]
            digit = 0.0
    return total + digit
