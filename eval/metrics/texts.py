"""How two texts are compared: what does not change the meaning is folded away."""

from __future__ import annotations

import re
import unicodedata

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_IGNORED = re.compile(r"[\s\"“”‘’'*`《》]+")
_MARKER = re.compile(r"\[\d+\]")


def fold(text: str) -> str:
    """Return the text for comparison: NFKC, lower case, no blanks, quotes, 《》 or 1,000 commas."""
    text = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    return _IGNORED.sub("", text).lower()


def plain(text: str) -> str:
    """Return the text in NFKC and lower case without `[n]` markers and 1,000 commas."""
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", _MARKER.sub(" ", text))).lower()


def contains(text: str, wanted: str) -> bool:
    """Return whether `wanted` stands in the text; a figure must stand at digit borders.

    "100" is found in "100米" and "100.", not in "1100", "3.100" or "100.5".
    """
    folded = fold(wanted)
    before = r"(?<![\d.])" if folded[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if folded[-1:].isdigit() else ""
    return re.search(before + re.escape(folded) + after, fold(text)) is not None
