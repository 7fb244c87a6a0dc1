"""The times that a quote tells of, by its words and by the issue date of its document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rag.text.dates import Mention, Period, periods_in
from rag.text.dates.parts import PATTERN
from rag.text.dates.period import last_day
from rag.types import Citation

_UNDATED = "1000"  # there 去年 is compared with 去年 only: no source tells of that time
_OF_ISSUE = "今年，目前"

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)

_YEAR_BEFORE = ("上年", "去年", "上年同期", "去年同期")  # 同比 is 比上年
_PART = re.compile(PATTERN)

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Times:
    """Times that are proved.

    Attributes:
        words: as they are written.
        days: first and last day, also of the whole months and years around.
        is_silent: the quote names no time, so that it is told of the time of issue.
    """

    words: frozenset[str]
    days: frozenset[Days]
    is_silent: bool

    def prove(self, text: str, mention: Mention) -> bool:
        """Return whether the time of a text is one of these, or a month or year around one."""
        written = text[mention.start : mention.end]
        return written in self.words or (mention.period.start, mention.period.end) in self.days

    def tell(self, written: str) -> bool:
        """Return whether words that no period was read from are proved: 8:30, a bare 2022."""
        if not _YEAR.fullmatch(written):
            return written in self.words
        return (dt.date(int(written), 1, 1), dt.date(int(written), 12, 31)) in self.days


def times(
    text: str,
    found: Iterable[Mention],
    *,
    dates: Iterable[str] = (),
    of_issue: Iterable[Mention] = (),
) -> Times:
    """Return the times that a text proves, those `of_issue` when none is found in it.

    Args:
        text: search text.
        found: its times.
        dates: what else in it is a date or a time of day.
        of_issue: what its document tells of.
    """
    told = list(found)
    parts = _PART.findall(text)  # also those of a year that is not known
    before = _YEAR_BEFORE if "同比" in text else ()
    words = frozenset((*dates, *parts, *before, *(text[m.start : m.end] for m in told)))
    days = frozenset(days for m in told or of_issue for days in _around(m.period))
    return Times(words, days, not told)


def mentions(text: str, citation: Citation) -> list[Mention]:
    """Return the times in a text that tells what the document of a citation does."""
    is_dated = citation.date or (citation.not_before and citation.not_after)
    return periods_in(text, citation if is_dated else replace(citation, date=_UNDATED))


def told_by(text: str, citation: Citation, dates: Iterable[str]) -> Times:
    """Return the times that the search text of a quote proves, `dates` in it among them."""
    of_issue = mentions(_OF_ISSUE, citation)
    return times(text, mentions(text, citation), dates=dates, of_issue=of_issue)


def _around(period: Period) -> Iterator[Days]:
    """Yield the days of a period, of its months, of its years, of its first and its last year."""
    start, end = period.start, period.end
    yield start, end
    yield start.replace(day=1), end.replace(day=last_day(end.year, end.month))
    for first, last in ((start, end), (start, start), (end, end)):
        yield first.replace(month=1, day=1), last.replace(month=12, day=31)
