"""Figure accuracy: 4.08亿元 and 40800万元 are the same figure, 4.08万元 and 408% are others.

The parser is the harness's own, so that a fault in the library's cannot hide behind itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.metrics.dates import blank_dates, wanted_dates
from eval.metrics.texts import plain

COUNT = "个"  # every counter: 5套, 5家, 5名
# unit as written → base unit, factor
UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("元", "人民币", "yuan", "rmb"), ("元", 1.0)),
    **dict.fromkeys(("美元", "dollars", "dollar"), ("美元", 1.0)),
    **dict.fromkeys(("%", "per cent", "percent"), ("%", 1.0)),
    "成": ("%", 10.0),
    "‰": ("%", 0.1),
    **dict.fromkeys(
        ("个百分点", "百分点", "percentage points", "percentage point"), ("百分点", 1.0)
    ),
    **dict.fromkeys(("平方公里", "平方千米", "square kilometres", "sq km", "km2"), ("平方米", 1e6)),
    **dict.fromkeys(("平方米", "square metres", "sq m", "m2"), ("平方米", 1.0)),
    **dict.fromkeys(("公顷", "hectares", "hectare", "ha"), ("平方米", 1e4)),
    **dict.fromkeys(("亩", "mu"), ("平方米", 1e4 / 15)),
    **dict.fromkeys(("公里", "千米", "kilometres", "kilometers", "km"), ("米", 1e3)),
    **dict.fromkeys(("米", "metres", "meters", "m"), ("米", 1.0)),
    **dict.fromkeys(("厘米", "centimetres", "cm"), ("米", 0.01)),
    **dict.fromkeys(("吨", "tonnes", "tons"), ("千克", 1e3)),
    **dict.fromkeys(("公斤", "千克", "kilograms", "kg"), ("千克", 1.0)),
    "人次": ("人次", 1.0),
    "户次": ("户次", 1.0),
    **dict.fromkeys(("年", "years", "year"), ("年", 1.0)),
    **dict.fromkeys(("个月", "月", "months", "month"), ("月", 1.0)),
    **dict.fromkeys(("天", "日", "days", "day"), ("天", 1.0)),
    **dict.fromkeys(("小时", "hours", "hour"), ("秒", 3600.0)),
    **dict.fromkeys(("分钟", "minutes", "minute"), ("秒", 60.0)),
    **dict.fromkeys(("秒", "seconds", "second"), ("秒", 1.0)),
    **dict.fromkeys(
        "个套家所处座条项件张台部辆棵株根片块艘架栋幢间门批组支枚本册篇份种类级层站宗笔列趟"
        "队轮岁村镇名位人户口次场期届",
        (COUNT, 1.0),
    ),
}
MAGNITUDES = {
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "亿": 1e8,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "万亿": 1e12,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
}
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
WORDS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text.

    Attributes:
        mantissa: the number as written, before 万, 亿 and the unit: 4.08 in 4.08亿元.
        value: in `unit`.
        unit: base unit; "" for a bare number.
    """

    mantissa: float
    value: float
    unit: str


def figures(text: str) -> list[Figure]:
    """Return the figures of a text from left to right, without dates, ranks and `[n]` markers.

    A Chinese numeral needs a unit, a magnitude or the whole text: 一 in 统一 is no figure.
    """
    return list(_figures(blank_dates(_CUT.sub(".", plain(text)))))


def same(one: Figure, other: Figure) -> bool:
    """Return whether both say the same; a bare number takes the unit of the other."""
    if one.unit and other.unit and one.unit != other.unit:
        return False
    return math.isclose(one.value, other.value, rel_tol=1e-9)


def wanted_figures(answer: str, must_include: Sequence[str]) -> list[Figure]:
    """Return the figures of the expected answer that must be said.

    The wanted strings say which figures count ("4.08亿"), the answer their units ("4.08亿元").
    """
    must = [figure for wanted in must_include for figure in figures(wanted)]
    years = {date.year for date in wanted_dates(answer, must_include)}  # a date, not a figure
    written = [figure for figure in figures(answer) if figure.unit or figure.value not in years]
    return [f for f in written if any(_fits(m, f) for m in must)]


def figure_accuracy(
    text: str, answer: str, must_include: Sequence[str], aliases: Sequence[str]
) -> float | None:
    """Return 1 when the text holds every wanted figure, value and unit, else 0.

    Our own definition; exact match over normalised numbers is usual for tables (DROP, Dua et al.,
    2019). 万, 亿, %, 成, 百分之 and units of one kind are brought to one base before comparing.
    An alias of the whole answer stands for all wanted figures.

    Returns:
        0 or 1; None when the expected answer wants no figure.
    """
    wanted = wanted_figures(answer, must_include)
    if not wanted:
        return None
    said = figures(text)
    ways = [wanted, *filter(None, map(figures, aliases))]
    return float(any(all(any(same(f, s) for s in said) for f in way) for way in ways))


def _fits(must: Figure, written: Figure) -> bool:
    units_fit = not must.unit or must.unit == written.unit
    return units_fit and must.mantissa == written.mantissa


_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_LETTERS = r"(?![a-z])"
_CUT = re.compile(r"(?<=\d)\s*\.\s+(?=\d)")  # OCR: "653. 7公顷"
_FIGURE = re.compile(
    r"(?P<rank>第\s*)?(?P<of>百分之|千分之)?"
    rf"(?:(?P<arabic>(?<![\d.a-z])\d+(?:\.\d+)?)|(?P<chinese>(?<![统同单唯])[零〇一二两三四五六七八九十百千]+"
    rf"(?:点[零〇一二三四五六七八九]+)?)|\b(?P<word>{'|'.join(WORDS)})\b)"
    rf"\s*[余多]?\s*(?:(?P<magnitude>{_MAGNITUDE})(?:(?<![a-z])|{_LETTERS}))?\s*[余多]?\s*"
    rf"(?:(?P<unit>{_UNIT})(?:(?<![a-z])|{_LETTERS}))?(?P<hundredths>(?<=\d秒)\d\d(?!\d))?"
)


def _figures(text: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        is_arabic = match["arabic"] is not None
        is_alone = match[0].strip() == text.strip()
        says_more = match["unit"] or match["magnitude"] or match["of"]
        if match["rank"] or not (is_arabic or match["word"] or says_more or is_alone):
            continue
        mantissa = _mantissa(match)
        value = mantissa * MAGNITUDES.get(match["magnitude"] or "", 1.0)
        unit, factor = UNITS.get(match["unit"] or "", ("", 1.0))
        if match["of"]:
            unit, factor = "%", 1.0 if match["of"] == "百分之" else 0.1
        yield Figure(mantissa, value * factor, unit)


def _mantissa(match: re.Match[str]) -> float:
    if match["arabic"]:
        return float(match["arabic"]) + float(match["hundredths"] or 0) / 100  # 9秒42
    if match["word"]:
        return float(WORDS[match["word"]])
    whole, _, fraction = match["chinese"].partition("点")
    tail = "".join(str(DIGITS[c]) for c in fraction)
    return _chinese(whole) + (float(f"0.{tail}") if tail else 0.0)


def _chinese(numeral: str) -> float:
    """Return the value of a Chinese numeral below 万: 一百二十, 三千零五, 二三."""
    if not POWERS.keys() & set(numeral):
        return float("".join(str(DIGITS[c]) for c in numeral))
    total, digit = 0, 0
    for c in numeral:
        if c in DIGITS:
            digit = DIGITS[c]
        else:
            total, digit = total + (digit or 1) * POWERS[c], 0
    return float(total + digit)
