"""Which times a sentence tells of, and whether they are those that a question asks for."""

from __future__ import annotations

from rag.evidence.candidates import Candidate
from rag.question import Question
from rag.text.dates import Period, periods_in


def period_fit(question: Question, candidate: Candidate) -> float:
    """Return 1 for a time asked for, -0.7 for another one, 0 when the sentence tells none."""
    if not question.periods:
        return 0.0
    told = told_periods(candidate)
    if told:
        return 1.0 if any(q.overlaps(t) for q in question.periods for t in told) else -0.7
    issued = (candidate.document.date or "")[:4]
    return 0.6 if issued in question.years else 0.0


def told_periods(candidate: Candidate) -> list[Period]:
    """Return the times a sentence speaks of for sure, 去年 read against the issue date."""
    told = periods_in(candidate.text, candidate.document)
    return [m.period for m in told if m.is_named or m.period.certainty == "exact"]


def told_years(candidate: Candidate) -> set[str]:
    """Return the years a sentence speaks of for sure."""
    return {year for period in told_periods(candidate) for year in period.years}
