"""Office files are zips made by strangers: what is in them is counted before it is parsed."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping

from rag.errors import BrokenFileError, ProtectedError, UnsafeArchiveError, WrongContentError
from rag.text import dates

MAX_MEMBERS = 2_000
MAX_MIB = 200  # of all members, unpacked
MAX_RATIO = 200  # unpacked to packed; XML of real tables stays below 100
_RATIO_FROM = 1 << 20  # bytes; a small file cannot do harm
_ENCRYPTED = 0x1
_DTD = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_XML = (".xml", ".rels", ".vml")
_MAIN = re.compile(rb"(wordprocessing|spreadsheet|ms-excel)[\w.]{1,40}\.main\+xml")
_CREATED = re.compile(rb"<dcterms:created[^>]{0,99}>(\d{4}-\d\d-\d\d)")
_FORMATS = {b"wordprocessing": "Word", b"spreadsheet": "Excel", b"ms-excel": "Excel"}


def unpack(data: bytes, *, name: str, expected: str) -> Mapping[str, bytes]:
    """Return the XML members of an office file by their names.

    Args:
        data: the bytes of the file.
        name: what messages call it.
        expected: "Word" or "Excel".

    Raises:
        UnsafeArchiveError: it is a bomb, or names a place outside itself.
        ProtectedError: a member is encrypted.
        WrongContentError: it is a zip of another kind.
        BrokenFileError: it is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive.infolist(), len(data), name)
            members = _inflate(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise BrokenFileError(name=name, reason=str(error) or type(error).__name__) from error
    found = _format(members)
    if found != expected:
        raise WrongContentError(name=name, found=found, expected=expected)
    for member, xml in members.items():
        if any(mark in xml for mark in _DTD):
            raise UnsafeArchiveError(name=name, found=f"{member}: DOCTYPE", limit=0)
    return members


def _check(members: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise UnsafeArchiveError(name=name, found=f"{len(members)} members", limit=MAX_MEMBERS)
    size = sum(member.file_size for member in members)
    if size > MAX_MIB << 20:
        raise UnsafeArchiveError(name=name, found=f"{size >> 20} MiB", limit=f"{MAX_MIB} MiB")
    if size > max(_RATIO_FROM, packed * MAX_RATIO):
        raise UnsafeArchiveError(name=name, found=f"{size // packed}:1", limit=f"{MAX_RATIO}:1")
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise ProtectedError(name=name)
        if _leads_outside(member):
            raise UnsafeArchiveError(name=name, found=f"member {member.filename!r}", limit=0)


def _leads_outside(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return is_link or ".." in parts or parts[0] == "" or ":" in parts[0]


def _inflate(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    """Return the XML members; what is unpacked is counted, as headers may lie."""
    left = MAX_MIB << 20
    found = {}
    for member in archive.infolist():
        with archive.open(member) as stream:
            unpacked = stream.read(left + 1)
        left -= len(unpacked)
        if left < 0:
            raise UnsafeArchiveError(name=name, found=">", limit=f"{MAX_MIB} MiB")
        if member.filename.lower().endswith(_XML):
            found[member.filename] = unpacked
    return found


def _format(members: Mapping[str, bytes]) -> str:
    main = _MAIN.search(members.get("[Content_Types].xml", b""))
    return _FORMATS[main[1]] if main else "zip"


def issue_date(members: Mapping[str, bytes], text: str, name: str) -> str | None:
    """Return the issue date that a text or file name tells, else the day the file was made.

    The latter counts only when the text names its year: a copy has the day of the copying, and
    what was made from a template that of the template.
    """
    made = _CREATED.search(members.get("docProps/core.xml", b""))
    day = made[1].decode() if made else ""
    return dates.issue_date(text, name) or (day if day and day[:4] in text else None)
