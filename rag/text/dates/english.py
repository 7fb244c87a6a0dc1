"""How English names a time: a table of patterns, each with what it means in a frame."""

from __future__ import annotations

import datetime as dt
import re

from rag.text.dates import parts
from rag.text.dates.chinese import last_years, plan
from rag.text.dates.frame import Frame, Rule, month_period, place, shifted_month, years
from rag.text.dates.period import YEAR_PARTS, Period, part_of, span_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"((?:19|20)\d\d)\b"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_OFFSETS = {"last": -1, "this": 0, "next": 1}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_EDGES = {"early": "初", "start of": "初", "beginning of": "初"} | dict.fromkeys(
    ("late", "end of"), "底"
)
# a bare 2022 may be a count, after these words it is a year
_BEFORE = "in|of|by|since|until|during|for|from|to|and|the|year|before|after|between|than"
_AFTER_WORD = "|".join(rf"(?<=\b{word} )" for word in _BEFORE.split("|"))


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _date(year: str, month: str, day: str) -> Period:
    found = dt.date(int(year), _month_number(month), int(day))
    return Period(found, found)


def _bare_day(frame: Frame, month: str, day: str) -> Period | None:
    words = f"{_month_number(month)}月{int(day)}日"
    return place(frame, lambda year: parts.read_part(year, words), is_future=False, is_part=False)


def _quarter(_frame: Frame, found: re.Match[str]) -> Period:
    last = 3 * (int(found[1]) if found[1] else _ORDER[found[2].lower()])
    return month_period(int(found[3]), last - 2, last)


def _half(_frame: Frame, found: re.Match[str]) -> Period:
    return month_period(int(found[2]), *((1, 6) if found[1].lower() == "first" else (7, 12)))


def _relative(frame: Frame, found: re.Match[str]) -> Period | None:
    offset = _OFFSETS[found[1].lower()]
    if found[2].lower() == "year":
        return years(frame.year + offset, frame.year + offset) if frame.year else None
    return Period(*span_of(shifted_month(frame.month, offset))) if frame.month else None


def _day(frame: Frame, found: re.Match[str]) -> Period | None:
    if frame.day is None:
        return None
    day = frame.day + dt.timedelta(days=_DAYS[found[0].lower()])
    return Period(day, day)


def _last_years(frame: Frame, found: re.Match[str]) -> Period | None:
    count = found[1].lower()
    return last_years(frame, int(count) if count.isdecimal() else _COUNTS[count])


def _edge(_frame: Frame, found: re.Match[str]) -> Period:
    return Period(*part_of(found[2], *YEAR_PARTS[_EDGES[found[1].lower()]]), "about")


def _years(_frame: Frame, found: re.Match[str]) -> Period:
    return years(int(found[1]), int(found[2]))


def _ignoring_case(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple((f"(?i:{pattern})", reader) for pattern, reader in rules)


START = r"(?<![0-9A-Za-z])[0-9A-Za-z]"
RULES: tuple[Rule, ...] = _ignoring_case(
    (
        (rf"\b{_DAY}\s+{_MONTH},?\s*{_YEAR}", lambda _f, m: _date(m[3], m[2], m[1])),
        (rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}", lambda _f, m: _date(m[3], m[1], m[2])),
        (rf"\b{_MONTH},?\s+{_YEAR}", lambda _f, m: month_period(int(m[2]), _month_number(m[1]))),
        (rf"\b{_DAY}\s+{_MONTH}", lambda frame, m: _bare_day(frame, m[2], m[1])),
        (rf"\b{_MONTH}\s+{_DAY}\b", lambda frame, m: _bare_day(frame, m[1], m[2])),
        (rf"\b(?:Q([1-4])|(first|second|third|fourth) quarter)(?: of)? {_YEAR}", _quarter),
        (rf"\b(first|second) half of {_YEAR}", _half),
        (rf"\b({'|'.join(_EDGES)}) {_YEAR}(?!-\d)", _edge),
        (rf"(?<![\d.-])((?:19|20)\d\d)(?: to |[-–—]){_YEAR}(?!年)", _years),
        (r"\b(last|this|next) (year|month)\b", _relative),
        (r"\b(?:yesterday|today|tomorrow)\b", _day),
        (rf"\b(?:past|last) (\d{{1,2}}|{'|'.join(_COUNTS)}) years\b", _last_years),
        (r"\b(\d{1,2})th Five-Year Plan\b", lambda _frame, m: plan(int(m[1]))),
        (
            rf"(?:{_AFTER_WORD}){_YEAR}(?![年%]|[.,]\d)|(?<![\w.,¥$-]){_YEAR}(?! ?[a-z%年]|[.,]\d)",
            lambda _frame, m: years(int(m[0]), int(m[0])),
        ),
    )
)
