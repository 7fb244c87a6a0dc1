"""Length of answers, in code points, markers included."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def median_chars(lengths: Sequence[int]) -> float | None:
    """Return the median; of an even number the mean of the middle two; None without answers."""
    return statistics.median(lengths) if lengths else None
