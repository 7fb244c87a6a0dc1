"""Office files made for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
import openpyxl
from docx.document import Document

from rag import loaders
from rag.errors import DocumentError


def xlsx(rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of one sheet, 人口."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "人口"
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    return saved(book)


def saved(made: Document | openpyxl.Workbook) -> bytes:
    """Return the bytes of an office file."""
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def word(*paragraphs: str) -> Document:
    """Return a Word file of some paragraphs."""
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    return document


def add_table(document: Document, rows: Sequence[Sequence[str]]) -> None:
    """Add a table without merged cells."""
    table = document.add_table(len(rows), len(rows[0]))
    for i, row in enumerate(rows):
        for j, words in enumerate(row):
            table.cell(i, j).text = words


def repacked(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return an office file with some of its members replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return stream.getvalue()


def member(data: bytes, name: str) -> bytes:
    """Return the content of one member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def outcome(name: str, data: bytes) -> str:
    """Return the text of a file, or the code of the error it is refused with."""
    try:
        return loaders.parse(Path(name), data).text
    except DocumentError as error:
        return error.code
