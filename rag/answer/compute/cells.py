"""Where in a table a figure stands: the head of its row, the head of its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.evidence import Candidate
from rag.types import Kind

# rows as the loaders write them: 镇：甲镇，人口：3万人
_FIELD = re.compile(r"([^：:，,]*)[：:]([^，,]*)")
_RULE = re.compile(r"[|\s:-]+")  # |---|---|
# a row or column that adds up others
TOTAL = re.compile(r"[|\s]*(?:[^|：:，]*[：:])?(?:合计|总计|小计|总数|全部)")
_LONG = 200  # rows; of a longer table not all are looked at


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        row: what its row begins with: 甲镇.
        column: what stands over it: 人口.
        table: document and place where the table begins.
        rows: how many rows the table has, those that add up others aside.
    """

    row: str
    column: str
    table: tuple[str, int]
    rows: int


def cell_at(candidate: Candidate, place: int) -> Cell | None:
    """Return the cell that holds a place of a candidate's text; None outside tables."""
    text = candidate.text
    if text.startswith("|"):
        return _piped(candidate, text[:place].count("|") - 1)
    fields = list(_FIELD.finditer(text)) if candidate.kind is Kind.ROW else []
    own = next((f for f in fields if f.start() <= place < f.end()), None)
    if own is None:
        return None
    key = fields[0][1]
    start, lines = _block(candidate, lambda line: line.replace(":", "：").startswith(f"{key}："))
    return Cell(fields[0][2], own[1], (candidate.document.id, start), _parts(lines))


def _piped(candidate: Candidate, column: int) -> Cell | None:
    start, lines = _block(candidate, lambda line: line.startswith("|"))
    if len(lines) < 3 or not _RULE.fullmatch(lines[1]):
        return None
    heads, cells = _split(lines[0]), _split(candidate.text)
    if column >= len(heads):
        return None
    return Cell(cells[0], heads[column], (candidate.document.id, start), _parts(lines[2:]))


def _parts(lines: Sequence[str]) -> int:
    return sum(TOTAL.match(line) is None for line in lines)


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _block(candidate: Candidate, belongs: Callable[[str], bool]) -> tuple[int, list[str]]:
    """Return where the lines of a table begin, and these lines."""
    text = candidate.document.text
    start = text.rfind("\n", 0, candidate.span.start) + 1
    for _ in range(_LONG):
        before = text.rfind("\n", 0, max(start - 1, 0)) + 1
        if start == 0 or not belongs(text[before : start - 1]):
            break
        start = before
    lines: list[str] = []
    place = start
    while len(lines) <= _LONG and place < len(text):
        end = text.find("\n", place) % (len(text) + 1)  # the last line has none
        if not belongs(text[place:end]):
            break
        lines.append(text[place:end])
        place = end + 1
    return start, lines
