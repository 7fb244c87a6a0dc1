"""How sure an answer is, and what is missing when it is not sure enough."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rjieba

from rag.answer.measure import lacks_unit
from rag.answer.signs import low, near, signs
from rag.answer.timing import Gap, gap
from rag.answer.unsaid import HOME, Word, bare, words
from rag.evidence import Scored
from rag.question import Question
from rag.text.dates import write
from rag.text.normalize import fold
from rag.types import Language

WEIGHTS = Path(__file__).with_name("confidence.json")  # `python -m eval calibrate` writes it

_VETO = 0.05
_TELLING = 0.1  # share of the question from which a noun left unsaid is named


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
    if settled := settle(question, scored):
        return settled
    said = list(words(question, scored[0]))
    told = signs(question, scored, said)
    return Judgement(_probability(told), *_lack(told, said))


def settle(question: Question, scored: Sequence[Scored]) -> Judgement | None:
    """Return the judgement when no weighing is needed: none found, another time, place or unit."""
    if not scored or not scored[0].weights.any():
        return Judgement(0.0, "refused")  # a question of unknown words is said by nothing
    if missing := gap(question, scored):
        return _other_time(missing, question.language)
    if place := _missing_place(question, near(scored)):
        return Judgement(_VETO, "missing", place)
    if lacks_unit(question, _articles(near(scored), scored)):
        return Judgement(_VETO, "refused" if low(scored) else "unit")
    return None


def _other_time(missing: Gap, language: Language) -> Judgement:
    asked = write(missing.asked, language)
    if missing.nearest is None:
        return Judgement(_VETO, "period", asked)
    return Judgement(_VETO, "nearest", asked, write(missing.nearest, language))


def _missing_place(question: Question, evidence: Sequence[Scored]) -> str:
    """Return a district or town of the question that no document of the evidence mentions."""
    texts = {s.candidate.document.id: s.candidate.document.text for s in evidence}.values()
    for place in _places(question.content):
        name = bare(place)
        # as written first: folding a document of a million characters takes a tenth of a second
        if not any(name in text or name in fold(text).text for text in texts):
            return place
    return ""


def _places(content: str) -> list[str]:
    tagged = rjieba.tag(content)
    found = []
    for (word, tag), (after, _) in zip(tagged, [*tagged[1:], ("", "")], strict=True):
        name = word if word != bare(word) else word + after[:1] * (len(after) == 1)
        if tag == "ns" and name != bare(name) and len(bare(name)) > 1 and bare(name) not in HOME:
            found.append(name)
    return found


def _articles(evidence: Sequence[Scored], scored: Sequence[Scored]) -> list[str]:
    """Return the sentences of the articles that the evidence stands in."""
    articles = {_article(item) for item in evidence}
    return [item.candidate.text for item in scored if _article(item) in articles]


def _article(item: Scored) -> tuple[str, str]:
    return item.candidate.document.id, item.candidate.heading


def _lack(told: Mapping[str, float], said: Sequence[Word]) -> tuple[str, str]:
    """Return the phrase that says what the evidence lacks, and the word that is missing."""
    noun = max((word for word in said if word.is_noun), key=lambda w: w.unsaid, default=None)
    if noun and noun.unsaid >= _TELLING and not told["low"]:
        return "unsaid", noun.text
    return "refused", ""


def _probability(told: Mapping[str, float]) -> float:
    weights = _weights()
    odds = weights["constant"] + sum(weights[name] * value for name, value in told.items())
    return 1 / (1 + math.exp(-odds))


@cache
def _weights() -> Mapping[str, float]:
    read: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return read
