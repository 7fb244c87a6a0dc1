"""Search text: the source with look-alike characters folded and blanks dropped, and the way back.

Folding replaces single characters only, and blanks are only ever removed, so the map from search
text to source is a list of runs; it is cheap to make again and is never stored.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rag.text.variants import characters, unify, without_latex
from rag.types import Span

VERSION = "2"  # raise it when the search text of a document changes: it is part of the fingerprint

# Ranges whose single-character NFKC form is a plain look-alike. The rest of NFKC is left out: it
# turns ① into 1 and ㎡ into m2, which moves offsets.
_FOLDED_RANGES = (
    (0x2E80, 0x2EFF),  # CJK radicals
    (0x2F00, 0x2FDF),  # Kangxi radicals
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFF01, 0xFF5E),  # full-width ASCII
)
_DOTS = {ord("•"): "·", ord("・"): "·", ord("‧"): "·"}
# zero-width characters, soft hyphen, control characters, tag characters, halves of surrogate
# pairs: no character, and what reads words downstream refuses them
_INVISIBLE_RANGES = (
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),
    (0x180E, 0x180E),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x2069),
    (0xD800, 0xDFFF),
    (0xFEFF, 0xFEFF),
    (0xE0000, 0xE007F),
)
_LAST_BLANK = 0x3000
_INVISIBLE = "\u200b"
# a blank between two Latin words stays, so it need not end a run
_RUN = re.compile("[^ \n\u200b]+(?:(?<=[A-Za-z0-9,.]) (?=[A-Za-z])[^ \n\u200b]+)*")


@cache
def _table() -> NDArray[np.uint32]:
    """Return for each code point the one it is folded to."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for first, last in _INVISIBLE_RANGES:
        table[first : last + 1] = ord(_INVISIBLE)
    blanks = [code for code in range(_LAST_BLANK + 1) if chr(code).isspace() and code != 0x0A]
    table[blanks] = ord(" ")
    table[0x0A] = 0x0A
    for code, folded in _look_alikes():
        table[code] = ord(folded)
    return table


def _look_alikes() -> Iterator[tuple[int, str]]:
    simplified = characters()
    yield from _DOTS.items()
    yield from simplified.items()
    for first, last in _FOLDED_RANGES:
        for code in range(first, last + 1):
            folded = unicodedata.normalize("NFKC", chr(code))
            if len(folded) == 1:
                yield code, simplified.get(ord(folded), folded)


@dataclass(frozen=True, slots=True)
class Folded:
    """Search text and where each of its characters stands in the source.

    Attributes:
        text: folded characters, blanks dropped.
        starts: first position in `text` of each run, ascending.
        sources: source position of the first character of each run.
    """

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    def source(self, position: int) -> int:
        """Return where the character at `position` of the search text stands in the source."""
        run = bisect_right(self.starts, position) - 1
        return self.sources[run] + position - self.starts[run]

    def span(self, start: int, end: int) -> Span:
        """Return the source span of the search text range, blanks inside it included."""
        if start >= end:
            raise ValueError(f"empty range {start}..{end}")
        return Span(self.source(start), self.source(end - 1) + 1)

    def original(self, source_text: str, start: int, end: int) -> str:
        """Return the unfolded characters of a range, blanks dropped as in the search text."""
        return "".join(
            " " if self.text[i] == " " else source_text[self.source(i)] for i in range(start, end)
        )


def fold(text: str, spans: Iterable[Span] | None = None) -> Folded:
    """Return the search text of `text`, or of some of its spans joined in order.

    A blank stays, as one space, only where it parts Latin words, or two numbers on a line.
    """
    wanted = [Span(0, len(text))] if spans is None else spans
    return join((span.start, fold_characters(span.of(text))) for span in wanted)


def fold_characters(text: str) -> str:
    """Return the text with each look-alike in its plain form, one character for one.

    A blank becomes a space, what cannot be seen a zero-width space; line ends stay. Through an
    array: `str.translate` takes ten times as long (99 and 11 ns per Chinese character).
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return without_latex(_table()[codes].tobytes().decode("utf-32-le"))


def join(pieces: Iterable[tuple[int, str]]) -> Folded:
    """Return the search text of stretches of a source, each with its position there.

    Args:
        pieces: position and text as `fold_characters` returns it, in reading order.
    """
    found: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    length, last = 0, ""
    for offset, folded in pieces:
        previous_end = 0
        for run in _RUN.finditer(folded):
            first, end = run.span()
            words = folded[first:end]
            if last and last.isascii() and words[0].isascii():
                gap = folded[previous_end:first] if previous_end else "\n"
                if _needs_space(last, words[0], gap):
                    found.append(" ")
                    starts.append(length)
                    sources.append(offset + previous_end + _first_blank(gap))
                    length += 1
            found.append(words)
            starts.append(length)
            sources.append(offset + first)
            length += end - first
            last, previous_end = words[-1], end
    return Folded(unify("".join(found)), tuple(starts), tuple(sources))


def _first_blank(gap: str) -> int:
    return next((i for i, character in enumerate(gap) if character != _INVISIBLE), 0)


def _needs_space(left: str, right: str, gap: str) -> bool:
    if not gap.strip(_INVISIBLE):
        return False
    if left.isdigit() and right.isdigit():
        return "\n" not in gap  # a number is wrapped over two lines; two numbers stand on one
    if right.isdigit():
        return left.isalpha()
    letter_or_opening = right.isalpha() or right in "(\"'"
    return letter_or_opening and left not in "(\"'-/"


def fold_question(question: str) -> str:
    """Return a question as it is searched: folded, one line."""
    return fold(question).text.strip()
