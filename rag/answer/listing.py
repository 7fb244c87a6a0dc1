"""A list that the sentence found only announces (分成三类。) and the next ones give."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evidence import Scored
from rag.question import Question
from rag.types import Kind

_NUMERALS = "〇一二三四五六七八九十"
_ANNOUNCED = re.compile(rf"([两{_NUMERALS[2:]}])大?(?:[条类样种点句步块头门大]|[个项]方面|部分)\Z")
_SEPARATOR = re.compile("[、；;]")
_AHEAD = 3  # sentences after it that may hold the whole list
_MAX = 5  # sentences that may each hold one item


def continued(question: Question, best: Scored, scored: Sequence[Scored]) -> list[Scored]:
    """Return the sentences after the best one that give the list it lacks; mostly none.

    Args:
        question: wants several things, else nothing is missing.
        best: the sentence found.
        scored: all sentences that were read.
    """
    text = best.candidate.text
    announced = _number(text.rstrip("。：:"))
    count = question.wanted.count or announced or 2
    if not (question.is_list or question.wanted.count) or _holds(text, count):
        return []
    after = _after(best, scored)
    whole = next((s for s in after[:_AHEAD] if _holds(s.candidate.text, max(count, 3))), None)
    if whole and question.wanted.count:
        return [whole]
    if after and not after[0].candidate.follows:  # each paragraph tells of one of them
        after = [item for item in after if not item.candidate.follows]
    return after[: min(announced, _MAX)]


def _after(best: Scored, scored: Sequence[Scored]) -> list[Scored]:
    """Return the sentences that follow under the same heading, in reading order."""
    first = best.candidate
    of_article = [
        item
        for item in scored
        if (item.candidate.document.id, item.candidate.heading)
        == (first.document.id, first.heading)
        and item.candidate.span.start > first.span.start
        and item.candidate.kind is not Kind.HEADING
    ]
    return sorted(of_article, key=lambda item: item.candidate.span.start)


def _holds(text: str, count: int) -> bool:
    return len(_SEPARATOR.findall(text)) >= count - 1


def _number(text: str) -> int:
    """Return how many things the end of a text announces, 0 when none."""
    found = _ANNOUNCED.search(text)
    if not found:
        return 0
    return 2 if found[1] == "两" else _NUMERALS.index(found[1])
