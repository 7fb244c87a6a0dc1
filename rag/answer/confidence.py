"""How sure an answer is, and what is missing when it is not sure enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import rjieba

from rag.answer.timing import Gap, gap
from rag.evidence import Scored
from rag.evidence.fit import figure_fit
from rag.question import Asked, Question
from rag.text.dates import write
from rag.text.normalize import fold
from rag.text.tokenize import is_chinese
from rag.types import Language

_NEAR = 1.0  # sentences this close to the best one count as evidence too
_SAID = 0.35  # similarity from which a token of the question counts as said
_FITTING = 0.6  # figure fit from which a figure may be the one that is asked for
_VETO = 0.05
_ADMINISTRATIVE = "区县市省旗镇"
_HOME = frozenset({"北京", "通州"})  # what the documents are about, so they seldom say it


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely the best evidence answers the question, and the phrase that says why not.

    Attributes:
        what: what is missing.
        nearest: what there is in its stead.
    """

    confidence: float
    reason: str
    what: str = ""
    nearest: str = ""


def judge(question: Question, scored: Sequence[Scored]) -> Judgement:
    """Return how sure the best sentences are; another time, place or unit settles it."""
    if not scored:
        return Judgement(0.0, "refused")
    near = [s for s in scored[:5] if s.score >= scored[0].score - _NEAR]
    if missing := gap(question, scored):
        return _other_time(missing, question.language)
    if place := _missing_place(question, near):
        return Judgement(_VETO, "missing", place)
    if _lacks_figure(question, near, scored):
        return Judgement(_VETO, "unit")
    return Judgement(_probability(question, near), "refused")


def _other_time(missing: Gap, language: Language) -> Judgement:
    asked = write(missing.asked, language)
    if missing.nearest is None:
        return Judgement(_VETO, "period", asked)
    return Judgement(_VETO, "nearest", asked, write(missing.nearest, language))


def _missing_place(question: Question, near: Sequence[Scored]) -> str:
    """Return a district or town of the question that no document of the evidence mentions."""
    texts = {s.candidate.document.id: s.candidate.document.text for s in near}.values()
    for place in _places(question.content):
        bare = place.rstrip(_ADMINISTRATIVE)
        # as written first: folding a document of a million characters takes a tenth of a second
        if not any(bare in text or bare in fold(text).text for text in texts):
            return place
    return ""


def _places(content: str) -> list[str]:
    tagged = rjieba.tag(content)
    found = []
    for (word, tag), (after, _) in zip(tagged, [*tagged[1:], ("", "")], strict=True):
        name = word if word[-1] in _ADMINISTRATIVE else word + after[:1] * (len(after) == 1)
        bare = name.rstrip(_ADMINISTRATIVE)
        if tag == "ns" and name != bare and len(bare) > 1 and bare not in _HOME:
            found.append(name)
    return found


def _lacks_figure(question: Question, near: Sequence[Scored], scored: Sequence[Scored]) -> bool:
    """Return whether an amount is asked in a unit that no figure of the articles found has."""
    wants_amount = set(question.asked) and set(question.asked) <= {Asked.AMOUNT, Asked.SHARE}
    if not wants_amount or not question.units or question.language == "en":
        return False
    articles = {_article(s) for s in near}
    texts = [s.candidate.text for s in scored if _article(s) in articles]
    return max(figure_fit(question, text) for text in texts) < _FITTING


def _article(scored: Scored) -> tuple[str, str]:
    return scored.candidate.document.id, scored.candidate.heading


def _probability(question: Question, near: Sequence[Scored]) -> float:
    best = near[0]
    if not best.weights.any():
        return 0.0  # a question of unknown words is said by nothing
    unsaid = best.weights * (best.said < _SAID)
    text = "".join(f"{s.candidate.heading}{s.candidate.text}" for s in near).lower()
    odds = (
        2.74
        - 1.91 * float(unsaid.sum())
        - 8.27 * float(unsaid.max(initial=0))  # the word that tells most: 票价, 电话, Eiffel
        - 0.98 * sum(term not in text for term in question.latin)  # 第285期, AED
        + 0.17 * best.score
        + 0.74 * (is_chinese(best.candidate.text) != (question.language == "zh"))
    )
    return 1 / (1 + math.exp(-odds))
