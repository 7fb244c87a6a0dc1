"""`fzx figures`: every figure of some documents, as text, JSON or a table for spreadsheets."""

from __future__ import annotations

from rag.cli.call import Call
from rag.cli.find import find
from rag.figures import Listed, figures
from rag.places import place


def list_figures(call: Call) -> int:
    """List the figures of the documents named, or of all."""
    with call.open() as assistant:
        call.warn_when_empty(assistant)
        documents = assistant.documents()
        if not call.arguments.all:
            chosen = (find(documents, name) for name in call.arguments.names)
            documents = list({document.id: document for document in chosen}.values())
    found = (figure for document in documents for figure in figures(document))
    if call.output.as_json:
        call.output.value([_record(figure, call) for figure in found])
    elif call.arguments.csv:
        call.output.table([_record(figure, call) for figure in found])
    else:
        for figure in found:
            _show(figure, call)
    return 0


def _record(figure: Listed, call: Call) -> dict[str, object]:
    citation = figure.citation
    return {
        "text": figure.text,
        "value": figure.value,
        "unit": figure.unit,
        "kind": figure.kind,
        "approximate": figure.approximate,
        "period": figure.period,
        "title": citation.title,
        "date": citation.date,
        "place": place(citation, call.output.language),
        "sentence": citation.quote.strip(),
        "document_id": citation.document_id,
        "start": figure.span.start,
        "end": figure.span.end,
    }


def _show(figure: Listed, call: Call) -> None:
    citation = figure.citation
    value = f"{figure.approximate}{figure.value:.12g}{figure.unit}"
    facts = (
        figure.text,
        value,
        figure.period,
        citation.title,
        place(citation, call.output.language),
    )
    call.output.line(" · ".join(fact for fact in facts if fact))
    call.output.block(citation.quote)
