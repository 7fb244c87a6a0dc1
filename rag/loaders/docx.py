"""Word: paragraphs, headings and tables in reading order, as a reader sees them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from lxml import etree

from rag.errors import BrokenFileError, NoTextError
from rag.loaders import office
from rag.loaders.builder import TextBuilder
from rag.loaders.grid import GridMaker, GridRow, Place
from rag.loaders.tables import TableWriter
from rag.loaders.text import Parsed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# nobody sees them: deleted, moved away, said once more for old programs, instructions of fields
_UNSEEN = frozenset(
    (f"{_W}del", f"{_W}moveFrom", f"{_COMPATIBILITY}Fallback", f"{_W}instrText", f"{_W}pPr")
)
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_FOOTNOTES = "word/footnotes.xml"
_MAX_LEVEL = 9
_MAX_SPAN = 100  # columns; a wider cell is a mistake or an attack
_MAX_BASES = 10
_OFF = frozenset(("0", "false", "none"))
_BROKEN = (
    AttributeError,
    LookupError,
    OpcError,
    SyntaxError,  # of XML
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


def parse(data: bytes, *, name: str, suffix: str) -> Parsed:
    """Read a Word file; hidden and deleted text, headers, footers and pictures are left out.

    Args:
        data: the bytes of the file, not empty.
        name: what messages call it.
        suffix: ".docx".

    Raises:
        DocumentError: it is damaged, protected, too large or a bomb, or it holds no words.
    """
    members = office.unpack(data, name=name, expected="Word")
    try:
        builder = _read(docx.Document(io.BytesIO(data)), members, name)
    except _BROKEN as error:
        raise BrokenFileError(name=name, reason=f"{type(error).__name__}: {error}"[:200]) from error
    if not builder.text:
        raise NoTextError(name=name)
    return Parsed(
        text=builder.text,
        title=builder.title() or name[: len(name) - len(suffix)],
        date=office.issue_date(members, builder.text, name),
        kind="docx",
        parts=builder.parts,
    )


def _read(document: Document, members: Mapping[str, bytes], name: str) -> TextBuilder:
    builder = TextBuilder()
    writer = TableWriter(builder)
    levels = _Levels(document)
    for block in _blocks(document.element.body):
        if block.tag == f"{_W}tbl":
            writer.write(_grid(block, name))
        elif level := levels.of(block):
            builder.heading(_words(block), level)
        else:
            builder.paragraph(_words(block))
    for note in _notes(members):
        builder.paragraph(note)
    return builder


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of a body, also those in content controls."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _blocks(child)


def _words(element: Any) -> str:
    """Return the words of a paragraph or cell as they are seen."""
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            pieces.append("\n" if node.tag == f"{_W}p" else "")
        elif node.tag in _UNSEEN or _is_hidden(node):
            walk.skip_subtree()
        elif node.tag == f"{_W}t":
            pieces.append(node.text or "")
        else:
            pieces.append(_MARKS.get(node.tag, ""))
    return "".join(pieces)


def _is_hidden(node: Any) -> bool:
    mark = node.find(f"{_W}rPr/{_W}vanish") if node.tag == f"{_W}r" else None
    return mark is not None and mark.get(f"{_W}val", "1") not in _OFF


class _Levels:
    """The levels of headings, which paragraphs have by themselves or through their style."""

    def __init__(self, document: Document) -> None:
        self._styles = {style.get(f"{_W}styleId"): style for style in document.styles.element}

    def of(self, paragraph: Any) -> int:
        """Return the level of a heading from 1; 0 for a paragraph that is none."""
        level = _outline(paragraph)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        for _ in range(_MAX_BASES):  # styles may lead round in a circle
            found = None if style is None else self._styles.get(style.get(f"{_W}val"))
            if level is not None or found is None:
                break
            level = 1 if found.get(f"{_W}styleId") == "Title" else _outline(found)
            style = found.find(f"{_W}basedOn")
        return level if level and level <= _MAX_LEVEL else 0


def _outline(element: Any) -> int | None:
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    return None if outline is None else int(outline.get(f"{_W}val")) + 1


def _grid(table: Any, name: str) -> list[GridRow]:
    maker = GridMaker(name)
    open_at: dict[int, tuple[Place, Place]] = {}  # by column: the cell that goes on below
    for row, line in enumerate(_inside(table, "tr")):
        column = 0
        for cell in _inside(line, "tc"):
            width = min(_number(cell, "gridSpan"), _MAX_SPAN)
            last = Place(row, column + width - 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and column in open_at:
                open_at[column] = (open_at[column][0], last)
            else:
                _close(maker, open_at, column)
                open_at[column] = (Place(row, column), last)
                maker.put(row, column, _words(cell))
            column += width
    for column in tuple(open_at):
        _close(maker, open_at, column)
    return maker.rows()


def _close(maker: GridMaker, open_at: dict[int, tuple[Place, Place]], column: int) -> None:
    if column in open_at:
        maker.merge(*open_at.pop(column))


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Yield rows or cells, also those in content controls."""
    for child in parent:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _inside(child, tag)


def _number(cell: Any, key: str) -> int:
    found = cell.find(f"{_W}tcPr/{_W}{key}")
    return 1 if found is None else max(int(found.get(f"{_W}val")), 1)


def _notes(members: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the footnotes, which python-docx does not know."""
    if xml := members.get(_FOOTNOTES):
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for note in etree.fromstring(xml, parser).iterfind(f"{_W}footnote"):
            yield _words(note)
