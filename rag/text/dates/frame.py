"""Where and when a text is spoken: what its 今年 and its bare 9月13日 are read against."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.text.dates.period import Certainty, Period, last_day, span_of

# a bare day this close ahead is told as coming (3月1日开幕), not as eleven months gone
_SOON = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Frame:
    """The issue date of a text, as far as known.

    Attributes:
        start, end: first and last day it may have been issued, a day, month, year or two apart;
            None when undated.
        is_yearbook: told at the end of the year before, so that year is its 今年.
        carried: the year named last in the same sentence.
    """

    start: dt.date | None = None
    end: dt.date | None = None
    is_yearbook: bool = False
    carried: int | None = None

    @property
    def year(self) -> int | None:
        """Return the year that the text calls 今年."""
        if self.start is None or self.end is None or self.start.year != self.end.year:
            return None
        return self.start.year - self.is_yearbook

    @property
    def is_open(self) -> bool:
        """Return whether only the years are known between which it was issued."""
        return self.start is not None and self.year is None

    @property
    def day(self) -> dt.date | None:
        """Return the day of issue, None when only its month or year is known."""
        return self.end if self.end == self.start and not self.is_yearbook else None

    @property
    def latest(self) -> dt.date | None:
        """Return the last day that the text can tell of."""
        return dt.date(self.year, 12, 31) if self.year and self.is_yearbook else self.end

    @property
    def month(self) -> str | None:
        """Return the month of issue, "2022-02", None when only its year is known."""
        if self.start and self.end and self.start.replace(day=1) == self.end.replace(day=1):
            return self.start.isoformat()[:7]
        return None


Reader = Callable[[Frame, re.Match[str]], Period | None]
Rule = tuple[str, Reader]
"""A pattern with one way to read it; a reader may raise ValueError for 2月30日."""


def seen_from(issued: str | None, until: str | None = None, *, is_yearbook: bool = False) -> Frame:
    """Return the frame of an issue date; a value that is no date counts as undated."""
    try:
        start, end = span_of(issued or "")[0], span_of(until or issued or "")[1]
    except ValueError:
        return Frame()
    return Frame(start, end, is_yearbook)


def place(
    frame: Frame, read: Callable[[int], Period], *, is_future: bool, is_part: bool
) -> Period | None:
    """Return a part of a year that is not named: of the year carried, else the nearest past one.

    Args:
        frame: what it is read against.
        read: the part in a year.
        is_future: it is planned (将于3月15日), so it is the nearest one to come.
        is_part: a half, a quarter or the end of the year: always of this year.
    """
    year = frame.carried or frame.year
    if year is None:
        return None
    found = read(year)
    if not (frame.carried or is_part) and frame.month and frame.end and not frame.is_yearbook:
        if found.end < frame.end and is_future:
            found = read(year + 1)
        elif found.start > frame.end + _SOON and not is_future:
            found = read(year - 1)
    return found if found.certainty == "about" else Period(found.start, found.end, "assumed")


def years(first: int, last: int, certainty: Certainty = "exact") -> Period:
    """Return whole years.

    Raises:
        ValueError: they stand the wrong way round, or outside the calendar.
    """
    if last < first:
        raise ValueError(f"{first} is after {last}")
    return Period(dt.date(first, 1, 1), dt.date(last, 12, 31), certainty)


def month_period(year: int, first: int, last: int | None = None) -> Period:
    """Return a month, or months; a last one before the first is of the next year."""
    last = last or first
    end = year + (last < first)
    return Period(dt.date(year, first, 1), dt.date(end, last, last_day(end, last)))


def shifted_month(month: str, offset: int) -> str:
    """Return the month some months later, "2022-01" and -1 giving "2021-12"."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + offset
    return f"{count // 12:04d}-{count % 12 + 1:02d}"
