"""Zips made to harm, and office files that are not what they seem."""

from __future__ import annotations

import io
import stat
import struct
import time
import zipfile
from pathlib import Path

import pytest
from office_files import member, outcome, repacked, saved, word, xlsx

from rag import loaders
from rag.errors import (
    BrokenFileError,
    DocumentError,
    ProtectedError,
    TooManyCellsError,
    UnsafeArchiveError,
    WrongContentError,
)
from rag.loaders import office

DOCX = saved(word("荷塘公园建成。"))
XLSX = xlsx((("名称", "数量"), ("公园", 3)))
DOCUMENT = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"


def read(name: str, data: bytes) -> str:
    return loaders.parse(Path(name), data).text


def test_a_bomb_is_refused_by_what_it_declares_before_it_is_unpacked() -> None:
    many = b"<w:p/>" * 6_000_000
    bomb = repacked(DOCX, {DOCUMENT: many})
    started = time.process_time()
    with pytest.raises(UnsafeArchiveError, match="limit 200:1"):
        read("a.docx", bomb)
    assert time.process_time() - started < 1


def test_too_much_is_refused_even_when_it_packs_badly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MAX_MIB", 0)
    with pytest.raises(UnsafeArchiveError, match="limit 0 MiB"):
        read("a.docx", DOCX)


def test_a_size_that_is_a_lie_is_refused() -> None:
    name = DOCUMENT.encode()
    lying = bytearray(DOCX)
    central = lying.rindex(b"PK\x01\x02", 0, lying.rindex(name))
    lying[central + 24 : central + 28] = struct.pack("<L", 100)
    with pytest.raises(BrokenFileError):
        read("a.docx", bytes(lying))


def test_too_many_members_are_refused() -> None:
    with pytest.raises(UnsafeArchiveError, match="members"):
        read("a.docx", repacked(DOCX, {f"x{i}": b"" for i in range(2001)}))


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "a/../../b", "..\\a.xml", "C:\\a.xml"])
def test_names_that_lead_outside_are_refused(name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UnsafeArchiveError, match="member"):
        read("a.docx", repacked(DOCX, {name: b"x"}))
    assert sorted(tmp_path.iterdir()) == before


def test_a_link_is_refused() -> None:
    stream = io.BytesIO(DOCX)
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnsafeArchiveError, match="link"):
        read("a.docx", stream.getvalue())


def test_a_zip_in_a_zip_stays_closed() -> None:
    text = read("a.docx", repacked(DOCX, {"word/embeddings/b.zip": repacked(DOCX, {})}))
    assert text == "荷塘公园建成。"


@pytest.mark.parametrize(
    ("name", "data", "path"), [("a.docx", DOCX, DOCUMENT), ("a.xlsx", XLSX, SHEET)]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_is_refused_whatever_it_defines(
    name: str, data: bytes, path: str, encoding: str
) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    head, _, rest = member(data, path).decode().partition("?>")
    xml = head.replace("UTF-8", encoding) + "?>" + laughs + rest
    with pytest.raises(UnsafeArchiveError, match="DOCTYPE"):
        read(name, repacked(data, {path: xml.encode(encoding)}))


def test_an_encrypted_file_is_told_from_a_damaged_one() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    with pytest.raises(ProtectedError):
        read("a.docx", ole + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 50)
    with pytest.raises(WrongContentError, match="OLE"):
        read("a.xlsx", ole + b"\0" * 500)
    marked = bytearray(DOCX)
    marked[marked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ProtectedError):
        read("a.docx", bytes(marked))


def test_word_is_not_excel_and_a_zip_is_neither() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "公园")
    for name, data, found in (
        ("a.docx", XLSX, "Excel"),
        ("a.xlsx", DOCX, "Word"),
        ("a.docx", stream.getvalue(), "zip"),
    ):
        with pytest.raises(WrongContentError, match=f"found {found}"):
            read(name, data)


@pytest.mark.parametrize(
    "path", [DOCUMENT, "word/styles.xml", "[Content_Types].xml", "_rels/.rels"]
)
def test_a_part_that_is_not_xml_is_refused_cleanly(path: str) -> None:
    for damage in (b"", b"<a", member(DOCX, path)[:200], b"<a/>"):
        told = outcome("a.docx", repacked(DOCX, {path: damage}))
        assert told in ("broken-file", "wrong-content", "no-text") or "公园" in told


@pytest.mark.parametrize("path", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_a_workbook_whose_parts_do_not_fit_is_refused_cleanly(path: str) -> None:
    for damage in (b"", b"<a", member(XLSX, path)[:200], b"<a/>"):
        told = outcome("a.xlsx", repacked(XLSX, {path: damage}))
        assert told in ("broken-file", "wrong-content", "no-text") or "公园" in told


def test_a_million_cells_are_refused_before_they_are_parsed() -> None:
    rows = b"".join(b'<row r="%d"><c><v>1</v></c></row>' % i for i in range(1, 500_000))
    xml = member(XLSX, SHEET).replace(b"<sheetData>", b"<sheetData>" + rows)
    started = time.process_time()
    with pytest.raises(DocumentError) as caught:
        read("a.xlsx", repacked(XLSX, {SHEET: xml}))
    assert isinstance(caught.value, TooManyCellsError)
    assert time.process_time() - started < 2


def test_the_declared_range_and_cells_far_apart_cost_nothing() -> None:
    xml = member(XLSX, SHEET).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    far = b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
    started = time.process_time()
    text = read("a.xlsx", repacked(XLSX, {SHEET: xml.replace(b"</sheetData>", far)}))
    assert "名称：公园，数量：3" in text
    assert "7" in text
    assert time.process_time() - started < 1


def test_merged_cells_as_large_as_a_sheet_are_refused_at_once() -> None:
    merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    xml = member(XLSX, SHEET).replace(b"</sheetData>", merged)
    started = time.process_time()
    with pytest.raises(TooManyCellsError):
        read("a.xlsx", repacked(XLSX, {SHEET: xml}))
    assert time.process_time() - started < 1
