"""Pieces of text found on a picture, put in the order in which a person reads them.

A page is cut where blank stripes run through it: into columns when each side holds lines of text,
else above and below its widest stripe (recursive X-Y cut: Nagy and Seth, ICPR 1984). What cannot be
cut further is a row; the cells of a table are too narrow for columns, so its rows stay whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

_COLUMN_WIDTH = 8.0  # line heights that half of the pieces of a column reach
_GUTTER = 0.6  # line heights between two columns
_CORE = 0.2  # line heights around its middle that a piece keeps for itself: boxes overlap


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of text, or part of one, in an upright box; pixels, from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Return the extent from left to right."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Return the height at which it stands."""
        return (self.top + self.bottom) / 2


def to_text(pieces: Sequence[Piece]) -> str:
    """Return the text of a page, one row a line, columns one after the other."""
    if not pieces:
        return ""
    height = median(piece.bottom - piece.top for piece in pieces)
    waiting, rows = [list(pieces)], []
    while waiting:
        group = waiting.pop()
        cut = _columns(group, height) or _bands(group, height)
        if cut:
            waiting += reversed(cut)
        else:
            rows.append(" ".join(p.text for p in sorted(group, key=lambda p: p.left)))
    return "\n".join(rows)


def _columns(group: list[Piece], height: float) -> tuple[list[Piece], list[Piece]] | None:
    cut = _widest(group, lambda p: (p.left, p.right), at_least=_GUTTER * height)
    if cut and all(median(p.width for p in side) >= _COLUMN_WIDTH * height for side in cut):
        return cut
    return None


def _bands(group: list[Piece], height: float) -> tuple[list[Piece], list[Piece]] | None:
    core = _CORE * height
    return _widest(group, lambda p: (p.middle - core, p.middle + core), at_least=0)


def _widest(
    group: list[Piece], extent: Callable[[Piece], tuple[float, float]], *, at_least: float
) -> tuple[list[Piece], list[Piece]] | None:
    """Return what lies before and after the widest blank stripe; None when none is wide enough."""
    ordered = sorted(group, key=extent)
    best, cut, reached = at_least, 0, extent(ordered[0])[1]
    for number, piece in enumerate(ordered):
        start, end = extent(piece)
        if start - reached > best:
            best, cut = start - reached, number
        reached = max(reached, end)
    return (ordered[:cut], ordered[cut:]) if cut else None
