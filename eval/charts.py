"""Charts as inline SVG; colours come from the style sheet, so they follow light, dark and print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.html import Html, element, join
from eval.metrics.calibration import Bin

SIDE, MARGIN = 200.0, 26.0  # of the calibration plot, in SVG units
MAX_RADIUS, MIN_RADIUS = 10.0, 2.5
Z = 1.96  # 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a stacked bar; `kind` is the class that colours it."""

    kind: str
    label: str
    count: int


def wilson(right: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, JASA 1927); it stays within [0, 1]."""
    centre = (right + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(right * (1 - right) / n + Z * Z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def bar(share: float, kind: str, label: str) -> Html:
    """Return a bar as wide as its place, filled up to `share`."""
    fill = element("rect", class_=f"fill {kind}", width=100 * share, height=10)
    return _strip(label, element("rect", class_="rail", width=100, height=10), fill)


def stacked(parts: Sequence[Part]) -> Html:
    """Return one bar as wide as its place, cut in proportion to the counts."""
    total = sum(part.count for part in parts) or 1
    start, pieces = 0.0, []
    for part in parts:
        width = 100 * part.count / total
        title = element("title", f"{part.label}: {part.count}")
        pieces.append(element("rect", title, class_=part.kind, x=start, width=width, height=10))
        start += width
    return _strip(", ".join(f"{part.label} {part.count}" for part in parts), *pieces)


def calibration(held: Sequence[Bin], x_label: str, y_label: str) -> Html:
    """Return a plot of the share right over the confidence; on the diagonal both agree.

    A dot's area shows how many answers it stands for, its line the 95 % interval.
    """
    most = max((one.n for one in held), default=1)
    said = "; ".join(f"{one.confidence:.2f} → {one.accuracy:.2f} (n={one.n})" for one in held)
    size = SIDE + 2 * MARGIN
    return element(
        "svg",
        _axes(x_label, y_label),
        *(_dot(one, most) for one in held),
        class_="plot",
        viewBox=f"0 0 {size:g} {size:g}",
        role="img",
        aria_label=f"{y_label} / {x_label}: {said}",
    )


def _strip(label: str, *pieces: Html) -> Html:
    return element(
        "svg",
        *pieces,
        class_="strip",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


def _x(share: float) -> float:
    return MARGIN + share * SIDE


def _y(share: float) -> float:
    return MARGIN / 2 + (1 - share) * SIDE


def _axes(x_label: str, y_label: str) -> Html:
    lines = [_line("grid", (share, 0), (share, 1)) for share in (0, 0.25, 0.5, 0.75, 1)] + [
        _line("grid", (0, share), (1, share)) for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    ticks = [
        tick
        for share in (0, 0.5, 1)
        for tick in (
            element("text", f"{share:g}", class_="middle", x=_x(share), y=_y(0) + 12),
            element("text", f"{share:g}", class_="end", x=_x(0) - 5, y=_y(share) + 3),
        )
    ]
    return join(
        *lines,
        _line("ideal", (0, 0), (1, 1)),
        *ticks,
        element("text", x_label, class_="end", x=_x(1), y=_y(0) + 25),
        element("text", y_label, x=_x(0) + 5, y=_y(1) + 12),
    )


def _line(kind: str, start: tuple[float, float], end: tuple[float, float]) -> Html:
    (x1, y1), (x2, y2) = start, end
    return element("line", class_=kind, x1=_x(x1), y1=_y(y1), x2=_x(x2), y2=_y(y2))


def _dot(one: Bin, most: int) -> Html:
    low, high = wilson(one.accuracy, one.n)
    radius = max(MIN_RADIUS, MAX_RADIUS * math.sqrt(one.n / most))
    title = element("title", f"{one.confidence:.2f} → {one.accuracy:.2f} (n={one.n})")
    return join(
        _line("whisker", (one.confidence, low), (one.confidence, high)),
        element(
            "circle", title, class_="dot", cx=_x(one.confidence), cy=_y(one.accuracy), r=radius
        ),
    )
