"""PDF: the text layer of each page; a page that is only a picture is read by OCR."""

from __future__ import annotations

import io
import struct

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from rag.errors import BrokenFileError, NoOcrError, ProtectedError
from rag.loaders import ocr
from rag.loaders.pages import clean, to_parsed
from rag.loaders.steps import Step, tell
from rag.loaders.text import Parsed, strange_share

_HEADER_WITHIN = 1024  # bytes, as other readers of the format do it
# fonts that do not tell their characters give such texts; then what the page shows is read
_MAX_STRANGE = 0.1
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
        BrokenFileError: it is no PDF, or a page of it cannot be read.
        ProtectedError: it needs a password.
        NoTextError: its pages show no words; NoOcrError: OCR might find some, but is missing.
    """
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise BrokenFileError(name=name, reason="no PDF header")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ProtectedError(name=name)
        pages = _text_layer(reader)
        created = _created(reader)
    except (FileNotDecryptedError, DependencyError) as error:
        raise ProtectedError(name=name) from error
    except _BROKEN as error:
        raise BrokenFileError(name=name, reason=f"{type(error).__name__}: {error}") from error
    _read_pictures(data, pages, name)
    return to_parsed(pages, name=name, suffix=suffix, kind="pdf", created=created)


def _created(reader: PdfReader) -> str | None:
    made = reader.metadata and reader.metadata.creation_date
    return f"{made:%Y-%m-%d}" if made else None


def _text_layer(reader: PdfReader) -> list[str]:
    pages = []
    total = len(reader.pages)
    for done, page in enumerate(reader.pages, start=1):
        text = clean(page.extract_text())
        pages.append(text if strange_share(text) <= _MAX_STRANGE else "")
        tell(Step(done, total))
    return pages


def _read_pictures(data: bytes, pages: list[str], name: str) -> None:
    """Fill in the pages without text, where OCR is there."""
    numbers = [number for number, text in enumerate(pages) if not text.strip()]
    if not numbers:
        return
    try:
        for number, text in ocr.read_pages(data, numbers, name=name):
            pages[number] = text
    except ImportError as error:
        if len(numbers) == len(pages):
            raise NoOcrError(name=name, package=error.name) from error
