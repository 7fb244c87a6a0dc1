"""The texts of pages, put together as one document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.errors import NoTextError
from rag.loaders.page_tables import pieces
from rag.loaders.text import Parsed, first_heading
from rag.text import dates
from rag.types import Part, PartKind, Span

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Return the text of a page without control characters and blanks at the ends of lines."""
    lines = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def to_parsed(
    pages: Sequence[str], *, name: str, suffix: str, kind: str, created: str | None = None
) -> Parsed:
    """Return one document of cleaned pages, each of them with text a part.

    Args:
        pages: from the first of the file; pages without text are "".
        name: of the file.
        suffix: of its name.
        kind: what it was read as.
        created: the day the file was made, as it says; counts only when the text names its year,
            for a copy or a scan is made long after what it shows.

    Raises:
        NoTextError: no page has text.
    """
    text, parts = _join(pages, name)
    if not text.strip():
        raise NoTextError(name=name)
    date = dates.issue_date(text, name)
    if date is None and created and created[:4] in text:
        date = created
    title = first_heading(text) or name[: len(name) - len(suffix)]
    return Parsed(text=text, title=title, date=date, kind=kind, parts=parts)


def _join(pages: Sequence[str], name: str) -> tuple[str, tuple[Part, ...]]:
    lines: list[str] = []
    parts: list[Part] = []
    length = 0  # of the lines, each with its line break
    for number, page in enumerate(pages, start=1):
        start, inner = length, []
        tables = sum(part.kind is PartKind.TABLE for part in parts)
        for words, found in pieces(page.split("\n") if page else (), name=name, first=tables + 1):
            inner += [replace(part, span=_moved(part.span, length)) for part in found]
            lines.append(words)
            length += len(words) + 1
        if length > start:
            parts += [Part(Span(start, length - 1), PartKind.PAGE, number), *inner]
    return "\n".join(lines), tuple(parts)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
