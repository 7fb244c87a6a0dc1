"""Parts of a year in Chinese: 上半年, 第三季度, 年底, 9月下旬, 9月13日, 9月至11月."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

from rag.text.dates.frame import month_period, years
from rag.text.dates.period import MONTH_PARTS, YEAR_PARTS, Period, part_of

JOIN = r"(?:至|到|[-－–—~～]{1,2})"
_MONTH = r"(?<!\d)(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"([12]\d|3[01]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_QUARTERS = {"首": 1, **dict(zip("一二三四1234", (1, 2, 3, 4) * 2, strict=True))}
_TENS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}

PartReader = Callable[[int, re.Match[str]], Period]


def number(text: str) -> int:
    """Return a number below a hundred, in Arabic or Chinese figures: 13, 十三, 二十."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten:
        return 10 * (number(tens) if tens else 1) + (number(ones) if ones else 0)
    return "零一二三四五六七八九".index(text.replace("两", "二"))


def digits(text: str) -> int:
    """Return a year written figure by figure, 二〇二二."""
    return int("".join(str("〇一二三四五六七八九".index(c)) for c in re.sub("[零○]", "〇", text)))


def _year_part(year: int, found: re.Match[str]) -> Period:
    name = found[1].replace("末", "底")
    return Period(*part_of(f"{year:04d}", *YEAR_PARTS[name]), "about")


def _half(year: int, found: re.Match[str]) -> Period:
    return month_period(year, 1, 6) if found[1] == "上" else month_period(year, 7, 12)


def _quarter(year: int, found: re.Match[str]) -> Period:
    last = 3 * _QUARTERS[found[2]]
    return month_period(year, 1 if found[1] else last - 2, last)


def _months(year: int, found: re.Match[str]) -> Period:
    return month_period(year, number(found[1]), number(found[2]))


def _month(year: int, found: re.Match[str]) -> Period:
    month, name = number(found[1]), (found[2] or "").replace("末", "底")
    if not name:
        return month_period(year, month)
    days = _TENS.get(name) or MONTH_PARTS[name]
    return Period(*part_of(f"{year:04d}-{month:02d}", *days), "exact" if name in _TENS else "about")


def _days(year: int, found: re.Match[str]) -> Period:
    month, first, last = (number(n) if n else 0 for n in found.groups())
    start = dt.date(year, month, first)
    end = start.replace(day=last or first)
    if end < start:
        raise ValueError(f"{found[0]}: ends before it starts")
    return Period(start, end)


PARTS: tuple[tuple[str, PartReader], ...] = (
    (r"年?([底末]|初(?![步心级期中始次衷具]))(?![蕴子细线板层])", _year_part),
    (r"年(中)(?![国央心小秋部考等医])", _year_part),
    (r"([上下])半年", _half),
    (r"(前)?第?([一二三四1-4首])季度?(?!节|花)", _quarter),
    (rf"{_MONTH}月?{JOIN}{_MONTH}月(?!{_DAY}[日号])", _months),
    (rf"{_MONTH}月{_DAY}日?(?:{JOIN}{_DAY})?[日号]", _days),
    (rf"{_MONTH}月份?(上旬|中旬|下旬|[初底末]|中(?![国央心小秋部考等医]))?", _month),
    (r"全年", lambda year, _found: years(year, year)),
)
PATTERN = "|".join(re.sub(r"\((?!\?)", "(?:", pattern) for pattern, _ in PARTS)


@lru_cache(maxsize=4096)  # a text names the same months over and over
def read_part(year: int, words: str) -> Period:
    """Return the part of a year that words name.

    Raises:
        ValueError: no such day: 2月30日.
    """
    for pattern, reader in PARTS:
        if found := re.fullmatch(pattern, words):
            return reader(year, found)
    raise ValueError(f"no part of a year: {words!r}")
