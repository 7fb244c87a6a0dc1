"""Citations, whose quote is the source itself."""

from __future__ import annotations

from rag.places import Places
from rag.text.dates import is_of_yearbook
from rag.types import Citation, Document, PartKind, Span


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
        is_yearbook=is_of_yearbook(document),
    )
