"""What tells whether sentences answer a question: one number for each sign, by name."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.measure import lacks_unit
from rag.answer.unsaid import Word
from rag.evidence import Scored
from rag.evidence.fit import figures
from rag.question import Question

_NEAR = 1.0  # sentences this close to the best one count as evidence too
_LOW = 6.0  # score below which hardly a question on the documents falls
_MANY = 12  # tokens; a longer question may as well be about something else


def near(scored: Sequence[Scored]) -> list[Scored]:
    """Return the best sentences, those that an answer is likely made of."""
    return [s for s in scored[:5] if s.score >= scored[0].score - _NEAR]


def low(scored: Sequence[Scored]) -> float:
    """Return how far the best score lies below those of questions on the documents; 0 when not."""
    return max(0.0, _LOW - scored[0].score)


def signs(question: Question, scored: Sequence[Scored], words: Sequence[Word]) -> dict[str, float]:
    """Return what the evidence lacks, and how good it is.

    Args:
        question: what is asked.
        scored: sentences, likeliest answer first; at least one.
        words: of the question, and what the best sentence leaves unsaid of each.
    """
    best = scored[0]
    return {
        "noun": max((word.unsaid for word in words if word.is_noun), default=0.0),
        "word": max((word.unsaid for word in words), default=0.0),
        "unit": float(lacks_unit(question, [best.candidate.text])),
        "figures": float(_unsaid_figures(question, scored)),
        "low": low(scored),
        # the more, the less of a question each of them is
        "tokens": float(min(len(best.weights), _MANY)),
        "english": float(question.language == "en"),  # its words are never said as they are
    }


def _unsaid_figures(question: Question, scored: Sequence[Scored]) -> int:
    """Return how many figures of the question stand in no sentence: 第285期, 1000米."""
    asked = {q.value for q in figures(question.content) if q.kind != "date" and q.value > 1}
    if not asked:
        return 0
    return len(asked - {q.value for s in scored for q in figures(s.candidate.text)})
