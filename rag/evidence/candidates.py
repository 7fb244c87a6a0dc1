"""The sentences of the retrieved chunks, in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text.normalize import Folded, fold
from rag.text.split import clauses
from rag.types import Document, Hit, Kind, Span, Unit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may hold the answer.

    Attributes:
        folded: its search text, with the way back.
        hit: index of the chunk it comes from.
        clauses: ranges within `text`, in order; they cover it.
        follows: whether the candidate before it stands right before it in the same paragraph.
    """

    document: Document
    unit: Unit
    folded: Folded
    heading: str
    hit: int
    clauses: tuple[tuple[int, int], ...]
    follows: bool

    @property
    def text(self) -> str:
        """Return the search text of the sentence."""
        return self.folded.text

    @property
    def kind(self) -> Kind:
        """Return what it is to a reader."""
        return self.unit.kind

    @property
    def span(self) -> Span:
        """Return where it stands in the source."""
        return self.unit.span

    def range_span(self, start: int, end: int) -> Span:
        """Return the source span of a range of `text`."""
        return self.folded.span(start, end)

    def original(self, start: int, end: int) -> str:
        """Return a range of `text` in the characters of the source, without line breaks."""
        return self.folded.original(self.document.text, start, end)


def candidates(hits: Sequence[Hit], documents: Mapping[str, Document]) -> list[Candidate]:
    """Return each sentence of the hits once, ordered by document and position."""
    places = {(hit.chunk.document_id, hit.chunk.span): i for i, hit in enumerate(hits)}
    found: list[Candidate] = []
    for _, i in sorted(places.items()):
        chunk = hits[i].chunk
        document = documents[chunk.document_id]
        for unit in chunk.units:
            folded, parts = _read(document.text, unit.spans)
            follows = bool(found) and _follows(found[-1], document, unit, chunk.heading)
            found.append(Candidate(document, unit, folded, chunk.heading, i, parts, follows))
    return found


@lru_cache(maxsize=20_000)
def _read(text: str, spans: tuple[Span, ...]) -> tuple[Folded, tuple[tuple[int, int], ...]]:
    """Return a sentence in its search text, and its clauses there."""
    folded = fold(text, spans)
    return folded, tuple(clauses(folded.text))


def _follows(before: Candidate, document: Document, unit: Unit, heading: str) -> bool:
    if before.document.id != document.id or before.heading != heading:
        return False
    gap = document.text.count("\n", before.span.end, unit.span.start)
    return before.span.end <= unit.span.start and gap < 2
