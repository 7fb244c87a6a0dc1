"""When a document was issued, and what its 昨天 and 去年 mean.

Dates are partial ISO strings: "2022", "2022-02" or "2022-02-13". Nothing is guessed: a text that
does not say when it was issued stays undated.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

_HEAD = 600  # characters; a masthead stands at the top of the page
_MASTHEAD = re.compile(
    r"^\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日(?=\s|$|星期|（|\()", re.MULTILINE
)
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[-_.年]?(0[1-9]|1[0-2]|[1-9](?=[-_.月]))[-_.月]?(0[1-9]|[12]\d|3[01]|[1-9])(?!\d)"
)
_YEARBOOK = re.compile(r"年鉴\D{0,3}((?:19|20)\d{2})|((?:19|20)\d{2})年?\D{0,4}年鉴")
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?!\d)")


def issue_date(text: str, name: str = "") -> str | None:
    """Return the date a document carries in its masthead or its file name, else None."""
    masthead = _MASTHEAD.search(text[:_HEAD])
    for match in (masthead, _IN_NAME.search(name)):
        if match and (day := _day(*match.groups())):
            return day
    year = _YEARBOOK.search(name) or _YEARBOOK.search(text[:80]) or _YEAR_IN_NAME.search(name)
    return next(filter(None, year.groups()), None) if year else None


def covered(date: str | None, *names: str) -> str | None:
    """Return the date a document's statements refer to: a yearbook tells of the year before."""
    if date and any("年鉴" in name for name in names):
        return str(int(date[:4]) - 1)
    return date


def is_date(value: str) -> bool:
    """Return whether a value is a partial ISO date of the calendar."""
    parts = value.split("-")
    if not re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", value):
        return False
    return (len(parts) < 3 and 1 <= int([*parts, "1"][1]) <= 12) or _day(*parts) is not None


def _day(year: str, month: str = "1", day: str = "1") -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A relative expression at a place of a text and the date it means."""

    start: int
    end: int
    date: str


def _years(offset: int) -> Callable[[str], str | None]:
    return lambda issued: str(int(issued[:4]) + offset)


def _months(offset: int) -> Callable[[str], str | None]:
    def resolve(issued: str) -> str | None:
        if len(issued) < 7:
            return None
        month = int(issued[:4]) * 12 + int(issued[5:7]) - 1 + offset
        return f"{month // 12:04d}-{month % 12 + 1:02d}"

    return resolve


def _days(offset: int) -> Callable[[str], str | None]:
    def resolve(issued: str) -> str | None:
        if len(issued) < 10:
            return None
        return (dt.date.fromisoformat(issued) + dt.timedelta(days=offset)).isoformat()

    return resolve


_RELATIVE: dict[str, Callable[[str], str | None]] = {
    "今天": _days(0),
    "今日": _days(0),
    "昨天": _days(-1),
    "昨日": _days(-1),
    "前天": _days(-2),
    "明天": _days(1),
    "本月": _months(0),
    "上月": _months(-1),
    "上个月": _months(-1),
    "今年": _years(0),
    "去年": _years(-1),
    "前年": _years(-2),
    "明年": _years(1),
    "年底": _years(0),
    "年初": _years(0),
}
_EXPRESSION = re.compile(
    r"(?<![\d年今去明前])(上个月|今天|今日|昨天|昨日|前天|明天|本月|上月|今年|去年|前年|明年|年底|年初)"
    r"(?:(\d{1,2})月(?:(\d{1,2})日)?)?"
)


def resolve(text: str, issued: str | None) -> list[Resolved]:
    """Return the relative expressions of a text with what they mean, seen from the issue date.

    去年9月13日 in a paper of 2022-02-13 is 2021-09-13. What the issue date is too coarse for is
    left out: a yearbook does not know its 昨天.
    """
    found = []
    for match in _EXPRESSION.finditer(text) if issued else ():
        meaning = _RELATIVE[match[1]](issued or "")
        if meaning and match[2] and len(meaning) == 4:
            meaning = "-".join(
                (meaning, *(f"{int(part):02d}" for part in match.groups()[1:] if part))
            )
        if meaning and is_date(meaning):
            found.append(Resolved(match.start(), match.end(), meaning))
    return found


def to_chinese(date: str) -> str:
    """Return "2022-02-13" as 2022年2月13日, and shorter dates likewise."""
    return "".join(
        f"{int(part)}{unit}" for part, unit in zip(date.split("-"), "年月日", strict=False)
    )


def last_day(date: str) -> str:
    """Return the last day of a partial date."""
    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) == 7:
        return f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:7]))[1]:02d}"
    return date
