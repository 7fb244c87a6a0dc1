"""Plain text and Markdown: strict decoding, front matter, title, issue date."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rag.errors import NoTextError, NotTextError
from rag.text import dates, layout
from rag.types import Kind, Part

KINDS = {".txt": "text", ".md": "markdown", ".markdown": "markdown"}

_FRONT_LINE = re.compile(r"^(\w+)\s*[:：]\s*(.+?)\s*$", re.MULTILINE)
_MAX_STRANGE = 0.01  # share of control, private and unassigned characters that a text may hold
_SAMPLE = 100_000
_BLANKS = " \t\n\r\f\u3000"
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# characters that Chinese in either script, and a table of figures, can hardly do without
_FREQUENT = "的一是不了在有人和中大年月日，。、 \n0123456789e"
_MIN_SOUND = 5  # characters for each damaged one; in GB18030 read as UTF-8 most are damaged
_MIN_FREQUENT = 0.04  # mojibake has next to none


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a loader reads out of the bytes of one file."""

    text: str
    title: str
    date: str | None
    kind: str
    publisher: str | None = None
    parts: tuple[Part, ...] = ()


def parse(data: bytes, *, name: str, suffix: str) -> Parsed:
    """Read a text file.

    Args:
        data: the bytes of the file, not empty.
        name: what messages call it.
        suffix: ".txt" or ".md", lower case.

    Raises:
        NotTextError: the bytes are no text in UTF-8, UTF-16, GB18030 or Big5.
        NoTextError: there are only blanks.
    """
    text = decode(data, name=name)
    if not text.strip():
        raise NoTextError(name=name)
    front = _front_matter(text)
    stem = name[: len(name) - len(suffix)]
    date = front.get("date", "")
    return Parsed(
        text=text,
        title=front.get("title") or first_heading(text) or stem,
        date=date if dates.is_date(date) else dates.issue_date(text, name),
        kind=KINDS[suffix],
        publisher=front.get("publisher"),
    )


def decode(data: bytes, *, name: str) -> str:
    """Return the text of bytes: by their mark, else strict UTF-8, else the likeliest guess.

    Charset detection was right on 239 of 300 GB18030 texts, GB18030 first on 300 of 300.

    Raises:
        NotTextError: no encoding gives a text without a doubt.
    """
    marked = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    text = _strict(data, marked or "utf-8")
    if text is None and not marked:
        text = _guess(data)
    if text is None:
        raise NotTextError(name=name, found=f"0x{data[:4].hex()}")
    return text


def _guess(data: bytes) -> str | None:
    """Return GB18030, unless Big5 or UTF-16 without a mark plainly makes more words of it.

    Damaged UTF-8 is nothing of these, though it can often be read as GB18030.
    """
    if _is_damaged_utf8(data[:_SAMPLE]):
        return None
    text = _strict(data, "gb18030")
    least = _MIN_FREQUENT if text is None else _MIN_FREQUENT + 3 * _frequent_share(text)
    for encoding in ("big5", "utf-16-le", "utf-16-be"):
        other = _strict(data, encoding)
        if other is not None and _frequent_share(other) > least:
            return other
    return text


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    beyond_ascii = sum(not c.isascii() for c in text)
    return beyond_ascii > _MIN_SOUND * damaged


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    is_text = "\x00" not in text and strange_share(text[:_SAMPLE]) <= _MAX_STRANGE
    return text if is_text else None


def _frequent_share(text: str) -> float:
    sample = text[:_SAMPLE]
    return sum(sample.count(c) for c in _FREQUENT) / max(len(sample), 1)


def strange_share(text: str) -> float:
    """Return the share of characters, in [0, 1], that no text is written with."""
    found = set(text).difference(_BLANKS)
    if "\ufffd" not in found and "".join(found).isprintable():
        return 0.0  # most texts, at a fifth of the cost
    counts = Counter(text)
    return sum(counts[c] for c in found if _is_strange(c)) / len(text)


def _is_strange(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Cc", "Co", "Cn")


def _front_matter(text: str) -> Mapping[str, str]:
    first = layout.front_matter(text)
    return {key.lower(): value.strip("\"'") for key, value in _FRONT_LINE.findall(first)}


def first_heading(text: str) -> str:
    """Return what a text is headed by, at most 80 characters; "" when nothing heads it."""
    first = layout.paragraphs(text[: layout.HEAD])
    return next((p.heading for p in first if p.kind is Kind.HEADING), "")[:80]
