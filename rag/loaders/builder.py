"""A text put together line by line, with the parts its format sets apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from rag.types import Part, PartKind, Span

# what no text needs and XML, JSON or a terminal chokes on; a line break inside is a blank
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]+")
_ORDER = tuple(PartKind)


def clean(words: str) -> str:
    """Return words on one line, without control characters, runs of blanks made one."""
    return " ".join(_CONTROL.sub("", words).split())


class TextBuilder:
    """Collects lines; a blank line parts what does not belong together."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._parts: list[Part] = []
        self._gap = ""

    @property
    def text(self) -> str:
        """Return what was collected so far."""
        return "".join(self._pieces)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts by start, the outer ones first."""
        key = lambda p: (p.span.start, -p.span.end, _ORDER.index(p.kind))  # noqa: E731
        return tuple(sorted(self._parts, key=key))

    def title(self) -> str:
        """Return the first headline, or the name of the first table when that comes first."""
        named = (p for p in self.parts if p.kind is PartKind.HEADING or p.name)
        first = next((p for p in named if p.kind is not PartKind.SHEET), None)
        return (first.name or first.span.of(self.text)) if first else ""

    def line(self, words: str, kind: PartKind | None = None, number: int = 0) -> None:
        """Add a line, which may be a part by itself; one without words is left out."""
        line = clean(words)
        if not line:
            return
        start = self._length + len(self._gap)
        self._pieces += [self._gap, line]
        self._length = start + len(line)
        self._gap = "\n"
        if kind:
            self._parts.append(Part(Span(start, self._length), kind, number))

    def paragraph(self, words: str) -> None:
        """Add a line that stands by itself."""
        self.blank()
        self.line(words)
        self.blank()

    def heading(self, words: str, level: int) -> None:
        """Add a headline; level 1 is the highest."""
        self.blank()
        self.line(words, PartKind.HEADING, level)
        self.blank()

    def blank(self) -> None:
        """Part what follows from what was before."""
        if self._pieces:
            self._gap = "\n\n"

    @contextmanager
    def part(self, kind: PartKind, number: int, name: str = "") -> Iterator[None]:
        """Make what is added inside a part; nothing added, no part."""
        self.blank()
        start = self._length + len(self._gap)
        yield
        self.blank()
        if self._length > start:
            self._parts.append(Part(Span(start, self._length), kind, number, clean(name)))
