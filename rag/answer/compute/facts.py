"""The figures of scored sentences, each with the words that say what it measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rag.answer.compute.cells import Cell, cell_at
from rag.evidence import Candidate, Scored
from rag.text.dates import periods_in
from rag.text.quantities import Quantity, quantities
from rag.types import Kind

_CUT = re.compile(r"[，,；;。：:、！!？?()（）|\n]|\.(?=\s|$)|\b(?:and|but|while|whereas)\b")
_AND = re.compile("以及|[和与及]")
_BETWEEN = re.compile(r"\b(?:to|with|from|of|than)\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|$)")
_BARE_YEAR = range(1900, 2100)
_COUNTER = re.compile("[\u4e00-\u9fff]{1,2}(?![\u4e00-\u9fff])")  # 学时, that no table of units has
_COUNTED = re.compile(r"\s([A-Za-z]{3,})")
_ENGLISH_STOP = frozenset(
    [
        "the",
        "and",
        "were",
        "was",
        "are",
        "had",
        "has",
        "for",
        "per",
        "more",
        "than",
        "with",
        "from",
        "new",
    ]
)
_PART = re.compile(r"其中|of (?:them|which|these)\b|including|包括|含")
_NUMBERED = re.compile(r"\b(?:No\.?|[Ll]ine|[Pp]hase|[Rr]oute|[Rr]oom|[Ss]ection|[A-Z][a-z]+)\s?$")
SPAN = re.compile(r"(?<=[年月天日周])[前后间来内里]")  # 十年前 says when
_KINDS = frozenset({"amount", "share", "number", "change"})
# what a counter is told of: 3家企业, 40 seats; it is no part of the name


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure and its words.

    Attributes:
        scored: the sentence that holds it.
        rank: place of that sentence among the scored ones, from 0.
        start, end: the stretch of the sentence's text that tells this figure and no other.
        lead: what stands before that stretch and tells no figure, back to the figure before it.
        unit: base unit; in English the noun that is counted ("seats") where there is no unit.
        years: years that the figure is told of, as far as its sentence says.
        cell: where it stands in a table; None outside.
        is_modifier: whether a figure of another unit follows in its clause: 两天 in 两天97万人次.
    """

    scored: Scored
    rank: int
    quantity: Quantity
    start: int
    end: int
    lead: int
    unit: str
    years: frozenset[str]
    is_modifier: bool
    cell: Cell | None

    @property
    def candidate(self) -> Candidate:
        """Return the sentence."""
        return self.scored.candidate

    @property
    def label(self) -> str:
        """Return the words of its stretch without the figure; in a table, row and column."""
        if self.cell:
            return f"{self.cell.row} {self.cell.column}"
        text, q = self.candidate.text, self.quantity
        return f"{text[self.start : q.start]} {text[q.end : self.end]}".strip()

    @property
    def context(self) -> str:
        """Return what stands before its stretch and goes for it too."""
        if self.cell:
            return ""
        return self.candidate.text[self.lead : self.start]

    @property
    def place(self) -> tuple[str, int]:
        """Return the paragraph or table it stands in."""
        if self.cell:
            return self.cell.table
        return self.candidate.document.id, self.candidate.unit.paragraph

    @property
    def is_part(self) -> bool:
        """Return whether its sentence says that it is part of another figure."""
        return _PART.search(self.candidate.text, self.lead, self.end) is not None


def facts(scored: Sequence[Scored]) -> list[Fact]:
    """Return the figures of the sentences, in their order; headlines tell none."""
    found: list[Fact] = []
    for rank, item in enumerate(scored):
        if item.candidate.kind is not Kind.HEADING:
            found.extend(_facts(item, rank))
    return found


def _facts(item: Scored, rank: int) -> Iterator[Fact]:
    text = item.candidate.text
    every = quantities(text)
    cuts = _cuts(text, every)
    figures = [q for q in every if _counts(q, text)]
    noun = ""
    for q in figures:
        noun = unit = _unit(text, q) or noun
        alike = [other for other in figures if other.unit == q.unit]
        before = max((o.end for o in alike if o.end <= q.start), default=0)
        after = min((o.start for o in alike if o.start >= q.end), default=len(text))
        end = min((c for c in cuts if q.end <= c <= after), default=_end(text, q, after))
        starts = [c for c in cuts if before <= c <= q.start] or [before]
        start = starts[-1] if _says(text[q.end : end]) else _start(text, starts, q.start)
        cell = cell_at(item.candidate, q.start)
        years = frozenset(_YEAR.findall(f"{cell.row} {cell.column}")) if cell else frozenset()
        years = years or _years(item.candidate, start, end)
        is_modifier = any(q.end <= o.start < end for o in figures)
        yield Fact(item, rank, q, start, end, before, unit, years, is_modifier, cell)


def _start(text: str, starts: list[int], figure: int) -> int:
    """Return where a stretch begins: one that says nothing goes back to the clause before."""
    said = (start for start in reversed(starts) if _says(text[start:figure]))
    return next(said, starts[0])


def _counts(q: Quantity, text: str) -> bool:
    if q.kind not in _KINDS or text[q.start] in "一零" or SPAN.match(text, q.end):
        return False
    if q.unit:
        return True
    # a bare number counts what stands behind it; 2022 is a year, and the 5 of Line 5 a name
    is_counting = text.isascii() or _COUNTER.match(text, q.end) is not None
    return q.value not in _BARE_YEAR and is_counting and not _NUMBERED.search(text[: q.start])


def _cuts(text: str, every: Sequence[Quantity]) -> list[int]:
    inside = {i for q in every for i in range(q.start, q.end)}
    marks = (m for m in _CUT.finditer(text) if m.start() not in inside)
    cuts = [m.end() if m.end() - m.start() == 1 else m.start() for m in marks]
    figures = {q.start for q in every}
    joints = (m.span() for m in _AND.finditer(text) if m.end() in figures)  # 3个公园和2个广场
    return sorted({0, *cuts, *chain.from_iterable(joints)})


def _end(text: str, q: Quantity, following: int) -> int:
    """Return where a stretch ends that shares its clause with the next figure."""
    if following == len(text):
        return following
    joint = list(_BETWEEN.finditer(text, q.end, following))
    return joint[-1].start() if joint else q.end


def _says(label: str) -> bool:
    return sum(map(str.isalpha, label)) >= 2 or any(map(str.isdigit, label))


def _unit(text: str, q: Quantity) -> str:
    if q.unit:
        return q.unit
    if counter := _COUNTER.match(text, q.end):
        return counter[0]
    noun = _COUNTED.match(text, q.end)
    return noun[1].lower() if noun and noun[1].lower() not in _ENGLISH_STOP else ""


def _years(candidate: Candidate, start: int, end: int) -> frozenset[str]:
    told = [
        m for m in periods_in(candidate.text, candidate.document) if m.period.certainty != "assumed"
    ]
    own = [m for m in told if start <= m.start < end]
    before = [m for m in told if m.start < start][-1:]
    return frozenset(year for m in own or before for year in m.period.years)
