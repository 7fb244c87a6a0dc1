"""How one answer is scored; each function says its definition and knows nothing of files.

A place is a file name and a span in it. Two places agree when they share a character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import NamedTuple

from rag import Span

MAX_CHARS = 200  # an answer longer than this is a quotation, not an answer

THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
IGNORED = re.compile(r"[\s\"“”‘’'*`《》]+")


class Place(NamedTuple):
    """A stretch of a file."""

    source: str
    span: Span


def fold(text: str) -> str:
    """Return the text for comparison: NFKC, lower case, no blanks, quotes, 《》 or 1,000 commas."""
    text = THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    return IGNORED.sub("", text).lower()


def contains(text: str, wanted: str) -> bool:
    """Return whether `wanted` stands in the text; a figure must stand at digit borders.

    "100" is found in "100米" and "100.", not in "1100", "3.100" or "100.5".
    """
    folded = fold(wanted)
    before = r"(?<![\d.])" if folded[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if folded[-1:].isdigit() else ""
    return re.search(before + re.escape(folded) + after, fold(text)) is not None


def is_correct(text: str, must_include: Sequence[str], aliases: Sequence[str]) -> bool:
    """Return whether everything that must be said is said, or one alias of the whole answer is."""
    return all(contains(text, wanted) for wanted in must_include) or any(
        contains(text, alias) for alias in aliases
    )


def is_concise(text: str, max_chars: int = MAX_CHARS) -> bool:
    """Return whether the text has at most `max_chars` code points, markers included."""
    return len(text) <= max_chars


def agree(one: Place, other: Place) -> bool:
    """Return whether both are in the same file and share a character."""
    return one.source == other.source and one.span.overlaps(other.span)


def recall(gold: Sequence[Collection[Place]], found: Sequence[Place]) -> float | None:
    """Return the share of gold snippets that some found place agrees with.

    This is evidence recall with the cited places, and r@k with those of the first k hits.

    Args:
        gold: for each snippet, the places that say it.
        found: what was cited or retrieved.

    Returns:
        A share in [0, 1]; None without gold.
    """
    if not gold:
        return None
    met = sum(any(agree(place, seen) for place in places for seen in found) for places in gold)
    return met / len(gold)


def citation_precision(right: Collection[Place], cited: Sequence[Place]) -> float | None:
    """Return the share of citations that agree with a right place; None without either."""
    if not cited or not right:
        return None
    return sum(any(agree(place, seen) for place in right) for seen in cited) / len(cited)


def mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of the values that are defined; None when there is none."""
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which `share` of all lie (nearest rank); None without values."""
    return sorted(values)[int(share * len(values))] if values else None
