"""An answer cut into statements, each with the citations that its figures rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.normalize import fold

MARKER = re.compile(r"\[(\d{1,3})\]")
_RUN = re.compile(r"(?:\[\d{1,3}\][ ,，、]?)+")
_FOREIGN = re.compile(r"[\[［][0-9０-９]{1,3}[\]］]")
# A full stop ends a sentence before a capital only: "in Dec. 2021" goes on.
_END = re.compile(
    r"(?:[。！？!?；;\n]|\.(?=\s+[A-Z*\u3400-\u9fff]|\s*[\[［]|\s*\Z))[”’」』）)\"'*]{0,4}"
    r"(?:[^\S\n]{0,4}[\[［][0-9０-９]{1,3}[\]］]){0,32}\s*"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch `[start, end)` of a statement and the numbers of its citations, each once."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """The sentences up to one that cites.

    Attributes:
        written: as the answer writes them, ends and blanks included.
        text: folded.
        segments: all of `text`, in order.
    """

    written: str
    text: str
    segments: tuple[Segment, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of all its citations, each once."""
        return tuple(dict.fromkeys(n for segment in self.segments for n in segment.numbers))


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of an answer; joined they are the answer again.

    A marker speaks for what stands before it, up to the marker before. What follows the last
    marker of a sentence rests on that one; a sentence without any, on the next one that has.
    """
    start = end = 0
    for match in _END.finditer(text):
        if _FOREIGN.search(text, end, match.end()):
            yield _statement(text[start : match.end()])
            start = match.end()
        end = match.end()
    if start < len(text):
        yield _statement(text[start:])


def _statement(written: str) -> Statement:
    text = fold(written.replace("**", "")).text  # bold parts 近 from its figure
    segments, start = [], 0
    for run in _RUN.finditer(text):
        numbers = tuple(dict.fromkeys(map(int, MARKER.findall(run[0]))))
        segments.append(Segment(start, run.end(), numbers))
        start = run.end()
    if start < len(text):
        segments.append(Segment(start, len(text), segments[-1].numbers if segments else ()))
    return Statement(written, text, tuple(segments))
