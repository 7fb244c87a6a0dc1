"""PDF: the text layer of each page; a page that is only a picture is read by OCR."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from rag.errors import (
    BrokenFileError,
    NoOcrError,
    PagesLeftOutError,
    PicturesLeftOutError,
    ProtectedError,
)
from rag.loaders import ocr
from rag.loaders.pages import clean, to_parsed
from rag.loaders.steps import Step, tell
from rag.loaders.text import Parsed, strange_share

_HEADER_WITHIN = 1024  # bytes, as other readers of the format do it
# fonts that do not tell their characters give such texts; then what the page shows is read
_MAX_STRANGE = 0.1
_MAX_SHOWN = 10  # numbers of pages in a message
# "broken PDF files might cause other Exceptions": pypdf's documentation of its errors
_BROKEN = (
    PyPdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


def parse(data: bytes, *, name: str, suffix: str) -> Parsed:
    """Read a PDF.

    Args:
        data: the bytes of the file, not empty.
        name: what messages call it.
        suffix: ".pdf".

    Raises:
        BrokenFileError: it is no PDF, or none of its pages can be read.
        ProtectedError: it needs a password.
        NoTextError: its pages show no words; NoOcrError: OCR might find some, but is missing.
    """
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise BrokenFileError(name=name, reason="no PDF header")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ProtectedError(name=name)
        pages, damage = _text_layer(reader)
        created = _created(reader)
    except (FileNotDecryptedError, DependencyError) as error:
        raise ProtectedError(name=name) from error
    except _BROKEN as error:
        raise BrokenFileError(name=name, reason=_reason(error)) from error
    if damage and len(damage) == len(pages):
        raise BrokenFileError(name=name, reason=damage[0])
    _read_pictures(data, pages, damage, name)
    return to_parsed(pages, name=name, suffix=suffix, kind="pdf", created=created)


def _created(reader: PdfReader) -> str | None:
    made = reader.metadata and reader.metadata.creation_date
    return f"{made:%Y-%m-%d}" if made else None


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _text_layer(reader: PdfReader) -> tuple[list[str], dict[int, str]]:
    """Return the text of each page, and by its number, from 0, what damaged it."""
    pages, damage = [], {}
    total = len(reader.pages)
    for number in range(total):
        try:
            text = clean(reader.pages[number].extract_text())
        except _BROKEN as error:
            text, damage[number] = "", _reason(error)
        pages.append(text if strange_share(text) <= _MAX_STRANGE else "")
        tell(Step(number + 1, total))
    return pages, damage


def _read_pictures(data: bytes, pages: list[str], damage: dict[int, str], name: str) -> None:
    """Fill in the pages without text, where OCR is there; tell which stay empty."""
    numbers = [number for number, text in enumerate(pages) if not text.strip()]
    if not numbers:
        return
    try:
        for number, text in ocr.read_pages(data, numbers, name=name):
            pages[number] = text or ""
            if text is None:
                damage.setdefault(number, "PDFium cannot draw it")
    except ImportError as error:
        if len(numbers) == len(pages):
            raise NoOcrError(name=name, package=error.name) from error
        if blank := [number for number in numbers if number not in damage]:
            tell(PicturesLeftOutError(name=name, pages=_shown(blank), package=error.name))
    if lost := [number for number in damage if not pages[number]]:
        tell(PagesLeftOutError(name=name, pages=_shown(lost), reason=damage[lost[0]]))


def _shown(numbers: Sequence[int]) -> str:
    shown = [str(number + 1) for number in numbers]
    return ", ".join(shown[:_MAX_SHOWN]) + (" …" if len(shown) > _MAX_SHOWN else "")
