"""Quote exactness: a citation shows what the document says, character for character."""

from __future__ import annotations


def quote_exactness(quotes: int, bad_quotes: int) -> float | None:
    """Return the share of quotes that equal the document's text at their span; None without any.

    Our own definition; anything below 1 is a fault of the program, not of the question.
    """
    return 1 - bad_quotes / quotes if quotes else None
