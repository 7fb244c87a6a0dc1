"""Tables on a page that is known only as lines of text, with a blank between two cells.

A head without figures and under it rows of as many cells, all figures but the first: nothing else
is taken for a table, as a line of prose must not be torn apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.loaders.builder import TextBuilder
from rag.loaders.grid import of_rows
from rag.loaders.heads import is_number
from rag.loaders.tables import TableWriter
from rag.types import Part

_MIN_ROWS = 2  # under the head
_NO_VALUE = {"-", "—", "–", "－", "…", "/"}


def pieces(lines: Sequence[str], *, name: str, first: int) -> Iterator[tuple[str, Sequence[Part]]]:
    """Yield the lines of a page, each table as one text with its parts.

    Args:
        lines: of the page, from the top.
        name: what messages call the file.
        first: number of the first table.
    """
    start, number = 0, first
    while start < len(lines):
        end = _end_of_table(lines, start)
        if end == start:
            yield lines[start], ()
            start += 1
        else:
            builder = TextBuilder()
            rows = [line.split() for line in lines[start:end]]
            TableWriter(builder, number - 1).write(of_rows(rows, name), has_head=True)
            yield builder.text, builder.parts
            start, number = end, number + 1


def _end_of_table(lines: Sequence[str], start: int) -> int:
    """Return where the table ends whose head is here; `start` when there is none."""
    heads = lines[start].split()
    if len(heads) < 2 or any(is_number(head) for head in heads):
        return start
    end = start + 1
    while end < len(lines) and _is_row(lines[end].split(), len(heads)):
        end += 1
    return end if end - start > _MIN_ROWS else start


def _is_row(cells: Sequence[str], width: int) -> bool:
    figures = [is_number(cell) for cell in cells[1:] if cell not in _NO_VALUE]
    return len(cells) == width and bool(figures) and all(figures)
