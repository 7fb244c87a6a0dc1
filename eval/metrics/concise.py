"""Whether an answer is an answer and not a quotation."""

from __future__ import annotations

MAX_CHARS = 200  # a screen line or three; longer texts leave the finding to the reader


def is_concise(text: str, max_chars: int = MAX_CHARS) -> bool:
    """Return whether the text has at most `max_chars` code points, markers included."""
    return len(text) <= max_chars
