"""Every figure of a document, with its period and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.cite import cite
from rag.places import Places
from rag.text.dates import covered
from rag.text.normalize import fold
from rag.text.quantities import Quantity, quantities
from rag.types import Citation, Document, Span

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


@dataclass(frozen=True, slots=True)
class Listed:
    """A figure of a document.

    Attributes:
        text: the figure as the document writes it ("4.08亿元").
        value: in `unit`; 408000000.0.
        unit: base unit, "" for a bare number.
        kind: as `Quantity.kind`.
        approximate: "近", "约", "余" …; "" when exact.
        period: the date before it in its sentence as written there, else the time the document
            tells of; "" when it is undated.
        citation: its sentence and where that stands.
        span: where the figure stands in the document.
    """

    text: str
    value: float
    unit: str
    kind: str
    approximate: str
    period: str
    citation: Citation
    span: Span


def figures(document: Document) -> Iterator[Listed]:
    """Yield the figures of a document from start to end; dates are no figures."""
    name = Path(document.path or "").name
    period = covered(document.date, document.title, name) or ""
    places = Places(document.parts)
    for sentence in _SENTENCE.finditer(document.text):
        citation = cite(0, document, Span(*sentence.span()), places=places)
        yield from _in_sentence(citation, period)


def _in_sentence(citation: Citation, period: str) -> Iterator[Listed]:
    folded = fold(citation.quote)
    for quantity in quantities(folded.text):
        span = folded.span(quantity.start, quantity.end)
        text = span.of(citation.quote)
        if quantity.kind == "date":
            period = text
        else:
            yield _listed(quantity, text, span, period, citation)


def _listed(q: Quantity, text: str, span: Span, period: str, citation: Citation) -> Listed:
    start = citation.span.start
    place = Span(start + span.start, start + span.end)
    return Listed(text, q.value, q.unit, q.kind, q.approximate, period, citation, place)
