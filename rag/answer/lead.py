"""The fact that is asked for, which an answer puts first: a figure, a date or a name."""

from __future__ import annotations

from rag.answer.english import in_english
from rag.evidence import Candidate, Scored
from rag.evidence.fit import figures, quantity_fit
from rag.question import Asked, Question
from rag.text.dates import Mention, periods_in, write
from rag.text.names import people
from rag.text.quantities import Quantity

_SUITS = 0.6  # fit of a unit from which a figure may be the one asked for
_CLEARLY = 0.1  # share of the question by which its clause must say more than that of the next
_NAMING = frozenset({"ordinal", "rank"})
_MONTH = 31  # days


def lead(question: Question, item: Scored, start: int, end: int) -> str | None:
    """Return the one fact that a stretch of a sentence gives to the question, None when unsure.

    Args:
        question: asks for one thing, else there is no such fact.
        item: the sentence.
        start: of the stretch, in its search text.
        end: of the stretch.
    """
    asked = set(question.asked)
    if question.has_parts or question.is_list or len(asked - {Asked.HOW}) != 1:
        return None
    if asked & {Asked.AMOUNT, Asked.SHARE}:
        return _figure(question, item, start, end)
    if Asked.DATE in asked:
        return _date(question, item.candidate, start, end)
    if Asked.PERSON in asked and question.language == "zh":
        return _person(question, item.candidate, start, end)
    return None


def _figure(question: Question, item: Scored, start: int, end: int) -> str | None:
    text = item.candidate.text
    fits = [
        (quantity_fit(question, text, q), q)
        for q in figures(text)
        if start <= q.start and q.end <= end and _counts(question, q, text[q.start : q.end])
    ]
    best = max((fit for fit, _ in fits), default=0.0)
    if best < _SUITS:
        return None
    likely = sorted(((_said(item, q), q) for fit, q in fits if fit == best), key=lambda p: -p[0])
    if len(likely) > 1 and likely[0][0] < likely[1][0] + _CLEARLY:
        return None
    return _shown(question, item.candidate, likely[0][1])


def _counts(question: Question, quantity: Quantity, written: str) -> bool:
    """Return whether a figure may be an answer: not 第二届, 一人一档, nor one of the question."""
    is_article = written.startswith("一") and quantity.value == 1
    return quantity.kind not in _NAMING and not is_article and written not in question.text


def _said(item: Scored, quantity: Quantity) -> float:
    """Return which share of the question the clause of a figure says."""
    clauses = item.candidate.clauses
    i = next(i for i, (_, end) in enumerate(clauses) if quantity.start < end)
    return float(item.weights @ item.clause_said[i])


def _shown(question: Question, candidate: Candidate, quantity: Quantity) -> str:
    text, start, end = candidate.text, quantity.start, quantity.end
    about = quantity.approximate
    if about and text[:start].endswith(about):
        start -= len(about)
    elif about and text[end:].startswith(about):
        end += len(about)
    shown = candidate.original(start, end)
    if question.language == "en":
        shown = in_english(quantity, shown)
    return shown


def _date(question: Question, candidate: Candidate, start: int, end: int) -> str | None:
    found = [
        m
        for m in periods_in(candidate.text, candidate.document)
        if start <= m.start and m.end <= end and _tells(question, m)
    ]
    periods = {m.period for m in found}
    if len(periods) != 1:
        return None
    return write(periods.pop(), question.language)


def _tells(question: Question, mention: Mention) -> bool:
    """Return whether it says more than the question itself does: a day of the year it names."""
    period = mention.period
    days = (period.end - period.start).days
    if question.asks_day and days:
        return False
    is_short = days < _MONTH
    return is_short or not any(asked.overlaps(period) for asked in question.periods)


def _person(question: Question, candidate: Candidate, start: int, end: int) -> str | None:
    text = candidate.text
    names = {text[a:b] for a, b in people(text) if start <= a and b <= end}
    names = {name for name in names if name not in question.text}
    if len(names) != 1:
        return None
    return names.pop()
