"""When a document was issued: its masthead, its signature, its file name, its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from rag.text.dates.mentions import Mention, periods
from rag.text.dates.parts import digits, number
from rag.text.dates.period import is_date, to_partial, write
from rag.types import Citation, Document

_HEAD = 600  # characters; a masthead stands at the top of the page
_MAX_OPEN = 1  # years apart; 今年 of a text of 2009 to 2023 says nothing
_TAIL = 200  # a signature stands at its end
_HAN = "[〇零○一二三四五六七八九十]"
_DAY = (
    rf"(\d{{4}}|{_HAN}{{4}})[^\S\n]*年[^\S\n]*(\d{{1,2}}|{_HAN}{{1,3}})[^\S\n]*月[^\S\n]*"
    rf"(\d{{1,2}}|{_HAN}{{1,3}})[^\S\n]*日"
)
_ISO = r"((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"
# alone on its line, or with what else a masthead says
_MASTHEAD = re.compile(
    rf"^[^\S\n]*{_DAY}(?=[^\S\n]*(?:$|星期|周[一二三四五六日]|农历|今日|第|总|[（(]))"
    rf"|^[^\n。，]{{0,30}}[^\S\n]{_DAY}[^\S\n]*(?=星期|周[一二三四五六日]|农历)",
    re.MULTILINE,
)
_LABELLED = re.compile(rf"(?:日期|时间)[^\S\n]*[:：][^\S\n]*(?:{_DAY}|{_ISO})")
_SIGNATURE = re.compile(rf"^[^\S\n]*(?:[（(]?{_DAY}(?:印发)?[）)]?)[^\S\n]*$", re.MULTILINE)
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[-_.年]?(0[1-9]|1[0-2]|[1-9](?=[-_.月]))[-_.月]?(0[1-9]|[12]\d|3[01]|[1-9])(?!\d)"
)
_MONTH_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.年](0?[1-9]|1[0-2])(?!\d)")
_YEARBOOK = re.compile(r"年鉴\D{0,3}((?:19|20)\d{2})|((?:19|20)\d{2})年?\D{0,4}年鉴")
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?!\d)")


def issue_date(text: str, name: str = "", created: str | None = None) -> str | None:
    """Return the date a document carries, else None.

    Args:
        text: masthead (2022年2月13日 星期日), 发布日期：… or a signature at its end come first.
        name: of its file, next.
        created: what a docx or pdf says of its making, the weakest: forms are used for years.
    """
    return next(filter(None, _carried(text, name)), created if is_date(created or "") else None)


def _carried(text: str, name: str) -> Iterator[str | None]:
    head, tail = text[:_HEAD], text[-_TAIL:]
    yield from map(_day, (_MASTHEAD.search(head), _LABELLED.search(head), _SIGNATURE.search(tail)))
    yield _day(_IN_NAME.search(name))
    year = _YEARBOOK.search(name) or _YEARBOOK.search(text[:80])
    yield next(filter(None, year.groups()), None) if year else None
    for found in (_MONTH_IN_NAME.search(name), _YEAR_IN_NAME.search(name)):
        yield _day(found)


def _day(found: re.Match[str] | None) -> str | None:
    """Return the year, month and day of the groups that matched, None outside the calendar."""
    if found is None:
        return None
    year, *rest = filter(None, found.groups())
    numbers = [int(year) if year.isdecimal() else digits(year), *map(number, rest)]
    iso = "-".join((f"{numbers[0]:04d}", *(f"{n:02d}" for n in numbers[1:])))
    return iso if is_date(iso) else None


def is_yearbook(*names: str) -> bool:
    """Return whether a title or file name is that of a yearbook."""
    return any("年鉴" in name for name in names)


def covered(date: str | None, *names: str) -> str | None:
    """Return the date a document's statements refer to: a yearbook tells of the year before."""
    if date and is_yearbook(*names):
        return str(int(date[:4]) - 1)
    return date


def periods_in(text: str, source: Document | Citation) -> list[Mention]:
    """Return the expressions of time in some search text of a document, or of one it is cited in.

    今年 of an undated one is of the years that its words leave open, when these are few.
    """
    return list(_cached(text, *_issued(source), is_of_yearbook(source)))


def is_of_yearbook(source: Document | Citation) -> bool:
    """Return whether it tells of the year before its date."""
    if isinstance(source, Citation):
        return source.is_yearbook
    return is_yearbook(source.title, _file_name(source.path))


def _issued(source: Document | Citation) -> tuple[str | None, str | None]:
    first, last = source.not_before, source.not_after
    if source.date or not (first and last) or int(last) - int(first) > _MAX_OPEN:
        return source.date, None
    return first, last


@lru_cache(maxsize=20_000)  # every question reads the same sentences again
def _cached(
    text: str,
    issued: str | None,
    until: str | None,
    yearbook: bool,  # noqa: FBT001
) -> tuple[Mention, ...]:
    return tuple(periods(text, issued, until=until, is_yearbook=yearbook))


def as_of(text: str, document: Document) -> str | None:
    """Return when the statements of a search text hold: the one time it names, else its document's.

    A time that is no partial date (上半年), or several, settle nothing.
    """
    named = {to_partial(m.period) for m in periods_in(text, document) if _is_sure(m)}
    only = named.pop() if len(named) == 1 else None
    return only or covered(document.date, document.title, _file_name(document.path))


@lru_cache(maxsize=256)  # a question reads tens of files, sentence after sentence
def _file_name(path: str | None) -> str:
    return Path(path or "").name


def _is_sure(mention: Mention) -> bool:
    return mention.period.certainty == "exact"


def told(text: str, document: Document) -> str:
    """Return a search text of a document with the dates that its 昨天 and 今年 mean behind it."""
    meant = (m.period for m in periods_in(text, document) if not m.is_named)
    return "\n".join((text, *dict.fromkeys(map(write, meant))))
