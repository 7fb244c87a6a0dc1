"""The lines of a text that are not blank, and what its format says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.types import Part, PartKind

MAX_GAP = 80  # blanks; wider ones part two columns
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:[^\n]*\n){0,30}?---[ \t]*(?:\n|$)")
_COLUMN = re.compile(rf"\s{{{MAX_GAP}}}\s*")


class Line(NamedTuple):
    """A line without the blanks around it.

    Attributes:
        start: where it stands in the text.
        gap: line ends between it and the line before.
        part: the heading, table or row it belongs to; None when the format names none.
    """

    start: int
    words: str
    gap: int
    part: Part | None

    @property
    def end(self) -> int:
        """Return the position after its last character."""
        return self.start + len(self.words)


def front_matter(text: str) -> str:
    """Return the `---` block of `key: value` lines that a Markdown file may begin with, else ""."""
    match = _FRONT_MATTER.match(text)
    return match.group() if match else ""


def lines(text: str, start: int, parts: Sequence[Part]) -> list[Line]:
    """Return the lines from `start` on that are not blank."""
    found: list[Line] = []
    named = _Named(parts)
    gap = 0
    for begin, raw in _cut(text, start):
        words = raw.strip()
        if words:
            first = begin if raw[0] == words[0] else begin + len(raw) - len(raw.lstrip())
            found.append(Line(first, words, gap, named.at(first)))
            gap = 0
        gap += 1
    return found


def _cut(text: str, start: int) -> Iterator[tuple[int, str]]:
    for line in text[start:].split("\n"):
        if "        " in line and not line.isspace():
            yield from _columns(line, start)
        else:
            yield start, line
        start += len(line) + 1


def _columns(line: str, offset: int) -> Iterator[tuple[int, str]]:
    start = 0
    for blank in _COLUMN.finditer(line):
        yield offset + start, line[start : blank.start()]
        start = blank.end()
    yield offset + start, line[start:]


class _Named:
    """Headings, rows and tables by position; asked in ascending order."""

    def __init__(self, parts: Sequence[Part]) -> None:
        wanted = (PartKind.HEADING, PartKind.TABLE, PartKind.ROW)
        self._parts = [part for part in parts if part.kind in wanted]
        self._open: list[Part] = []
        self._next = 0

    def at(self, position: int) -> Part | None:
        """Return the innermost part that holds a position."""
        while self._next < len(self._parts) and self._parts[self._next].span.start <= position:
            self._open.append(self._parts[self._next])
            self._next += 1
        while self._open and self._open[-1].span.end <= position:
            self._open.pop()
        return self._open[-1] if self._open else None
