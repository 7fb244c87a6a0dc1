"""The part of the report that holds the table of scores, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.compare import Difference
from eval.html import Html, element
from eval.judged import Judged, differences
from eval.labels import GROUPS, LABELS, Label
from eval.texts import Texts


def sheet(variants: Sequence[Judged], texts: Texts) -> Html:
    """Return a table with a line for each score and a column for each variant."""
    names = [element("th", one.name, scope="col") for one in variants]
    head = element("thead", element("tr", element("th", texts.score, scope="col"), *names))
    table = element("table", head, element("tbody", *_lines(variants, texts)))
    return element("div", element("div", table, class_="scroll"), class_="sheet")


def terms(variants: Sequence[Judged], texts: Texts) -> Html:
    """Return the meaning of each failure and of every score that the table shows."""
    items = [
        item
        for label in _defined(variants)
        for item in (
            element("dt", label.words(texts.language).title),
            element("dd", label.words(texts.language).meaning),
        )
    ]
    failures = [
        item
        for name, meaning in texts.failure_meanings.items()
        for item in (element("dt", texts.failures[name]), element("dd", meaning))
    ]
    return element("div", element("dl", *failures, *items, class_="terms"), class_="sheet")


def shown(value: float | None, label: Label) -> str:
    """Return a score as people write it; a dash where it is not defined."""
    if value is None:
        return "–"
    if label.unit == "ms":
        return f"{value:.1f} ms"
    return f"{value:.1%}" if label.unit == "share" else f"{value:g}"


def _defined(variants: Sequence[Judged]) -> list[Label]:
    return [
        label for label in LABELS if any(one.scores.get(label.name) is not None for one in variants)
    ]


def _lines(variants: Sequence[Judged], texts: Texts) -> Iterator[Html]:
    by_variant = [{}, *(differences(variants[0], one) for one in variants[1:])]
    group = ""
    for label in _defined(variants):
        if label.group != group:
            group = label.group
            heading = GROUPS[group][texts.language]
            cell = element(
                "th", heading, class_="group", colspan=len(variants) + 1, scope="colgroup"
            )
            yield element("tr", cell)
        cells = [
            _cell(label, one, found.get(label.name), texts)
            for one, found in zip(variants, by_variant, strict=True)
        ]
        title = element("th", label.words(texts.language).title, scope="row")
        yield element("tr", title, *cells)


def _cell(label: Label, one: Judged, found: Difference | None, texts: Texts) -> Html:
    value = shown(one.scores.get(label.name), label)
    if found is None:  # the first variant, or a score that a single question does not have
        return element("td", value)
    if not found.wins and not found.losses:
        return element("td", value, element("small", texts.same))
    verdict = {"better": texts.better, "worse": texts.worse}.get(found.verdict, "")
    step, low, high = map(_signed, (found.other - found.first, found.low, found.high))
    won = texts.wins.format(wins=found.wins, losses=found.losses)
    said = f"{verdict} {step} [{low}, {high}] · {won}".strip()
    return element("td", value, element("small", said, class_=found.verdict))


def _signed(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")
