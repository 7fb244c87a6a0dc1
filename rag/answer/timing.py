"""Is there evidence of the time that a question asks about, and if not, of which time is there?

Times are compared as days from a first to a last one, never as years alone: a figure of July does
not answer for March. 年底 and 年初 leave their ends open, so they reach a month further.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.readings import covered_period, figures_of, wants_figure, wants_one_figure
from rag.evidence import Candidate, Scored
from rag.question import Question
from rag.text.dates import Period, periods_in
from rag.types import Kind

_NEAR = 1.0  # sentences this close to the best one count as evidence too
_LIKELY = 2.5  # further below the best, none gets into an answer
_LIKE = 0.8  # share of what the best sentence says from which another tells of the same thing
_LOOSE = dt.timedelta(days=31)  # 2021年底 is told on 10 January, too
# a question of 2021年以前 is answered by figures of other years
_OPEN = re.compile(r"[以之]前|[以之]后|以来|[至迄]今|\b(?:before|after|since|until|prior to)\b")


@dataclass(frozen=True, slots=True)
class Gap:
    """A time asked about that no evidence is of, and the nearest that some is of, if any."""

    asked: Period
    nearest: Period | None


def gap(question: Question, scored: Sequence[Scored]) -> Gap | None:
    """Return what time is missing from the evidence; None when none is, or none was asked.

    Args:
        question: what is asked.
        scored: sentences, likeliest answer first; at least one.
    """
    if not _restricts(question):
        return None
    sentences = [s for s in scored if _may_answer(question, s)] or scored
    near = [s for s in sentences if s.score >= sentences[0].score - _NEAR]
    told = [_told(question, item) for item in near]
    if any(_is_of(question, period) for periods in told for period in periods):
        return None
    if any(_is_surely_of(question, item) for item in _alike(sentences)):
        return None
    best = sentences[0].candidate
    if not told[0] and _may_be_of(question, best):
        return None
    asked = max(question.periods, key=lambda period: period.end)
    return Gap(asked, _nearest(asked, question, sentences))


def timely(question: Question, scored: Sequence[Scored]) -> list[Scored]:
    """Return the sentences without the likely ones that tell of another time than asked about."""
    if not (scored and _restricts(question) and wants_one_figure(question)):
        return list(scored)
    lowest = scored[0].score - _LIKELY
    return [s for s in scored if s.score < lowest or _may_tell(question, _told(question, s))]


def is_of(question: Question, told: Period | None) -> bool:
    """Return whether a time suits the one asked about; an unknown one may."""
    return told is None or not _restricts(question) or _is_of(question, told)


def asked_times(question: Question, candidate: Candidate) -> set[Period]:
    """Return the times asked about that a sentence tells of, or else its document."""
    named = [m.period for m in periods_in(candidate.text, candidate.document)]
    told = named or _covered(candidate)
    return {asked for asked in question.periods if any(map(asked.overlaps, told))}


def _restricts(question: Question) -> bool:
    return bool(question.periods) and not _OPEN.search(question.text)


def _may_tell(question: Question, told: Sequence[Period]) -> bool:
    return not told or any(_is_of(question, period) for period in told)


def _told(question: Question, item: Scored) -> list[Period]:
    """Return the times that a sentence is evidence of: those of its figures when one is asked."""
    if wants_figure(question):
        figures = [r.period for r in figures_of(question, item)]
        if found := [period for period in figures if period]:
            return found if all(figures) else [*found, *_covered(item.candidate)]
    return [m.period for m in periods_in(item.candidate.text, item.candidate.document)]


def _may_answer(question: Question, item: Scored) -> bool:
    """Return whether a sentence is no headline, and holds a figure when one is asked for."""
    if wants_figure(question):
        return bool(figures_of(question, item))
    return item.candidate.kind is not Kind.HEADING


def _alike(sentences: Sequence[Scored]) -> list[Scored]:
    """Return the sentences that say nearly as much as the best one."""
    enough, lowest = _LIKE * _said(sentences[0]), sentences[0].score - _LIKELY
    return [s for s in sentences if _said(s) >= enough and s.score >= lowest]


def _is_surely_of(question: Question, item: Scored) -> bool:
    told = _told(question, item)
    return any(p.certainty == "exact" and _is_of(question, p) for p in told)


def _nearest(asked: Period, question: Question, scored: Sequence[Scored]) -> Period | None:
    """Return the nearest other time that a sentence which says as much tells of."""
    enough = _LIKE * _said(scored[0])
    alike = [s for s in scored if _said(s) >= enough]
    told = [period for s in alike for period in _told(question, s) or _covered(s.candidate)]
    others = [period for period in told if not period.overlaps(asked)]
    return min(others, key=lambda period: _days_apart(asked, period), default=None)


def _is_of(question: Question, told: Period) -> bool:
    return any(_loose(asked).overlaps(_loose(told)) for asked in question.periods)


def _loose(period: Period) -> Period:
    if period.certainty != "about":
        return period
    return Period(period.start - _LOOSE, period.end + _LOOSE)


def _may_be_of(question: Question, candidate: Candidate) -> bool:
    """Return whether an undated sentence stands in a document that names a year asked about."""
    known = candidate.document.text + (candidate.document.date or "")
    return any(year in known for year in question.years)


def _said(item: Scored) -> float:
    return float(item.weights @ item.said)


def _covered(candidate: Candidate) -> list[Period]:
    period = covered_period(candidate)
    return [period] if period else []


def _days_apart(a: Period, b: Period) -> int:
    return max((a.start - b.end).days, (b.start - a.end).days)
