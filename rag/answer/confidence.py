"""How sure an answer is, and what is missing when it is not sure enough."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence import Scored
from rag.evidence.fit import figure_fit
from rag.evidence.score import named_years
from rag.question import Asked, Question
from rag.text.normalize import fold

_NEAR = 1.0  # sentences this close to the best one count as evidence too
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}(?:区|县|镇|旗|街道|乡)")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely the best evidence answers the question, and the phrase that says why not."""

    confidence: float
    reason: str
    what: str = ""


def judge(question: Question, scored: Sequence[Scored]) -> Judgement:
    """Return how sure the best sentences are; a wrong year, place or unit weighs most."""
    if not scored:
        return Judgement(0.0, "refused")
    near = [s for s in scored[:5] if s.score >= scored[0].score - _NEAR]
    year = _missing_year(question, scored[0], near)
    if year:
        return Judgement(0.05, "year", year)
    place = _missing_place(question, near)
    if place:
        return Judgement(0.05, "missing", place)
    if _lacks_unit(question, near):
        return Judgement(0.1, "unit")
    return Judgement(_sigmoid(8 * (_coverage(scored[0]) - 0.35)), "refused")


def _missing_year(question: Question, best: Scored, near: Sequence[Scored]) -> str:
    if not question.years or any(named_years(s.candidate) & set(question.years) for s in near):
        return ""
    asked = question.years[-1]
    if named_years(best.candidate):
        return asked
    return "" if asked in best.candidate.document.text else asked


def _missing_place(question: Question, near: Sequence[Scored]) -> str:
    texts = [fold(s.candidate.document.text).text for s in near[:1]]
    places: list[str] = _PLACE.findall(question.content)
    return next((p for p in places if not any(p in text for text in texts)), "")


def _lacks_unit(question: Question, near: Sequence[Scored]) -> bool:
    if question.language == "en" or not question.units:
        return False
    if not {Asked.AMOUNT, Asked.SHARE} & set(question.asked):
        return False
    return max(figure_fit(question, s.candidate.text) for s in near[:3]) < 0.6


def _coverage(best: Scored) -> float:
    return float(best.weights @ best.said)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))
