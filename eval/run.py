"""Asks every question and scores the answers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval import metrics
from eval.dataset import Question
from eval.metrics import Place
from rag import Answer, Document, Hit

K = 10  # the deepest retrieval that is scored

Scores = dict[str, float | int | None]


class Answerer(Protocol):
    """What is scored: `rag.Assistant`, or a fake of it."""

    def ask(self, question: str) -> Answer:
        """Return the answer with its citations."""

    def search(self, question: str, k: int) -> list[Hit]:
        """Return the k best passages."""

    def document(self, document_id: str) -> Document:
        """Return the document with this id."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer and its scores; None where a score is not defined."""

    id: str
    question: str
    language: str
    type: str
    expected: str
    text: str
    is_answerable: bool
    is_refused: bool
    is_correct: bool
    is_concise: bool
    confidence: float
    evidence_recall: float | None
    citation_precision: float | None
    r1: float | None
    r5: float | None
    r10: float | None
    bad_quotes: int
    ms: float


def evaluate(answerer: Answerer, questions: Iterable[Question]) -> Iterable[Outcome]:
    """Yield the outcome of each question, in order."""
    for question in questions:
        start = time.perf_counter()
        answer = answerer.ask(question.question)
        ms = 1000 * (time.perf_counter() - start)
        yield judge(question, answer, answerer.search(question.question, k=K), answerer, ms=ms)


def judge(
    question: Question, answer: Answer, hits: Sequence[Hit], answerer: Answerer, *, ms: float
) -> Outcome:
    """Score one answer and the passages that a search for the question finds."""
    cited = [Place(source_of(answerer, c.document_id), c.span) for c in answer.citations]
    found = [Place(source_of(answerer, h.chunk.document_id), h.chunk.span) for h in hits]
    is_right = metrics.is_correct(answer.text, question.must_include, question.aliases)
    return Outcome(
        id=question.id,
        question=question.question,
        language=question.language,
        type=question.type,
        expected=question.answer,
        text=answer.text,
        is_answerable=question.is_answerable,
        is_refused=answer.refused,
        is_correct=question.is_answerable and not answer.refused and is_right,
        is_concise=metrics.is_concise(answer.text),
        confidence=answer.confidence,
        evidence_recall=metrics.recall(question.gold, cited),
        citation_precision=metrics.citation_precision(question.right_places, cited),
        r1=metrics.recall(question.gold, found[:1]),
        r5=metrics.recall(question.gold, found[:5]),
        r10=metrics.recall(question.gold, found[:K]),
        bad_quotes=sum(
            c.span.of(answerer.document(c.document_id).text) != c.quote for c in answer.citations
        ),
        ms=ms,
    )


def source_of(answerer: Answerer, document_id: str) -> str:
    """Return the name that questions know a document by: its file's, or its title without one."""
    document = answerer.document(document_id)
    return Path(document.path).name if document.path else document.title


# each score is the mean over the answerable questions for which it is defined
ANSWERABLE: dict[str, Callable[[Outcome], float | None]] = {
    "correct": lambda o: o.is_correct,
    "correct_concise": lambda o: o.is_correct and o.is_concise,
    "correct_100": lambda o: o.is_correct and metrics.is_concise(o.text, max_chars=100),
    "correct_concise_cited": lambda o: o.is_correct and o.is_concise and bool(o.evidence_recall),
    "false_refusal": lambda o: o.is_refused,
    "evidence_recall": lambda o: o.evidence_recall,
    "citation_precision": lambda o: o.citation_precision,
    "retrieval_r1": lambda o: o.r1,
    "retrieval_r5": lambda o: o.r5,
    "retrieval_r10": lambda o: o.r10,
}


def scores(outcomes: Sequence[Outcome]) -> Scores:
    """Return every score by name; None where no question defines it."""
    answerable = [o for o in outcomes if o.is_answerable]
    latencies = [o.ms for o in outcomes]
    means: Scores = {
        name: metrics.mean([score(o) for o in answerable]) for name, score in ANSWERABLE.items()
    }
    return {
        "n": len(outcomes),
        **means,
        "refusal": metrics.mean([o.is_refused for o in outcomes if not o.is_answerable]),
        "bad_quotes": sum(o.bad_quotes for o in outcomes),
        "median_chars": statistics.median(len(o.text) for o in answerable) if answerable else None,
        "p50_ms": metrics.percentile(latencies, 0.5),
        "p95_ms": metrics.percentile(latencies, 0.95),
    }


def scores_by_type(outcomes: Sequence[Outcome]) -> dict[str, Scores]:
    """Return the scores of each type of question, types in alphabetical order."""
    types = sorted({o.type for o in outcomes})
    return {name: scores([o for o in outcomes if o.type == name]) for name in types}
