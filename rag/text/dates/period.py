"""Stretches of the calendar, and how they are written."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from rag.types import Language

Certainty = Literal["exact", "about", "assumed"]

# parts that people name without saying where they end: months of a year, days of a month
YEAR_PARTS = {"初": (1, 3), "中": (6, 7), "底": (12, 12)}
MONTH_PARTS = {"初": (1, 10), "中": (11, 20), "底": (21, 31)}
_EN_PARTS = {"初": "early ", "中": "mid-", "底": "late "}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included, `start <= end`.

    Attributes:
        certainty: "exact" when the words settle it; "about" when they leave the ends open (年底,
            日前, 近两年); "assumed" when the year comes from the issue date or a neighbour (9月).
    """

    start: dt.date
    end: dt.date
    certainty: Certainty = "exact"

    @property
    def years(self) -> tuple[str, ...]:
        """Return the years it touches, "2021"; those of a five-year plan are five."""
        return tuple(f"{year:04d}" for year in range(self.start.year, self.end.year + 1))

    def overlaps(self, other: Period) -> bool:
        """Return whether the two share a day."""
        return self.start <= other.end and other.start <= self.end


def span_of(date: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a partial date, "2022", "2022-02" or "2022-02-13".

    Raises:
        ValueError: it is not one.
    """
    if not re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", date, re.ASCII):
        raise ValueError(f"not a partial date: {date!r}")
    numbers = [int(part) for part in date.split("-")]
    start = dt.date(*(*numbers, 1, 1)[:3])
    if len(numbers) == 3:
        return start, start
    month = start.month if len(numbers) == 2 else 12
    return start, dt.date(start.year, month, last_day(start.year, month))


def last_day(year: int, month: int) -> int:
    """Return the number of days of a month."""
    return calendar.monthrange(year, month)[1]


def is_date(value: str) -> bool:
    """Return whether a value is a partial ISO date of the calendar."""
    try:
        span_of(value)
    except ValueError:
        return False
    return True


def to_partial(period: Period) -> str | None:
    """Return the partial date that is this period, None when none is (上半年, 9月至11月)."""
    iso = period.start.isoformat()
    for length in (4, 7, 10):
        if span_of(iso[:length]) == (period.start, period.end):
            return iso[:length]
    return None


def write(period: Period, language: Language = "zh") -> str:
    """Return a period for a reader: 2022年2月12日, 2022年底, 2021年9月至11月; or late 2022."""
    if part := _part(period):
        whole, name = part
        return f"{_chinese(whole)}{name}" if language == "zh" else f"{_EN_PARTS[name]}{whole}"
    if date := to_partial(period):
        return _chinese(date) if language == "zh" else date
    first, last = _ends(period)
    if first == last:
        return _chinese(first) if language == "zh" else first
    if language == "en":
        return f"{first} to {last}"
    shared = 2 if first[:7] == last[:7] else 1 if first[:4] == last[:4] else 0
    return f"{_chinese(first)}至{_chinese(last, shared)}"


def _part(period: Period) -> tuple[str, str] | None:
    if period.certainty != "about" or period.start.year != period.end.year:
        return None
    iso, days = period.start.isoformat(), (period.start, period.end)
    for length, parts in ((4, YEAR_PARTS), (7, MONTH_PARTS)):
        for name, (first, last) in parts.items():
            if days == part_of(iso[:length], first, last):
                return iso[:length], name
    return None


def part_of(date: str, first: int, last: int) -> tuple[dt.date, dt.date]:
    """Return some months of a year, or some days of a month; a last day that is too late is cut."""
    start, end = span_of(date)
    if len(date) == 4:
        return start.replace(month=first), span_of(f"{date}-{last:02d}")[1]
    return start.replace(day=first), end.replace(day=min(last, end.day))


def _ends(period: Period) -> tuple[str, str]:
    """Return both ends as partial dates, as short as they may be."""
    start, end = period.start, period.end
    whole = start.day == 1 and end.day == last_day(end.year, end.month)
    length = 10 if not whole else 4 if (start.month, end.month) == (1, 12) else 7
    if period.certainty == "about":
        length = min(length, 7)
    return start.isoformat()[:length], end.isoformat()[:length]


def _chinese(date: str, skip: int = 0) -> str:
    parts = [f"{int(n)}{unit}" for n, unit in zip(date.split("-"), "年月日", strict=False)]
    return "".join(parts[skip:])
