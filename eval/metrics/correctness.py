"""Whether an answer says what it must."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.texts import contains


def is_correct(text: str, must_include: Sequence[str], aliases: Sequence[str]) -> bool:
    """Return whether everything that must be said is said, or one alias of the whole answer is.

    Our own definition: no judge model, so the same text scores the same everywhere. A long
    quotation can be right by accident, which `is_concise` takes back.
    """
    return all(contains(text, wanted) for wanted in must_include) or any(
        contains(text, alias) for alias in aliases
    )
