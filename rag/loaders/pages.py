"""The texts of pages, put together as one document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.errors import NoTextError
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
    text = "\n".join(page for page in pages if page)
    if not text.strip():
        raise NoTextError(name=name)
    date = dates.issue_date(text, name)
    if date is None and created and created[:4] in text:
        date = created
    title = first_heading(text) or name[: len(name) - len(suffix)]
    return Parsed(text=text, title=title, date=date, kind=kind, parts=_parts(pages))


def _parts(pages: Sequence[str]) -> tuple[Part, ...]:
    parts: list[Part] = []
    start = 0
    for number, page in enumerate(pages, start=1):
        if page:
            parts.append(Part(Span(start, start + len(page)), PartKind.PAGE, number))
            start += len(page) + 1
    return tuple(parts)
