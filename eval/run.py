"""Asks every question and keeps what was answered, cited and found."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from eval.dataset import DatasetError, Question
from eval.metrics import Place
from eval.rows import Row
from eval.scores import K
from rag import Answer, Document, Hit, RagError

PASSAGES = 5  # what a person reads of them; more would only make the file longer


class Answerer(Protocol):
    """What is scored: `rag.Assistant`, or a fake of it."""

    def ask(self, question: str) -> Answer:
        """Return the answer with its citations."""

    def search(self, question: str, k: int) -> list[Hit]:
        """Return the k best passages."""

    def document(self, document_id: str) -> Document:
        """Return the document with this id."""


def evaluate(
    answerer: Answerer,
    questions: Iterable[Question],
    *,
    variant: str = "hybrid",
    fingerprint: str = "",
) -> Iterator[Row]:
    """Yield the row of each question, in order.

    Raises:
        DatasetError: a question cannot be asked, for example because it holds no word.
    """
    for question in questions:
        try:
            start = time.perf_counter()
            answer = answerer.ask(question.question)
            total = 1000 * (time.perf_counter() - start)
            hits = answerer.search(question.question, k=K)
        except RagError as error:
            raise DatasetError(f"{question.id}: {error}") from error
        row = to_row(answerer, question, answer, hits)
        timings_ms = {**answer.timings_ms, "total": total}
        yield replace(row, variant=variant, timings_ms=timings_ms, fingerprint=fingerprint)


def answer(answerer: Answerer, question: Question, *, variant: str, fingerprint: str) -> Row:
    """Return the row of one question."""
    return next(evaluate(answerer, [question], variant=variant, fingerprint=fingerprint))


def to_row(answerer: Answerer, question: Question, answer: Answer, hits: Sequence[Hit]) -> Row:
    """Return what was answered and found, with files by name and without times."""
    chunks = [hit.chunk for hit in hits[:K]]
    cited = answer.citations
    return Row(
        variant="",
        question=question,
        text=answer.text,
        status=answer.status,
        confidence=answer.confidence,
        notice=answer.notice,
        cited=tuple(Place(source_of(answerer, c.document_id), c.span) for c in cited),
        quotes=tuple(c.quote for c in cited),
        bad_quotes=sum(c.span.of(answerer.document(c.document_id).text) != c.quote for c in cited),
        found=tuple(Place(source_of(answerer, c.document_id), c.span) for c in chunks),
        passages=tuple(chunk.text for chunk in chunks[:PASSAGES]),
        timings_ms={},
    )


def source_of(answerer: Answerer, document_id: str) -> str:
    """Return the name that questions know a document by: its file's, or its title without one."""
    document = answerer.document(document_id)
    return Path(document.path).name if document.path else document.title
