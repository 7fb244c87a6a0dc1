"""A stretch of a sentence with its 昨天 and 今年 followed by the time they mean."""

from __future__ import annotations

from rag.evidence import Candidate
from rag.question import Asked, Question
from rag.text.dates import Mention, periods_in, to_partial, write


def with_dates(candidate: Candidate, start: int, end: int, question: Question) -> str:
    """Return the stretch as the source writes it, each 昨天 followed by the day it means."""
    parts, done = [], start
    for found in periods_in(candidate.text, candidate.document):
        if start <= found.start and found.end <= end and _is_shown(found, candidate, question):
            when = write(found.period, question.language)
            shown = f"（{when}）" if question.language == "zh" else f" ({when})"
            parts.append(candidate.original(done, found.end) + shown)
            done = found.end
    return "".join((*parts, candidate.original(done, end)))


def _is_shown(mention: Mention, candidate: Candidate, question: Question) -> bool:
    """Return whether a reader needs the date: 9月 and 目前 only when a date is asked for."""
    period = mention.period
    if mention.is_named or candidate.text[mention.end : mention.end + 1] in ("（", "("):
        return False  # the source explains it itself
    if period.certainty == "assumed":
        return Asked.DATE in question.asked and not set(period.years) & set(question.years)
    if f"{to_partial(period)}年" in candidate.text:
        return False  # 2022年…全年
    is_now = period.certainty == "about" and period.end.isoformat() == candidate.document.date
    return Asked.DATE in question.asked or not is_now
