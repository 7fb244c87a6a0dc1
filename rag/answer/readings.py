"""The figure of a sentence that answers a question, with the time it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from rag.answer.roles import roles
from rag.evidence import Candidate, Scored
from rag.evidence.fit import figures, quantity_fit
from rag.question import Asked, Question
from rag.question.patterns import FIGURE_ASKED
from rag.text.dates import Mention, Period, covered, periods_in, span_of
from rag.text.quantities import Quantity

FITTING = 0.6  # unit fit from which a figure may be the one that is asked for
_BEFORE = 0.95  # what a word counts that a clause before the figure says
_NEXT_TO = 0.3  # what a word beside the figure counts more: 乔木3.5万株、灌木12万株 is one clause
_ITEM = re.compile("[、和及与]|其中")
_COMPARED = re.compile(r"(?:[比较]|\bthan |\bfrom )$")
_SINCE = re.compile("[^,;。]{0,12}(?:以来|至今)| to date")
_OWN_CLAUSE = re.compile(r"(?:[于自从由与]|\bsince )$")  # 创办于1956年 dates no more than that


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure that a sentence gives in answer to a question.

    Attributes:
        quantity: at its place in the text of the sentence.
        start, end: where the words about it stand there: its clause up to the figures beside it.
        worth: how well it suits the question, to compare within one sentence.
        period: the time it is of; None when neither sentence nor heading tells.
    """

    item: Scored
    quantity: Quantity
    start: int
    end: int
    worth: float
    period: Period | None

    @property
    def candidate(self) -> Candidate:
        """Return the sentence."""
        return self.item.candidate

    @property
    def words(self) -> str:
        """Return the words about the figure, itself included."""
        return self.candidate.text[self.start : self.end]


def wants_figure(question: Question) -> bool:
    """Return whether a figure is asked for, and no date."""
    kinds = set(question.asked)
    return bool(kinds & {Asked.AMOUNT, Asked.SHARE}) and Asked.DATE not in kinds


def wants_one_figure(question: Question) -> bool:
    """Return whether a single figure is asked for."""
    is_single = len(FIGURE_ASKED.findall(question.text)) < 2 and not question.is_list
    return is_single and wants_figure(question)


def figures_of(question: Question, item: Scored) -> list[Reading]:
    """Return the figures of a sentence that suit the unit asked for, best first."""
    return sorted(_figures_of(question, item), key=lambda reading: -reading.worth)


def _figures_of(question: Question, item: Scored) -> Iterator[Reading]:
    candidate = item.candidate
    counted = [q for q in figures(candidate.text) if q.kind != "date"]
    for quantity, (start, end) in zip(counted, _stretches(candidate, counted), strict=True):
        fit = quantity_fit(question, candidate.text, quantity)
        if fit >= FITTING:
            worth = fit + _said(item, _clause(candidate, quantity.start))
            worth += _NEXT_TO * _shared(question.content, candidate.text[start:end])
            yield Reading(item, quantity, start, end, worth, period_of(candidate, quantity))


def _stretches(candidate: Candidate, counted: Sequence[Quantity]) -> Iterator[tuple[int, int]]:
    """Yield the words about each figure: its clause, cut where those about the next one begin."""
    cuts = [0, *(_cut(candidate.text, a, b) for a, b in pairwise(counted)), len(candidate.text)]
    for figure, (after, before) in zip(counted, pairwise(cuts), strict=False):
        first, last = candidate.clauses[_clause(candidate, figure.start)]
        yield max(first, after), min(last, before)


def _cut(text: str, a: Quantity, b: Quantity) -> int:
    """Return where a new item begins between two figures, right behind the first when nowhere."""
    found = _ITEM.search(text, a.end, b.start)
    return found.end() if found else a.end


def _said(item: Scored, clause: int) -> float:
    """Return how much of the question a clause says; its subject may stand in one before it."""
    inherited = _BEFORE * item.clause_said[: clause + 1].max(0)
    return float(item.weights @ np.maximum(item.clause_said[clause], inherited))


def _clause(candidate: Candidate, position: int) -> int:
    return sum(start <= position for start, _ in candidate.clauses) - 1


def _shared(asked: str, text: str) -> float:
    """Return the share of the question's character pairs that stand in a text."""
    pairs = {a + b for a, b in pairwise(asked) if a.strip() and b.strip()}
    return sum(pair in text for pair in pairs) / max(len(pairs), 1)


def period_of(candidate: Candidate, quantity: Quantity) -> Period | None:
    """Return the time of a figure: named before it in its sentence, behind it, or above."""
    mentions = periods_in(candidate.text, candidate.document)
    mine = [m for m in mentions if _reaches(m, candidate, quantity)]
    before = [m for m in mine if m.end <= quantity.start]
    found = before[-1:] or mine[:1] or _above(candidate)
    return _until_issued(found[0], candidate) if found else None


def _above(candidate: Candidate) -> list[Mention]:
    """Return the time that a heading names, unless only for what it announces: 年底前将实现."""
    announced = "planned" in roles(candidate.heading) - roles(candidate.text)
    return [] if announced else periods_in(candidate.heading, candidate.document)[:1]


def _until_issued(mention: Mention, candidate: Candidate) -> Period:
    """Return a time, up to the day of the document where it only began then: 自9月13日以来."""
    issued, period = candidate.document.date, mention.period
    if not (issued and _SINCE.match(candidate.text, mention.end)):
        return period
    return Period(period.start, max(period.end, span_of(issued)[1]), period.certainty)


def _reaches(mention: Mention, candidate: Candidate, quantity: Quantity) -> bool:
    text = candidate.text
    is_before = mention.end <= quantity.start
    if _COMPARED.search(text, 0, mention.start):  # 比2021年的1512起, but not 比2021年多35件
        return is_before and text[mention.end : quantity.start] in ("", "的")
    began = _SINCE.match(text, mention.end)
    if is_before and (began or not _OWN_CLAUSE.search(text, 0, mention.start)):
        return True
    return _clause(candidate, mention.start) == _clause(candidate, quantity.start)


def covered_period(candidate: Candidate) -> Period | None:
    """Return the time that the document of a sentence tells of; None when it is undated."""
    document = candidate.document
    date = covered(document.date, document.title, Path(document.path or "").name)
    return Period(*span_of(date), "assumed") if date else None
