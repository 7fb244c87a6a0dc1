"""A sheet or table as rows of shown values, merged cells filled."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rag.errors import TooManyCellsError
from rag.loaders.builder import clean

MAX_CELLS = 200_000  # with values, in one file; more is data for a database
MAX_AREA = 2_000_000  # cells of the rectangle around them


class Place(NamedTuple):
    """A cell, counted from 0."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row that holds something.

    Attributes:
        number: as a person counts it, from 1.
        cells: the shown values; "" when empty. All rows of a grid are equally wide.
        covered: columns that a merged cell fills from the left.
        held: columns that a merged cell fills from above.
    """

    number: int
    cells: tuple[str, ...]
    covered: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()

    def values(self) -> list[str]:
        """Return what stands in the row, each merged cell once."""
        return [c for i, c in enumerate(self.cells) if c and i not in self.covered]


@dataclass(slots=True)
class GridMaker:
    """Takes cells in any order."""

    name: str
    cells: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)

    def put(self, row: int, column: int, words: str) -> None:
        """Set a cell; one without words is left out.

        Raises:
            TooManyCellsError: there are more than `MAX_CELLS`.
        """
        if words := clean(words):
            self.cells[Place(row, column)] = words
            if len(self.cells) > MAX_CELLS:
                raise TooManyCellsError(name=self.name, found=len(self.cells), limit=MAX_CELLS)

    def merge(self, first: Place, last: Place) -> None:
        """Make a rectangle of cells one, corners included; it shows what the first one holds."""
        if first != last and first in self.cells:
            self.merged.append((first, last))

    def rows(self) -> list[GridRow]:
        """Return the rows that hold something, without the columns that hold nothing.

        Raises:
            TooManyCellsError: the cells lie too far apart.
        """
        numbers = sorted({place.row for place in self.cells})
        columns = sorted({place.column for place in self.cells})
        if (area := len(numbers) * len(columns)) > MAX_AREA:
            raise TooManyCellsError(name=self.name, found=area, limit=MAX_AREA)
        covered, held = self._fill(numbers, columns)
        return [
            GridRow(
                row + 1,
                tuple(self.cells.get(Place(row, column), "") for column in columns),
                frozenset(i for i, c in enumerate(columns) if Place(row, c) in covered),
                frozenset(i for i, c in enumerate(columns) if Place(row, c) in held),
            )
            for row in numbers
        ]

    def _fill(
        self, numbers: Sequence[int], columns: Sequence[int]
    ) -> tuple[set[Place], set[Place]]:
        covered: set[Place] = set()
        held: set[Place] = set()
        area = 0
        for first, last in self.merged:
            area += (last.row - first.row + 1) * (last.column - first.column + 1)
            if area > MAX_AREA:
                raise TooManyCellsError(name=self.name, found=area, limit=MAX_AREA)
            for place in _inside(first, last, numbers, columns):
                if place != first and place not in self.cells:
                    self.cells[place] = self.cells[first]
                    (covered if place.column > first.column else held).add(place)
                    if place.row > first.row:
                        held.add(place)
        return covered, held


def of_rows(rows: Iterable[Sequence[str]], name: str) -> list[GridRow]:
    """Return the grid of rows of values without merged cells.

    Raises:
        TooManyCellsError: there are too many.
    """
    maker = GridMaker(name)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            maker.put(row, column, value)
    return maker.rows()


def _inside(
    first: Place, last: Place, numbers: Sequence[int], columns: Sequence[int]
) -> Iterator[Place]:
    """Yield the places of a rectangle whose row and column hold something."""
    inner = columns[bisect_left(columns, first.column) : bisect_left(columns, last.column + 1)]
    for row in numbers[bisect_left(numbers, first.row) : bisect_left(numbers, last.row + 1)]:
        yield from (Place(row, column) for column in inner)
