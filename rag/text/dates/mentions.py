"""The times a text speaks of, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rag.text.dates import chinese, english
from rag.text.dates.frame import Frame, Reader, seen_from
from rag.text.dates.parts import JOIN
from rag.text.dates.period import Period

_RULES = (*chinese.RULES, *english.RULES)
_NAMES = [f"(?P<r{i}>{pattern})" for i, (pattern, _) in enumerate(_RULES)]
_SPLIT = len(chinese.RULES)
_ANY = re.compile(
    f"(?={chinese.START})(?:{'|'.join(_NAMES[:_SPLIT])})"
    f"|(?={english.START})(?:{'|'.join(_NAMES[_SPLIT:])})"
)
_BETWEEN = re.compile(JOIN)
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
# begins with one class of characters, which the engine skips to
_NAMED = re.compile(
    r"[\d一二三四五六七八九世](?:(?<=1)9\d\d|(?<=2)0\d\d|(?<=一)九|(?<=二)[〇零○]|(?<=\d)\d年"
    r"|(?<=[一二三四五六七八九])五|(?<=世)纪|(?<=\d)(?:th|TH))"
)
_CARRIES = re.compile(r"(?:19|20)\d\d|[一二][九〇零○].{2}年|\d\d年|[今去前明后上本同次翌当]年")


@dataclass(frozen=True, slots=True)
class Mention:
    """An expression of time at `[start, end)` of a text.

    Attributes:
        is_named: its words name the year, so a reader needs no issue date.
    """

    start: int
    end: int
    period: Period
    is_named: bool


def periods(
    text: str,
    issued: str | None = None,
    *,
    is_yearbook: bool = False,
    until: str | None = None,
) -> list[Mention]:
    """Return the expressions of time in a text from left to right, with what they mean.

    Args:
        text: search text, that is without blanks inside Chinese words.
        issued: when it was issued, a partial date; None: only what names its year is found.
        until: for a text that was issued some time from `issued` to `until`.
        is_yearbook: the yearbook of 2023 tells of 2022, which is its 全年.

    Returns:
        What a date is too coarse for is left out: 昨天 of a paper whose day is not known.
    """
    found: list[Mention] = []
    if issued is None and not _NAMED.search(text):
        return found
    for mention in _read(text, seen_from(issued, until, is_yearbook=is_yearbook)):
        joined = _join(text, found[-1], mention) if found else None
        found[-1 if joined else len(found) :] = [joined or mention]
    return found


def _read(text: str, frame: Frame) -> Iterator[Mention]:
    last = 0
    for match in _ANY.finditer(text):
        if frame.carried and _SENTENCE_END.search(text, last, match.start()):
            frame = replace(frame, carried=None)
        last = match.end()
        pattern, reader = _RULES[int((match.lastgroup or "r")[1:])]
        again = _compiled(pattern).match(text, match.start())
        period = _safely(frame, again, reader) if again else None
        if period is None:
            continue
        yield Mention(*match.span(), period, _NAMED.search(match[0]) is not None)
        if _CARRIES.match(match[0]) and period.start.year == period.end.year:
            frame = replace(frame, carried=period.start.year)


@cache  # few are met in a text, and to compile all would cost a cold question 40 ms
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _safely(frame: Frame, found: re.Match[str], reader: Reader) -> Period | None:
    try:
        return reader(frame, found)
    except (ValueError, OverflowError):  # no day of the calendar: 2月30日, or before the year 1
        return None


def _join(text: str, first: Mention, last: Mention) -> Mention | None:
    """Return 去年9月至今年3月 as one mention."""
    is_range = _BETWEEN.fullmatch(text, first.end, last.start)
    if not is_range or first.period.start > last.period.end:
        return None
    period = Period(first.period.start, last.period.end, first.period.certainty)
    return Mention(first.start, last.end, period, first.is_named)
