"""Date accuracy: 2021年9月13日, 2021-09-13 and 13 September 2021 are the same day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from eval.metrics.texts import plain

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"\b(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_C = "[〇零一二三四五六七八九十]"
_DATE = re.compile(
    r"(?<!\d)(?P<y1>(?:19|20)\d\d)[-/](?P<m1>0?[1-9]|1[0-2])(?:[-/](?P<d1>\d{1,2}))?(?![\d.%])"
    # with points in full only: 2021.9 may be a figure
    r"|(?<![\d.])(?P<y8>(?:19|20)\d\d)\.(?P<m8>0?[1-9]|1[0-2])\.(?P<d8>\d{1,2})(?!\d)"
    rf"|(?<!\d)(?P<y2>\d{{4}}|{_C}{{4}})\s*年"
    rf"(?:\s*(?P<m2>\d{{1,2}}|{_C}{{1,2}})\s*月(?:\s*(?P<d2>\d{{1,2}}|{_C}{{1,3}})\s*日)?)?"
    rf"|(?<!\d)(?P<m3>\d{{1,2}}|{_C}{{1,2}})\s*月(?:\s*(?P<d3>\d{{1,2}}|{_C}{{1,3}})\s*日)?"
    rf"|\b(?P<d4>\d{{1,2}})\s+{_MONTH.format('m4')}(?:,?\s*(?P<y4>\d{{4}})\b)?"
    rf"|{_MONTH.format('m5')}\s*(?P<d5>\d{{1,2}})\b(?:,?\s*(?P<y5>\d{{4}})\b)?"
    rf"|{_MONTH.format('m6')}\s*(?P<y6>\d{{4}})\b"
    r"|(?<![\d.])(?P<y7>19\d\d|20[0-4]\d)(?!\d|\.\d|\s*[^\W\d_])"
)


class Date(NamedTuple):
    """A day, month or year; None for what is not said."""

    year: int | None
    month: int | None
    day: int | None


def dates(text: str) -> list[Date]:
    """Return the dates of a text from left to right; a year once said holds on: 2021年9月至11月."""
    found: list[Date] = []
    year = None
    for match in _DATE.finditer(plain(text)):
        date = _date(match)
        year = date.year or year
        found.append(date._replace(year=year))
    return found


def blank_dates(text: str) -> str:
    """Return the text with every date but bare years blanked out: their numbers are no figures."""
    return _DATE.sub(lambda m: m[0] if m["y7"] else " " * len(m[0]), text)


def wanted_dates(answer: str, must_include: Sequence[str]) -> list[Date]:
    """Return the dates of the expected answer, cut down to the parts that must be said."""
    musts = [_date(match) for match in _DATE.finditer(plain(" ; ".join(must_include)))]
    years, months, days = ({must[i] for must in musts} for i in range(3))
    cut = (
        Date(
            date.year if date.year in years else None,
            date.month if date.month in months else None,
            date.day if date.day in days else None,
        )
        for date in dates(answer)
    )
    return [date for date in dict.fromkeys(cut) if any(date)]


def date_accuracy(
    text: str, answer: str, must_include: Sequence[str], aliases: Sequence[str]
) -> float | None:
    """Return 1 when the text holds every wanted date, else 0.

    Our own definition: a wanted date is held when one date of the text has all its parts, in
    whatever notation. An alias of the whole answer stands for all wanted dates.

    Returns:
        0 or 1; None when the expected answer wants no date.
    """
    wanted = wanted_dates(answer, must_include)
    if not wanted:
        return None
    said = dates(text)
    ways = [wanted, *filter(None, map(dates, aliases))]
    return float(any(all(any(_holds(s, date) for s in said) for date in way) for way in ways))


def _holds(said: Date, wanted: Date) -> bool:
    return all(part is None or part == own for part, own in zip(wanted, said, strict=True))


# a year alone (y7) is at most 2049: 2068 is more often a count
def _date(match: re.Match[str]) -> Date:
    parts = {name[0]: value for name, value in match.groupdict().items() if value}
    return Date(*(_number(parts[name]) if name in parts else None for name in "ymd"))


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text[0].isascii():
        return _MONTHS.index(text[:3]) + 1
    tens, ten, ones = text.rpartition("十")
    digits = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0"}
    if ten:
        return 10 * int(digits.get(tens, "1")) + int(digits.get(ones, "0"))
    return int("".join(digits[c] for c in text))
