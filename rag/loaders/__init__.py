"""One file per format: bytes in, Document out; a new format is one more line in `_MODULES`."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from rag.errors import (
    EmptyFileError,
    MissingFileError,
    TooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from rag.loaders import content
from rag.types import Document

MIB = 1 << 20

# the module of each format, imported when its first file is read
_MODULES = {
    **dict.fromkeys((".txt", ".md", ".markdown"), "text"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".html", ".htm"), "html"),
    ".docx": "docx",
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    ".pdf": "pdf",
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"), "ocr"),
}
SUPPORTED = tuple(sorted(_MODULES))


def display_name(path: Path) -> str:
    """Return a file's name as it may be shown: no control or direction characters."""
    name = unicodedata.normalize("NFC", path.name)
    return "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs")) or "file"


def document_id(path: Path) -> str:
    """Return the id of a file, made from where it lies: the same after its content changed."""
    return _id(os.path.realpath(path))


def _id(resolved: str) -> str:
    return hashlib.sha256(b"file\x1f" + os.fsencode(resolved)).hexdigest()[:32]


def content_hash(data: bytes) -> str:
    """Return the hash that tells whether a file has changed."""
    return hashlib.sha256(data).hexdigest()


def is_folder(path: Path) -> bool:
    """Return whether there is a folder; False for what cannot be a path (NUL, too long)."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def walk(path: Path) -> Iterator[Path]:
    """Yield a file, or the files below a folder in order of their names, hidden ones left out.

    Every file is yielded, readable format or not, so that nothing is passed over in silence.
    """
    if not is_folder(path):
        yield path
        return
    for folder, folders, files in os.walk(path, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in sorted(files) if not name.startswith("."))
        # a link may lead round in a circle: it is not followed, and `read` says so
        yield from (link for name in folders if (link := Path(folder) / name).is_symlink())


def read(path: Path, *, max_mib: float) -> bytes:
    """Return the bytes of a file.

    Raises:
        DocumentError: it is missing, unreadable, empty, too large or of an unknown format.
    """
    name = display_name(path)
    suffix = path.suffix.lower()
    try:
        status = path.stat()
        os.path.realpath(path).encode()
        if not stat.S_ISREG(status.st_mode):  # a pipe or device would block for ever
            is_link = stat.S_ISDIR(status.st_mode)
            kind = "a link to a folder, not followed" if is_link else "not a regular file"
            raise UnreadableFileError(name=name, reason=kind)
        if suffix not in _MODULES:
            raise UnsupportedFormatError(name=name, suffix=suffix, supported=", ".join(SUPPORTED))
        if status.st_size > max_mib * MIB:
            raise TooLargeError(name=name, size_mib=status.st_size / MIB, limit_mib=max_mib)
        data = path.read_bytes()
        after = path.stat()
        if (after.st_size, after.st_mtime_ns) != (len(data), status.st_mtime_ns):
            raise UnreadableFileError(name=name, reason="it changed while it was read")
    except FileNotFoundError as error:
        raise MissingFileError(name=str(path)) from error
    except OSError as error:
        raise UnreadableFileError(name=name, reason=error.strerror or str(error)) from error
    except UnicodeEncodeError as error:
        raise UnreadableFileError(name=name, reason="its name is no text; rename it") from error
    except ValueError as error:  # a NUL in the path
        raise UnreadableFileError(name=name, reason=str(error)) from error
    if not data:
        raise EmptyFileError(name=name)
    return data


def parse(path: Path, data: bytes) -> Document:
    """Return the document that the bytes of a file hold.

    Raises:
        DocumentError: they hold no text that can be read.
    """
    suffix = path.suffix.lower()
    name = display_name(path)
    content.check(data, name=name, suffix=suffix)
    module = import_module(f"rag.loaders.{_MODULES[suffix]}")
    parsed = module.parse(data, name=name, suffix=suffix)
    resolved = os.path.realpath(path)
    return Document(
        id=_id(resolved),
        text=parsed.text,
        title=parsed.title,
        path=resolved,
        date=parsed.date,
        kind=parsed.kind,
        publisher=parsed.publisher,
        sha256=content_hash(data),
        parts=parsed.parts,
    )
