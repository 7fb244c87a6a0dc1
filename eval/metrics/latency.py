"""Latency: what a person waits, half of the time and at worst one time in twenty."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that more than `share` of all do not exceed.

    Nearest rank without interpolation: what is printed was measured.

    Returns:
        A value in the unit given; None without values.
    """
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else None
