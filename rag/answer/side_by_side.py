"""Figures that differ, one under the other: value, period, scope and source of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.markers import escape
from rag.answer.phrases import say
from rag.answer.readings import Reading, covered_period
from rag.answer.roles import roles
from rag.cite import cite
from rag.text import dates
from rag.types import Citation, Language, Span

_WHOLE = 110  # characters; a longer sentence is quoted from the clause of its figure
_NONE = "—"
_RULE = "|---|---|---|---|"
# what would end a cell, or is a sign of Markdown to a page that reads it
_CELL = str.maketrans(
    {"|": "｜", "\n": " ", "*": "＊", "_": "＿", "`": "｀", "<": "＜", "\\": "＼"}
)


@dataclass(frozen=True, slots=True)
class Compared:
    """Markdown with `[n]` markers, and the citations they name.

    Attributes:
        line: the values, in bold.
        table: what each of them is of.
    """

    line: str
    table: str
    citations: tuple[Citation, ...]


def write(readings: Sequence[Reading], language: Language) -> Compared:
    """Return the values in one line, and a table of what each of them is of."""
    citations = tuple(_citation(n, reading) for n, reading in enumerate(readings, 1))
    values = [_cell(_value(reading)) for reading in readings]
    joined = "、" if language == "zh" else ", "
    line = joined.join(f"**{value}** [{n}]" for n, value in enumerate(values, 1))
    rows = (
        f"| {value} | {' | '.join(_described(reading, citation, language))} [{citation.number}] |"
        for value, reading, citation in zip(values, readings, citations, strict=True)
    )
    table = "\n".join((say("table", language), _RULE, *rows))
    return Compared(say("differ", language, what=line), table, citations)


def _described(reading: Reading, citation: Citation, language: Language) -> Iterator[str]:
    yield _cell(_period(reading, language))
    meant = [say(role, language) for role in sorted(roles(reading.words))]
    yield _cell("、".join(meant) if language == "zh" else ", ".join(meant))
    heading = citation.heading.removeprefix(citation.title).strip(" ·")
    yield _cell(" · ".join(filter(None, (citation.title, heading))))


def _cell(text: str) -> str:
    return escape(text).translate(_CELL).strip() or _NONE


def _value(reading: Reading) -> str:
    """Return the figure as its source writes it, with the word before it: 近2700户."""
    quantity, text = reading.quantity, reading.candidate.text
    ahead = quantity.start - len(quantity.approximate)
    is_ahead = ahead >= 0 and text[ahead : quantity.start] == quantity.approximate
    return reading.candidate.original(ahead if is_ahead else quantity.start, quantity.end)


def _period(reading: Reading, language: Language) -> str:
    if reading.period:
        return dates.write(reading.period, language)
    covered = covered_period(reading.candidate)
    if not covered:
        return ""
    when = dates.write(covered, language)
    is_issue = dates.to_partial(covered) == reading.candidate.document.date
    return say("issued", language, what=when) if is_issue else when


def _citation(number: int, reading: Reading) -> Citation:
    candidate = reading.candidate
    return cite(number, candidate.document, _quoted(reading), candidate.heading)


def _quoted(reading: Reading) -> Span:
    candidate = reading.candidate
    if len(candidate.text) <= _WHOLE:
        return candidate.range_span(0, len(candidate.text))
    return candidate.range_span(reading.start, reading.end)
