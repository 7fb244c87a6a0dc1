"""The sentences of the retrieved chunks, in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text.layout import Kind
from rag.text.split import Sentence, clauses, sentences
from rag.types import Document, Hit, Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may hold the answer.

    Attributes:
        hit: index of the chunk it comes from.
        clauses: ranges within `text`, in order; they cover it.
        follows: whether the candidate before it stands right before it in the same paragraph.
    """

    document: Document
    sentence: Sentence
    heading: str
    hit: int
    clauses: tuple[tuple[int, int], ...]
    follows: bool

    @property
    def text(self) -> str:
        """Return the search text of the sentence."""
        return self.sentence.text

    @property
    def span(self) -> Span:
        """Return where it stands in the source."""
        return self.sentence.span

    def range_span(self, start: int, end: int) -> Span:
        """Return the source span of a range of `text`."""
        first = self.sentence.start
        return self.sentence.folded.span(first + start, first + end)

    def original(self, start: int, end: int) -> str:
        """Return a range of `text` in the characters of the source, without line breaks."""
        first = self.sentence.start
        return self.sentence.folded.original(self.document.text, first + start, first + end)


def candidates(hits: Sequence[Hit], documents: Mapping[str, Document]) -> list[Candidate]:
    """Return each sentence of the hits once, ordered by document and position."""
    order = sorted(range(len(hits)), key=lambda i: (hits[i].chunk.document_id, hits[i].chunk.span))
    found: list[Candidate] = []
    seen: set[tuple[str, Span]] = set()  # a caption lies inside the chunk whose sentence it cuts
    for i in order:
        chunk = hits[i].chunk
        document = documents[chunk.document_id]
        for sentence in _sentences(document, chunk.span):
            if sentence.kind is Kind.FURNITURE or (document.id, sentence.span) in seen:
                continue
            seen.add((document.id, sentence.span))
            follows = bool(found) and _follows(found[-1], document, sentence.span, chunk.heading)
            parts = _clauses(sentence.text)
            found.append(Candidate(document, sentence, chunk.heading, i, parts, follows))
    return found


@lru_cache(maxsize=4096)
def _sentences(document: Document, span: Span) -> tuple[Sentence, ...]:
    return tuple(sentences(document.text, span))


@lru_cache(maxsize=20_000)
def _clauses(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(clauses(text))


def _follows(before: Candidate, document: Document, span: Span, heading: str) -> bool:
    if (
        before.document.id != document.id
        or before.heading != heading
        or before.span.end > span.start
    ):
        return False
    return document.text.count("\n", before.span.end, span.start) < 2
