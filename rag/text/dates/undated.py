"""Between which years a text without a date was written, as its own words prove."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from rag.text.dates.mentions import Mention, periods
from rag.text.normalize import fold
from rag.types import Document

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
# planned: written before the year is over
_AHEAD_BEFORE = re.compile(
    r"(?:将|拟|预计|计划|力争|争取|有望|确保|部署|谋划)[^，,。]{0,8}$|[到至]$"
)
_AHEAD_AFTER = re.compile(r"[^，,。]{0,6}(?:将(?!军)|拟|预计|有望|力争|争取|之?前|以前)")
_EXPECTED = re.compile(r"[，,]?[^，,。]{0,12}预计")
_PLAN = re.compile(r"将|拟|预计|计划|力争|争取|有望|确保|目标|规划|到20\d\d年")
# told as past: written when the year had begun
_PAST = re.compile(
    r"了(?!解)|已|累计|召开|举行|同比|[比较]上年|印发|荣?获|成立|通过|启用|总结|回顾|发布|开工|揭牌"
)
_SINCE = re.compile("[^，,。]{0,8}以来|至今")


class Bounds(NamedTuple):
    """First and last year a text can be of, "2021"; None where nothing is proved."""

    not_before: str | None = None
    not_after: str | None = None


def bounds(text: str) -> Bounds:
    """Return the years that the words of an undated text leave open.

    A year that is told as past (2021年…召开) is the first one; a year in which something is
    expected (预计2024年竣工) is the last one. Where the two contradict, the past is believed: an
    old plan may be told of.
    """
    past: list[int] = []
    ahead: list[int] = []
    for sentence in _SENTENCE.finditer(text):
        for mention in periods(sentence[0]):
            year = mention.period.start.year
            if _is_ahead(sentence[0], mention):
                ahead.append(mention.period.end.year)
            elif _is_past(sentence[0], mention):
                past.append(year)
    first, last = max(past, default=None), min(ahead, default=None)
    if first and last and last < first:
        last = None
    return Bounds(f"{first:04d}" if first else None, f"{last:04d}" if last else None)


def _is_ahead(sentence: str, mention: Mention) -> bool:
    before = sentence[max(mention.start - 12, 0) : mention.start]
    return bool(
        _AHEAD_BEFORE.search(before)
        or _AHEAD_AFTER.match(sentence, mention.end)
        or _EXPECTED.match(sentence, mention.end)
    )


def _is_past(sentence: str, mention: Mention) -> bool:
    if _SINCE.match(sentence, mention.end) or sentence[: mention.end].endswith(("以来", "至今")):
        return True
    is_day = mention.period.start == mention.period.end
    return (is_day or _PAST.search(sentence) is not None) and _PLAN.search(sentence) is None


def with_bounds(document: Document) -> Document:
    """Return an undated document with the years its words leave open; a dated one as it is."""
    if document.date or document.not_before or document.not_after:
        return document
    found = bounds(fold(document.text).text)
    return replace(document, not_before=found.not_before, not_after=found.not_after)
