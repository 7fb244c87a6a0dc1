"""The panel that narrows down which documents are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import gradio as gr

from rag.places import issued
from rag.scope import describe
from rag.types import Document, Filters, Language
from rag.ui.texts import TEXTS, Texts

MAX_CHOICES = 500  # documents to choose from; more would only slow the browser
DATES = ("since", "until")
LISTS = ("document_ids", "kinds", "publishers", "languages")


class ScopePanel:
    """A dropdown for each field of `Filters`, folded away; made inside `gr.Blocks`."""

    def __init__(self, texts: Texts) -> None:
        self.panel = gr.Accordion(texts.scope_all, open=False, elem_id="scope")
        with self.panel:
            with gr.Row():
                dates = [
                    gr.Dropdown(label=texts.scope[name], allow_custom_value=True) for name in DATES
                ]
                lists = [gr.Dropdown(label=texts.scope[name], multiselect=True) for name in LISTS]
            self.reset = gr.Button(texts.scope_reset, size="sm", elem_id="scope-reset")
        self.fields: list[gr.Dropdown] = [*dates, *lists]


def to_filters(*chosen: Any) -> Filters:
    """Return what the fields of the panel restrict, in the order of `ScopePanel.fields`.

    Raises:
        ValueError: a date that was typed is none, or the range ends before it begins.
    """
    since, until, *lists = chosen
    return Filters(
        (since or "").strip() or None,
        (until or "").strip() or None,
        **{name: tuple(values or ()) for name, values in zip(LISTS, lists, strict=True)},
    )


def said(filters: Filters, documents: Sequence[Document]) -> Mapping[Language, str]:
    """Return the scope in words, "" when there is none."""
    titles = {document.id: document.title for document in documents}
    return {code: describe(filters, code, titles) for code in TEXTS}


def heading(scope: str, texts: Texts) -> dict[str, Any]:
    """Return the panel's heading, which tells the scope when it is folded."""
    return gr.update(label=texts.scope_is.format(scope) if scope else texts.scope_all)


def choices(documents: Sequence[Document], texts: Texts) -> list[dict[str, Any]]:
    """Return what the documents leave to choose from, in the order of `ScopePanel.fields`."""
    years = sorted({document.date[:4] for document in documents if document.date}, reverse=True)
    named = [(_name(document, texts), document.id) for document in documents[:MAX_CHOICES]]
    languages = [(texts.languages[code], code) for code in _held(d.language for d in documents)]
    values: tuple[list[Any], ...] = (
        years,
        years,
        named,
        _held(document.kind for document in documents),
        _held(document.publisher for document in documents),
        languages,
    )
    labels = (texts.scope[name] for name in (*DATES, *LISTS))
    return [gr.update(choices=c, label=name) for c, name in zip(values, labels, strict=True)]


def _name(document: Document, texts: Texts) -> str:
    return f"{document.title} · {issued(document, texts.language, bounds=False)}"


def _held(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value})
