"""Every figure of a document, with its period and its place."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.cite import cite
from rag.places import Places
from rag.text.dates import Period, covered, periods_in, to_partial
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
        period: the time named before it in its sentence, else the time the document tells of, as
            "2022", "2022-02", "2022-02-13" or first and last day "2022-01-01/2022-06-30"; ""
            when it is undated.
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
        yield from _in_sentence(citation, document, period)


def _in_sentence(citation: Citation, document: Document, period: str) -> Iterator[Listed]:
    folded = fold(citation.quote)
    mentions = deque(periods_in(folded.text, document))
    for quantity in quantities(folded.text):
        while mentions and mentions[0].start <= quantity.start:
            period = _iso(mentions.popleft().period)
        if quantity.kind != "date":
            span = folded.span(quantity.start, quantity.end)
            yield _listed(quantity, span.of(citation.quote), span, period, citation)


def _iso(period: Period) -> str:
    return to_partial(period) or f"{period.start}/{period.end}"


def _listed(q: Quantity, text: str, span: Span, period: str, citation: Citation) -> Listed:
    start = citation.span.start
    place = Span(start + span.start, start + span.end)
    return Listed(text, q.value, q.unit, q.kind, q.approximate, period, citation, place)
