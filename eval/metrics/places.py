"""Where something stands; what was retrieved or cited is compared by characters, not by chunk.

Gold that names characters outlives every change of how documents are cut into passages.
"""

from __future__ import annotations

from typing import NamedTuple

from rag import Span


class Place(NamedTuple):
    """A stretch of a file."""

    source: str
    span: Span


def agree(one: Place, other: Place) -> bool:
    """Return whether both are in the same file and share a character."""
    return one.source == other.source and one.span.overlaps(other.span)
