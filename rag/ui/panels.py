"""The panels beside the conversation as HTML: sources, documents, result of an upload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rag.loaders import SUPPORTED
from rag.places import issued, place
from rag.types import AddReport, Citation, Document, Failure, Figure, PartKind, Span
from rag.ui.conversation import Turn, View, find
from rag.ui.render import card, escape, heading, label, when
from rag.ui.texts import Texts

MAX_LISTED = 500  # documents in the list; more would only slow the browser


def source_panel(
    turns: Sequence[Turn], view: View | None, document: Document | None, texts: Texts
) -> str:
    """Return the cited passages of the turn in view and the open document.

    Args:
        turns: the conversation.
        view: what is open; None shows how to open something.
        document: the document of `view`; None when it has been removed.
        texts: words of the page.
    """
    if view is None:
        return f'<div class="empty"><p>{escape(texts.source_empty)}</p></div>'
    turn = find(turns, view.turn_id)
    source = turn.source(view.number) if turn and view.number is not None else None
    return (
        f'<button type="button" class="back" data-back="1">{escape(texts.back)}</button>'
        + _cited(turn, texts)
        + _document(document, source, view, _figures(turn, source), texts)
    )


def _cited(turn: Turn | None, texts: Texts) -> str:
    if turn is None or turn.answer is None or turn.answer.refused:
        return ""  # the nearest passages of a refusal stand in the conversation
    cards = "".join(card(turn.id, source, texts) for source in turn.sources)
    return (
        f'<section class="cited"><h3>{escape(texts.cited)} <span>{len(turn.sources)}</span></h3>'
        f'<div class="cards">{cards}</div></section>'
    )


def _figures(turn: Turn | None, source: Citation | None) -> tuple[Figure, ...]:
    if turn is None or turn.answer is None or source is None:
        return ()
    return tuple(f for f in turn.answer.figures if f.citation == source.number)


def _document(
    document: Document | None,
    source: Citation | None,
    view: View,
    figures: Sequence[Figure],
    texts: Texts,
) -> str:
    if document is None:
        quote = f"<blockquote>{escape(source.quote)}</blockquote>" if source else ""
        return f'<section class="document"><p class="notice">{texts.removed}</p>{quote}</section>'
    span = locate(document, source) if source else None
    is_same = source is None or span == source.span
    notice = "" if is_same else f'<p class="notice">{texts.changed}</p>'
    facts = [issued(document, texts.language), document.publisher]
    facts += [heading(source), place(source, texts.language)] if source else []
    shown = "".join(f"<span>{label(fact)}</span>" for fact in facts if fact)
    return (
        f'<section class="document" {_key(view)}><h3>{label(document.title)}</h3>'
        f'<p class="facts">{shown}</p>{notice}'
        f'<div class="text">{_window(document, span, view, figures if is_same else (), texts)}'
        "</div></section>"
    )


def _key(view: View) -> str:
    """Return attributes that change when another passage is opened, and only then."""
    return (
        f'data-opened="{label(view.document_id)}" data-opened-turn="{view.turn_id}" '
        f'data-opened-number="{view.number}"'
    )


def locate(document: Document, source: Citation) -> Span | None:
    """Return where the quote stands now; None when the document has lost it."""
    if source.span.of(document.text) == source.quote:
        return source.span
    start = document.text.find(source.quote)
    return Span(start, start + len(source.quote)) if start >= 0 else None


def _window(
    document: Document, span: Span | None, view: View, figures: Sequence[Figure], texts: Texts
) -> str:
    """Return the text around the span; megabytes would stall the browser."""
    mark, length = span or Span(0, 0), len(document.text)
    start, end = max(0, mark.start - view.before), min(length, mark.end + view.after)
    marked = f"<mark>{_emphasise(document.text, mark, figures)}</mark>" if span else ""
    return (
        (_more("before", texts.earlier) if start > 0 else "")
        + (_paged(document, Span(start, mark.start), texts) + marked if span else "")
        + _paged(document, Span(mark.end, end), texts)
        + (_more("after", texts.later) if end < length else "")
    )


def _paged(document: Document, span: Span, texts: Texts) -> str:
    """Return a stretch of text with a line where a page begins, which is no part of the text."""
    pieces, at = [], span.start
    for part in document.parts:
        if part.kind is PartKind.PAGE and span.start <= part.span.start <= span.end:
            line = f'<i class="page" data-page="{texts.page.format(part.number)}"></i>'
            pieces += [escape(document.text[at : part.span.start]), line]
            at = part.span.start
    return "".join([*pieces, escape(document.text[at : span.end])])


def _more(side: str, name: str) -> str:
    return f'<button type="button" class="more" data-more="{side}">{escape(name)}</button>'


def _emphasise(text: str, mark: Span, figures: Sequence[Figure]) -> str:
    """Return the passage with the figures of the answer in bold."""
    pieces, at = [], mark.start
    for span in sorted(figure.span for figure in figures):
        if at <= span.start and span.end <= mark.end:
            pieces += [escape(text[at : span.start]), f"<b>{escape(span.of(text))}</b>"]
            at = span.end
    return "".join([*pieces, escape(text[at : mark.end])])


def documents(listed: Sequence[Document], texts: Texts) -> str:
    """Return the list of documents, each a button that opens it."""
    rows = "".join(
        f'<button type="button" class="row-item" data-document="{escape(document.id)}">'
        f"<span>{label(document.title)}{_file(document)}</span>"
        f"{when(document, texts)}</button>"
        for document in listed[:MAX_LISTED]
    )
    rest = len(listed) - MAX_LISTED
    more = f'<p class="note">{texts.more_documents.format(rest)}</p>' if rest > 0 else ""
    count = texts.documents_count.format(len(listed))
    formats = " ".join(suffix.removeprefix(".") for suffix in SUPPORTED)
    return (
        f'<p class="note">{texts.formats.format(formats)}</p><p class="count">{count}</p>'
        f'<div class="rows">{rows}</div>{more}'
    )


def _file(document: Document) -> str:
    """Return the file name: issues of a newspaper share a title."""
    return f"<i>{label(_name(document.path))}</i>" if document.path else ""


def report(outcome: AddReport, texts: Texts) -> str:
    """Return one line per file of an upload."""
    lines = [(source, "good", texts.added) for source in outcome.added]
    lines += [(source, "good", texts.replaced) for source in outcome.replaced]
    lines += [(source, "same", texts.unchanged) for source in outcome.unchanged]
    lines += [
        (source, "same", texts.duplicate.format(_name(other)))
        for source, other in outcome.duplicates
    ]
    failed = (
        f'<li class="bad">{label(_reason(f, texts))}</li>'
        for f in (*outcome.failed, *outcome.left_out)
    )
    counts = {name: len(value) for name, value in asdict(outcome).items()}
    return (
        f'<p class="summary">{texts.summary.format_map(counts)}</p><ul class="report">'
        + "".join([*failed, *(_line(*line) for line in lines)])
        + "</ul>"
    )


def _name(source: str) -> str:
    return Path(source).name


def _reason(failure: Failure, texts: Texts) -> str:
    return failure.reason_zh if texts.language == "zh" else failure.reason


def _line(source: str, kind: str, said: str) -> str:
    return f'<li class="{kind}"><span>{label(_name(source))}</span><span>{label(said)}</span></li>'


def notice(sentence: str) -> str:
    """Return one sentence that stands alone."""
    return f'<p class="notice">{label(sentence)}</p>' if sentence else ""
