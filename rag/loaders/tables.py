"""From a grid to lines that read by themselves: `年份：2022，常住人口：184.3万人`.

What is title, unit, head, row or footnote is told by what the cells hold and how they are merged,
as nothing in the formats says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.loaders.builder import TextBuilder
from rag.loaders.grid import GridRow
from rag.loaders.heads import (
    Head,
    cut_unit,
    is_number,
    is_unit,
    is_unit_head,
    is_unit_line,
    read_head,
    table_unit,
)
from rag.types import PartKind

MAX_ITEMS = 24  # values of one line; a wider row goes on in another one, under its first value
_FIGURE = re.compile(r"[-+－−]?[\d,，]*\d(?:\.\d+)?\s*\D{0,4}")
_PERIOD = re.compile(
    r"(?:19|20)\d{2}(?:[-—~至/](?:19|20)?\d{2})?\s*\D{0,3}"
    r"|(?:(?:19|20)\d{2}\s*年\s*)?\d{1,2}(?:[-—~至]\d{1,2})?\s*(?:月份?|季度|日|[Qq])"
)
_NOTE = re.compile(
    r"\s*[（(*※]?\s*(?:附?注|备注|说明|(?:资料|数据)?来源|填表|制表|审核|Notes?|Sources?)\s*\d{0,2}\s*[:：.、）)]",
    re.IGNORECASE,
)
_MAX_ENTRY = 60  # characters; a longer cell that stands alone is text
_MAX_LABEL = 20  # characters; a longer cell is no name of a column


@dataclass(frozen=True, slots=True)
class Table:
    """A table cut out of a grid.

    Attributes:
        before: title and other lines above it.
        heads: one per column; empty when the rows have no heads.
        unit: of all its figures; "" when there is none.
        notes: lines below it.
    """

    before: tuple[str, ...]
    heads: tuple[Head, ...]
    unit: str
    rows: list[GridRow]
    notes: list[str]

    @property
    def title(self) -> str:
        """Return the line above it that names it."""
        return next((line for line in self.before if table_unit(line) is None), "")


@dataclass(slots=True)
class TableWriter:
    """Writes the tables of one document, numbered from 1."""

    builder: TextBuilder
    number: int = field(default=0)

    def write(self, grid: Sequence[GridRow], *, title: str = "", has_head: bool = False) -> None:
        """Add the tables of a grid as lines with their parts.

        Args:
            grid: its rows, all equally wide.
            title: when the format gives one.
            has_head: whether the format says that the first row is the head.
        """
        for table in tables(grid, title=title, has_head=has_head):
            self._write(table)

    def _write(self, table: Table) -> None:
        if not table.rows:
            for line in (*table.before, *table.notes):
                self.builder.paragraph(line)
            return
        self.number += 1
        with self.builder.part(PartKind.TABLE, self.number, table.title):
            for line in table.before:
                self.builder.line(line)
            for row in table.rows:
                for line in row_lines(row, table):
                    self.builder.line(line, PartKind.ROW, row.number)
        for line in table.notes:
            self.builder.paragraph(line)


def tables(grid: Sequence[GridRow], *, title: str = "", has_head: bool = False) -> Iterator[Table]:
    """Yield the tables of a grid; a blank row parts them where a new head or title follows."""
    before = [title] if title else []
    last: Table | None = None
    for block in _blocks(grid):
        above, rest = _cut_before(block)
        if not rest and last and _is_note(above[0]):
            last.notes.extend(above)
            continue
        body, notes = _cut_notes(rest)
        depth = _head_depth(body, has_head=has_head) if body else 0
        if last and body and not (above or before or depth):
            last.rows.extend(body)
            last.notes.extend(notes)
            continue
        before += above
        if not body:
            continue
        if last:
            yield last
        last, before = _table(before, body, depth, notes), []
    if last:
        yield last
    if before:
        yield Table(tuple(before), (), "", [], [])


def row_lines(row: GridRow, table: Table) -> Iterator[str]:
    """Yield the lines that tell a row: one, unless it is very wide."""
    items = _items(row, table)
    yield "，".join(items[:MAX_ITEMS])
    for start in range(MAX_ITEMS, len(items), MAX_ITEMS - 1):
        yield "，".join((items[0], *items[start : start + MAX_ITEMS - 1]))


def _items(row: GridRow, table: Table) -> list[str]:
    if not table.heads:
        values = row.values()
        return [f"{values[0]}：{values[1]}"] if len(values) == 2 else values
    cells = [
        (head, cell)
        for i, (head, cell) in enumerate(zip(table.heads, row.cells, strict=True))
        if cell and i not in row.covered
    ]
    label_unit = next((cut_unit(cell)[1] for _, cell in cells), "")  # 新增床位（张）
    units = {"": label_unit or table.unit}
    units |= {head.group: cell for head, cell in cells if is_unit_head(head) and is_unit(cell)}
    own = {head: head.group if head.group in units else "" for head, _ in cells}
    taken = {own[head] for head, cell in cells if head.takes_unit and is_number(cell)}
    return [
        _item(head, cell, units[own[head]])
        for head, cell in cells
        if not (is_unit_head(head) and is_unit(cell) and head.group in taken)
    ]


def _item(head: Head, cell: str, shared: str) -> str:
    unit = head.unit or (shared if head.takes_unit else "")
    value = cell + unit if is_number(cell) else cell
    return f"{head.name}：{value}" if head.name else value


def _table(before: list[str], body: list[GridRow], depth: int, notes: list[str]) -> Table:
    units = [unit for line in before if (unit := table_unit(line)) is not None]
    columns = zip(*(_levels(body, i) for i in range(depth)), strict=True)
    heads = [_plain_periods(read_head(column), body, i, depth) for i, column in enumerate(columns)]
    return Table(tuple(before), tuple(heads), units[0] if units else "", body[depth:], notes)


def _plain_periods(head: Head, body: list[GridRow], column: int, depth: int) -> Head:
    """Return the head of a column of years as one without unit."""
    cells = [row.cells[column] for row in body[depth:] if row.cells[column]]
    is_period = bool(cells) and all(_PERIOD.fullmatch(cell) for cell in cells)
    return replace(head, takes_unit=False) if is_period and column == 0 else head


def _levels(body: list[GridRow], level: int) -> list[str]:
    """Return a row of heads; one that is blank over a name belongs to the group at its left."""
    cells = list(body[level].cells)
    below = body[level + 1].cells if level + 1 < len(body) else ("",) * len(cells)
    group, is_group = "", False
    for i, cell in enumerate(cells):
        group, is_group = (cell, bool(below[i])) if cell else (group, is_group and bool(below[i]))
        cells[i] = group if is_group else cell
    return cells


def _blocks(grid: Sequence[GridRow]) -> Iterator[list[GridRow]]:
    """Yield runs of rows without a blank row between them."""
    block: list[GridRow] = []
    for row in grid:
        if block and row.number > block[-1].number + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _cut_before(block: list[GridRow]) -> tuple[list[str], list[GridRow]]:
    """Return the lines above a table and its rows."""
    lines: list[str] = []
    for i, row in enumerate(block):
        values = row.values()
        is_line = len(row.cells) > 1 and len(values) == 1 and not is_number(values[0])
        if not (is_line or _is_boxed(row) or any(map(is_unit_line, values))):
            return lines, block[i:]
        lines += values
    return lines, []


def _is_boxed(row: GridRow) -> bool:
    """Return whether a row is text with a frame around it."""
    return len(row.cells) == 1 and len(row.cells[0]) > _MAX_ENTRY


def _cut_notes(rows: list[GridRow]) -> tuple[list[GridRow], list[str]]:
    """Return the rows of a table and the lines below it."""
    for i, row in enumerate(rows):
        if _is_note(row.values()[0]) and len(row.values()) == 1:
            return rows[:i], [value for later in rows[i:] for value in later.values()]
    return rows, []


def _is_note(words: str) -> bool:
    return _NOTE.match(words) is not None


def _head_depth(body: list[GridRow], *, has_head: bool) -> int:
    """Return how many rows are heads."""
    if not has_head and not _names_columns(body):
        return 0
    depth = 1
    while depth < len(body) - 1 and _goes_on(body[depth - 1], body[depth]):
        depth += 1
    return depth


def _names_columns(body: list[GridRow]) -> bool:
    """Return whether the first row looks like names of columns."""
    first = body[0]
    values = first.values()
    if len(body) < 2 or len(values) < 2 or _has_figures(first):
        return False
    if any(len(value) > 2 * _MAX_LABEL for value in values):
        return False
    figures = sum(map(_has_figures, body[1:]))
    if len(first.cells) > 2 or 2 * figures >= len(body):
        return True
    # two columns of words: names with what they stand for, unless short names stand on top
    return len(first.cells[1]) <= min(len(row.cells[1]) for row in body[1:])


def _goes_on(row: GridRow, following: GridRow) -> bool:
    """Return whether a row of heads has another one below it."""
    if _has_figures(following):
        return False
    groups = (i for i, cell in enumerate(row.cells) if i in row.covered or not cell)
    is_group = any(following.cells[i] and i not in following.held for i in groups)
    return bool(following.held) or is_group


def _has_figures(row: GridRow) -> bool:
    return any(_FIGURE.fullmatch(cell) and not _PERIOD.fullmatch(cell) for cell in row.cells[1:])
