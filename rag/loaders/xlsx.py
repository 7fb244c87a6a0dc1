"""Excel: each visible sheet with its tables, values as they are shown."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from rag.errors import BrokenFileError, FormulasLeftOutError, NoTextError, TooManyCellsError
from rag.loaders import office
from rag.loaders.builder import TextBuilder
from rag.loaders.grid import MAX_AREA, MAX_CELLS, GridMaker, GridRow, Place
from rag.loaders.shown import show
from rag.loaders.steps import tell
from rag.loaders.tables import TableWriter
from rag.loaders.text import Parsed
from rag.types import PartKind

# a styled cell without a value counts too: each costs openpyxl a microsecond or ten
_CELL = re.compile(rb"<(?:\w{1,20}:)?(?:c|row)[\s/>]")
_MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,200}?ref=[\"']([^\"']{1,40})")
_UNCOMPUTED = re.compile(rb"</f>\s{0,9}(?:<v\s?/>|<v></v>)?\s{0,9}</c>")
_MAX_XML_CELLS = 4 * MAX_CELLS
# what openpyxl raises on parts that do not fit together
_BROKEN = (
    AttributeError,
    InvalidFileException,
    LookupError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


def parse(data: bytes, *, name: str, suffix: str) -> Parsed:
    """Read a workbook; hidden sheets, pictures and charts are left out.

    A formula shows the value that was stored with it; without one its cell is left out.

    Args:
        data: the bytes of the file, not empty.
        name: what messages call it.
        suffix: ".xlsx" or ".xlsm".

    Raises:
        DocumentError: it is damaged, protected, too large or a bomb, or no cell holds a value.
    """
    members = office.unpack(data, name=name, expected="Excel")
    try:
        _check_cells(members, name)
        book = load_workbook(io.BytesIO(data), data_only=True)
        grids = {
            sheet.title: _grid(sheet, name)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        }
        title = book.properties.title
    except _BROKEN as error:
        raise BrokenFileError(name=name, reason=f"{type(error).__name__}: {error}"[:200]) from error
    builder = TextBuilder()
    writer = TableWriter(builder)
    for number, (sheet_name, grid) in enumerate(grids.items(), start=1):
        with builder.part(PartKind.SHEET, number, sheet_name):
            writer.write(grid)
    if not builder.text:
        raise NoTextError(name=name)
    return Parsed(
        text=builder.text,
        title=title or name[: len(name) - len(suffix)],
        date=office.issue_date(members, builder.text, name),
        kind="xlsx",
        parts=builder.parts,
    )


def _check_cells(members: Mapping[str, bytes], name: str) -> None:
    sheets = [xml for path, xml in members.items() if path.startswith("xl/worksheets/")]
    found = 0
    for xml in sheets:
        found += sum(1 for _ in _CELL.finditer(xml))
        if found > _MAX_XML_CELLS:
            raise TooManyCellsError(name=name, found=found, limit=_MAX_XML_CELLS)
    merged = (area[1].decode() for xml in sheets for area in _MERGED.finditer(xml))
    area = sum(map(_area, merged))  # openpyxl walks through each of these cells
    if area > MAX_AREA:
        raise TooManyCellsError(name=name, found=area, limit=MAX_AREA)
    uncomputed = sum(1 for xml in sheets for _ in _UNCOMPUTED.finditer(xml))
    if uncomputed:
        tell(FormulasLeftOutError(name=name, found=uncomputed))


def _area(reference: str) -> int:
    size = CellRange(reference).size
    return size["rows"] * size["columns"]


def _grid(sheet: Worksheet, name: str) -> list[GridRow]:
    maker = GridMaker(name)
    # `iter_rows` would make every cell of the rectangle, which may have a thousand million
    for (row, column), cell in sheet._cells.items():
        maker.put(row - 1, column - 1, show(cell.value, cell.number_format))
    for area in sheet.merged_cells.ranges:
        maker.merge(
            Place(area.min_row - 1, area.min_col - 1), Place(area.max_row - 1, area.max_col - 1)
        )
    return maker.rows()
