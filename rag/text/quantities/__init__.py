"""Figures in Chinese and English text: value, unit, how exact, what kind.

Grammar and tables: docs/quantities.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.text.quantities import numerals, units
from rag.text.quantities.context import about, after, is_word, kind_of
from rag.text.quantities.grammar import SIMPLE, figure, low_end
from rag.text.quantities.numerals import Interval
from rag.text.quantities.units import to_base, unit_class

__all__ = ["Quantity", "quantities", "to_base", "unit_class"]

_TO = frozenset("—-–~～至到 ")
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
    kind: str
    high: float | None = None


def quantities(text: str) -> list[Quantity]:
    """Return the figures of a text from left to right, none over another."""
    return list(_read(text.translate(SIMPLE)))


def _read(text: str) -> Iterator[Quantity]:
    position = 0
    while match := figure().search(text, position):
        found = _range(match) or _figure(match)
        if found:
            yield found
        position = max(found.end if found else match.end(), match.start() + 1)


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
    first = numerals.read(match["first"] or "1")
    second = numerals.read(match["second"] or match["one"])
    if not second.low:
        return None
    value = first.low / second.low
    return Quantity(*match.span(), value, "比", "ratio", "", "number")


def _number(match: re.Match[str]) -> Quantity | None:
    if is_word(match, is_about=about(match) is not None):
        return None
    interval = numerals.read(match["number"], match["magnitude"] or "")
    if match["denominator"]:
        return _fraction(match, interval)
    unit = (match["unit"] or "").strip(" -\t\n").replace(match["inner"] or "\n", "", 1)
    if match["currency"] and not unit:
        unit = _CURRENCY.get(match["currency"].strip(), "元")
    more = _behind(match)
    return _described(match, Interval(interval.low + more, interval.high + more), unit)


def _fraction(match: re.Match[str], interval: Interval) -> Quantity | None:
    whole = numerals.read(match["denominator"]).low
    if not whole:
        return None
    low, high = (100 / whole * n for n in (interval.low, interval.high))
    return _described(match, Interval(low, high), "%")


def _behind(match: re.Match[str]) -> float:
    """Return what is added behind the unit: 半, the 30分 of 1小时30分, the 42 of 9秒42."""
    half = 0.5 * ("半" in (match["inner"], match["tail"]))
    sixtieths = float(match["sixtieths"] or match["seconds"] or 0) / 60
    return half + sixtieths + float(match["hundredths"] or 0) / 100


def _described(match: re.Match[str], interval: Interval, unit: str) -> Quantity:
    """Return the figure with its unit, how exact it is and its kind, read from what is around."""
    start, end = match.start(), match.start() + len(match[0].rstrip())
    group, base, factor = units.to_base(unit)
    if match["rank"]:  # 第三天 counts days, and lasts none
        group, base, factor = f"count:{unit}" * bool(unit), unit, 1.0
    if match["sign"]:
        interval = Interval(-interval.high, -interval.low)
    before = about(match)
    approximate = _approximate(match, before, end if unit else len(match.string))
    kind = kind_of(match, before.start() if before else start, unit)
    low, high = (float(f"{n * factor:.12g}") for n in (interval.low, interval.high))
    return Quantity(start, end, low, base, group, approximate, kind, high if high != low else None)


def _approximate(match: re.Match[str], before: re.Match[str] | None, end: int) -> str:
    """Return the word that says the figure is not exact; within it, before it, behind `end`."""
    within = match["more"] or match["more2"] or "多" * ("多" in (match["tail"], match["inner"]))
    vague = (c for c in match["number"] or "" if c in "几数")
    around = (before["about"] if before else "") or after(match.string, end)
    return within or around or next(vague, "")


def _range(whole: re.Match[str]) -> Quantity | None:
    """Return the range 3—5天 when both ends are of one unit, the first not above the second."""
    goes_on = whole["number"] and whole.string[whole.end() : whole.end() + 1] in _TO
    first = low_end().match(whole.string, whole.start("number")) if goes_on else None
    match = figure().match(whole.string, first.end()) if first else None
    if not first or not match or not match["number"] or match["rank"]:
        return None
    second = _number(match)
    unit = (first["low_unit"] or "").strip()
    if not second or not second.unit or (unit and unit_class(unit) != second.unit_class):
        return None
    low = _low(first, match, unit) * (-1 if whole["sign"] else 1)
    return _joined(whole, second, low) if low < second.value else None


def _low(first: re.Match[str], match: re.Match[str], unit: str) -> float:
    """Return the low end in the base unit; it shares the unit and magnitude of the high one."""
    shared = "" if unit else match["magnitude"] or ""
    factor = units.to_base(unit or (match["unit"] or "").strip(" -"))[2]
    return numerals.read(first["low"], first["low_magnitude"] or shared).low * factor


def _joined(whole: re.Match[str], second: Quantity, low: float) -> Quantity:
    before = about(whole)
    return replace(
        second,
        start=whole.start(),
        value=float(f"{low:.12g}"),
        high=second.high or second.value,
        approximate=before["about"] if before else second.approximate,
        kind=kind_of(whole, before.start() if before else whole.start(), second.unit),
    )
