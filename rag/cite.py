"""Citations whose quote is the source itself, and figures proved by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.places import Places
from rag.text.dates import is_yearbook, periods
from rag.text.normalize import fold
from rag.text.quantities import Quantity, quantities
from rag.types import Citation, Document, Figure, PartKind, Span

_NAMING = frozenset({"date", "identifier", "ordinal", "rank"})  # they name, and count nothing
_ALIKE = (frozenset({"ordinal", "rank"}), frozenset({"identifier", "number"}))


def cite(
    number: int,
    document: Document,
    span: Span,
    heading: str = "",
    *,
    places: Places | None = None,
) -> Citation:
    """Return the citation of a span; its quote is the source, character for character.

    Page, sheet, table and row are those in which it begins; who cites a document many times hands
    over its `places`.
    """
    parts = (places or Places(document.parts)).at(span.start)
    number_of = {kind: part.number for kind, part in parts.items()}
    return Citation(
        number=number,
        document_id=document.id,
        title=document.title,
        span=span,
        quote=span.of(document.text),
        date=document.date,
        page=number_of.get(PartKind.PAGE),
        heading=heading,
        sheet=parts[PartKind.SHEET].name if PartKind.SHEET in parts else "",
        table=number_of.get(PartKind.TABLE),
        row=number_of.get(PartKind.ROW),
        not_before=document.not_before,
        not_after=document.not_after,
    )


@dataclass(frozen=True, slots=True)
class Traced:
    """The figures of a text: those that a citation proves, and those that none does."""

    figures: tuple[Figure, ...]
    missing: tuple[str, ...]


def trace(text: str, citations: Sequence[Citation], *, known: Iterable[str] = ()) -> Traced:
    """Find each figure of an answer in the quotes of its citations, by value and unit.

    Args:
        text: the answer, `[n]` markers included.
        citations: what it cites.
        known: texts that may be repeated without proof, such as the question.

    A year that a citation names, 去年 read against its date included, needs no unit to be a date:
    so it stands in an English answer.
    """
    proofs = [(c, q) for c in citations for q in _figures_of(c)]
    given = [q for other in known for q in quantities(fold(other).text)]
    years = {year for c in citations for year in _years_of(c)}
    plain = fold(text).text
    figures, missing = [], []
    for figure in quantities(plain):
        if _is_marker(plain, figure) or figure.kind == "date":
            continue
        proof = next(((c, q) for c, q in proofs if _same(figure, q)), None)
        if proof:
            figures.append(_figure(*proof))
        elif not any(_same(figure, q) for q in given):
            written = plain[figure.start : figure.end]
            missing.extend([written] if written not in years else [])
    return Traced(tuple(dict.fromkeys(figures)), tuple(dict.fromkeys(missing)))


def _figures_of(citation: Citation) -> list[Quantity]:
    """Return the figures of a quote, at their places in the document."""
    folded = fold(citation.quote)
    found = []
    for q in quantities(folded.text):
        span = folded.span(q.start, q.end)
        start, end = citation.span.start + span.start, citation.span.start + span.end
        found.append(replace(q, start=start, end=end))
    return found


def _years_of(citation: Citation) -> set[str]:
    """Return the years that a quote speaks of, and that of its document."""
    text = fold(citation.quote).text
    told = periods(text, citation.date, is_yearbook=is_yearbook(citation.title))
    return {(citation.date or "")[:4], *(year for m in told for year in m.period.years)}


def _figure(citation: Citation, quantity: Quantity) -> Figure:
    span = Span(quantity.start, quantity.end)
    start = citation.span.start
    text = citation.quote[span.start - start : span.end - start]
    return Figure(text, quantity.value, quantity.unit, citation.number, span)


def _same(a: Quantity, b: Quantity) -> bool:
    kinds = {a.kind, b.kind}
    if kinds & _NAMING and not any(kinds <= alike for alike in _ALIKE):
        return False
    return abs(a.value - b.value) <= 1e-9 * max(abs(a.value), 1) and (
        not a.unit or a.unit in (b.unit, b.unit.partition("/")[0])
    )


def _is_marker(text: str, figure: Quantity) -> bool:
    return text[figure.start - 1 : figure.start] == "[" and text[figure.end : figure.end + 1] == "]"
