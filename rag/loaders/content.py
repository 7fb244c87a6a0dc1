"""What the bytes of a file are, whatever its name says."""

from __future__ import annotations

from rag.errors import ProtectedError, WrongContentError

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # one without members
    (_OLE, "OLE"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"{\\rtf", "RTF"),
)
_OFFICE = {".docx": "Word", ".xlsx": "Excel", ".xlsm": "Excel"}
_TEXTS = {".txt": "text", ".md": "Markdown", ".markdown": "Markdown", ".csv": "CSV", ".tsv": "TSV"}
_PAGES = {".html": "HTML", ".htm": "HTML"}
_HTML = (b"<!doctype html", b"<html")


def sniff(data: bytes) -> str:
    """Return the format that the first bytes tell, "" when they tell none."""
    start = data[:256].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_HTML):
        return "HTML"
    return next((format_ for mark, format_ in _SIGNATURES if data.startswith(mark)), "")


def check(data: bytes, *, name: str, suffix: str) -> None:
    """Refuse bytes that are plainly of another format than the suffix says.

    Raises:
        ProtectedError: an office file in the container that holds encrypted ones.
        WrongContentError: any other mismatch.
    """
    found = sniff(data)
    if suffix in _OFFICE:
        if found == "OLE" and "EncryptedPackage".encode("utf-16-le") in data:
            raise ProtectedError(name=name)
        if found != "zip":
            raise WrongContentError(
                name=name, found=found or f"0x{data[:4].hex()}", expected=_OFFICE[suffix]
            )
    expected = _TEXTS.get(suffix) or _PAGES.get(suffix)
    if expected and found not in ("", expected):
        raise WrongContentError(name=name, found=found, expected=expected)
