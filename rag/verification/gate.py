"""One statement held against what it cites."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from rag.text.dates import periods
from rag.types import Figure
from rag.verification.claims import NAMING, Claim, claims, headed, is_marker, is_of_unit, key
from rag.verification.computations import Operand, computations
from rag.verification.sources import Figures, Reason, Source
from rag.verification.statements import MARKER, Segment, Statement
from rag.verification.times import Times, mentions

# the later, the nearer to a proof
_REASONS: tuple[Reason, ...] = ("uncited", "value", "unit", "sign", "subject")
_COMMA = re.compile(r"[、，;；]|,? and |,|(?<=[》”])(?=[《“])")
_LAST = re.compile(r"(?:以及|[和与及])")  # may part the last item from the one before it
_COUNTS = re.compile(r"(?:[^\W\da-z]{1,2}|(?: [a-z]+){1,2})?:")
_MAX_LISTED = 50  # items, so that time stays linear

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unproved:
    """A figure, time or formula of a text that nothing proves.

    Attributes:
        text: as it is written, folded.
        reason: "uncited" without a marker, "value" when no cited figure is as large, "unit" when
            one is in another unit, "sign" when it grew, fell or was bounded otherwise, "subject"
            when it is told of another, "date", "formula" when the sum is wrong.
    """

    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Gate:
    """What may be said: the sources by their numbers, and what is known without them."""

    sources: Mapping[int, Source]
    known: Figures
    known_times: Times

    def check(self, statement: Statement) -> Iterator[Figure | Unproved]:
        """Yield each figure of a statement that is proved, and all that is not."""
        text = statement.text
        read = [claim for claim in claims(text) if not is_marker(text, claim)]
        results = {key(c.quantity.value): c for c in self._listed(statement, read)}
        for shown in computations(text, read):
            free = [o.claim for o in shown.operands if o.is_constant]
            cited = [o for o in shown.operands if not o.is_constant]
            if shown.holds and all(self._is_proved(o) for o in cited):
                results |= {key(c.quantity.value): c for c in (*free, shown.result)}
            else:
                yield Unproved(shown.text, "formula")
        rest = [c for c in read if not _repeats(c, results.get(key(c.quantity.value)))]
        names = _named_again(statement, read)
        first = 0
        for segment in statement.segments:
            last = bisect_left(rest, segment.end, first, key=lambda c: c.quantity.start)
            yield from self._in_segment(text, segment, rest[first:last], names)
            first = last

    def _listed(self, statement: Statement, read: Sequence[Claim]) -> Iterator[Claim]:
        """Yield the count in front of a list, 3个: 甲、乙、丙 [1], when it counts the list."""
        count = read[0].quantity if read else None
        head = _COUNTS.match(statement.text, count.end) if count else None
        if not count or not head:
            return
        listed = MARKER.sub("", statement.text[head.end() :])
        items = [item.strip(" 。.") for item in _COMMA.split(listed, maxsplit=_MAX_LISTED)]
        cited = [self.sources[n] for n in statement.numbers if n in self.sources]
        is_whole = all(item and any(s.holds(item) for s in cited) for item in items)
        counts = {len(items), len(items) + (_LAST.search(items[-1], 1) is not None)}
        if count.value in counts and is_whole:
            yield read[0]

    def _in_segment(
        self, text: str, segment: Segment, found: Sequence[Claim], names: Set[Range]
    ) -> Iterator[Figure | Unproved]:
        cited = [self.sources[n] for n in segment.numbers if n in self.sources]
        told = self._times_in(text, segment, cited)
        told |= dict.fromkeys(names & told.keys(), True)
        spans = sorted(told)
        for claim in found:
            place = claim.quantity.start, claim.quantity.end
            if place in names:
                continue
            span = _over(spans, place)
            is_time = span and (claim.quantity.kind == "date" or _is_in(place, span))
            may_count = span == place and claim.quantity.kind != "date" and not told[place]
            if is_time and not may_count:
                continue
            outcome = self._outcome(text, claim, cited)
            if span and _is_in(span, place) and not isinstance(outcome, Unproved):
                told[span] = True  # read as a time, and meant as a figure: 2000 lifts
            if isinstance(outcome, Figure) or (outcome and not is_time):
                yield outcome
        yield from (
            Unproved(text[start:end], "date") for start, end in spans if not told[start, end]
        )

    def _times_in(self, text: str, segment: Segment, cited: Sequence[Source]) -> dict[Range, bool]:
        """Return the times of a segment, and whether one of its sources tells of each."""
        part = text[segment.start : segment.end]
        read = [(m, s.times) for s in cited for m in mentions(part, s.citation)]
        if _are_silent(cited):
            read += [(m, self.known_times) for m in periods(part)]
        told: dict[Range, bool] = {}
        for m, proof in read:
            span = segment.start + m.start, segment.start + m.end
            told[span] = told.get(span, False) or proof.prove(part, m)
        return told

    def _outcome(
        self, text: str, claim: Claim, cited: Sequence[Source]
    ) -> Figure | Unproved | None:
        """Return the figure that proves a claim, None when it needs no proof."""
        q = claim.quantity
        written = text[q.start : q.end]
        told = [source.times for source in cited]
        told += [self.known_times] if _are_silent(cited) else []
        if q.kind in {"date", "number"} and any(times.tell(written) for times in told):
            return None
        claim = headed(text, claim) or claim
        reasons: list[Reason] = ["value" if cited else "uncited"]
        for source in cited:
            found = source.prove(claim)
            if isinstance(found, Figure):
                return found
            reasons.append(found)
        if isinstance(self.known.prove(claim), Claim):
            return None
        return Unproved(written, "date" if q.kind == "date" else max(reasons, key=_REASONS.index))

    def _is_proved(self, operand: Operand) -> bool:
        cited = (self.sources[n] for n in operand.numbers if n in self.sources)
        return any(isinstance(source.prove(operand.claim), Figure) for source in cited)


def _repeats(claim: Claim, result: Claim | None) -> bool:
    """Return whether a claim says the result of a shown computation that is as large."""
    if result is None or not is_of_unit(claim, result):
        return False
    return (claim.direction, result.direction) != (1, -1)


def _named_again(statement: Statement, read: Iterable[Claim]) -> Set[Range]:
    """Return the names and times before a colon that stand behind it too, where each is proved.

    `2号线 > 1号线: 2号线112万人次 [1], 1号线86万人次 [2]`: no citation holds both.
    """
    text = statement.text
    head = text.find(":", 0, statement.segments[0].end) if statement.segments else -1
    named = [(c.quantity.start, c.quantity.end) for c in read if c.quantity.kind in NAMING]
    behind = {text[start:end] for start, end in named if start > head}
    return {(start, end) for start, end in named if end <= head and text[start:end] in behind}


def _are_silent(cited: Iterable[Source]) -> bool:
    """Return whether no source names a time, so that the question's may be repeated."""
    return all(source.times.is_silent for source in cited)


def _over(spans: Sequence[Range], place: Range) -> Range | None:
    """Return the last of some ranges, in order, that shares a character with a place."""
    before = bisect_left(spans, (place[1],))
    span = spans[before - 1] if before else None
    return span if span and span[1] > place[0] else None


def _is_in(inner: Range, outer: Range) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
