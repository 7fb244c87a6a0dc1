"""A citation read once: its figures by value, whose each one is, and its times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from rag.text.normalize import Folded, fold
from rag.text.quantities import Quantity
from rag.types import Citation, Figure, Span
from rag.verification.claims import NAMING, Claim, claims, headed, is_as_far, is_of_unit, key
from rag.verification.times import Times, told_by

Reason = Literal["uncited", "value", "unit", "sign", "subject", "date", "formula"]

_PLACES = 64  # of one value in one text that are looked at, so that time stays linear


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a text, found by their value.

    Attributes:
        places: by `key` of a value, where it stands.
        owners: by unit class and word, the values that the word stands beside.
    """

    places: Mapping[str, list[Claim]]
    owners: Mapping[tuple[str, str], set[str]]

    def prove(self, claim: Claim) -> Claim | Reason:
        """Return the figure that proves a claim, or why none does."""
        reason: Reason = "value"
        for proof in islice(self.places.get(key(claim.quantity.value), ()), _PLACES):
            if not is_of_unit(claim, proof):
                reason = "unit" if reason == "value" else reason
            elif not is_as_far(claim, proof):
                reason = "sign"
            elif self._is_of_another(claim, proof):
                reason = "subject"
            else:
                return proof
        return reason

    def _is_of_another(self, claim: Claim, proof: Claim) -> bool:
        """Return whether the words beside a figure belong to another one of the same unit."""
        if claim.quantity.kind in NAMING:  # 第二批 is its own subject
            return False
        group, value = proof.quantity.unit_class, key(proof.quantity.value)
        beside = [self.owners.get((group, word), set()) for word in claim.about]
        if {value} in beside or not any(values and value not in values for values in beside):
            return False
        return any(self.owners[group, word] == {value} for word in proof.about)


def figures(found: Iterable[Claim]) -> Figures:
    """Return figures so that they are found by value."""
    places: defaultdict[str, list[Claim]] = defaultdict(list)
    owners: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in found:
        q = claim.quantity
        for value in dict.fromkeys(key(v) for v in (q.value, q.high) if v is not None):
            places[value].append(claim)
        for word in claim.about:
            owners[q.unit_class, word].add(key(q.value))
    return Figures(places, owners)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a quote."""

    folded: Folded
    figures: Figures


@dataclass(frozen=True, slots=True)
class Source:
    """What the quote of a citation can prove."""

    citation: Citation
    readings: tuple[Reading, ...]
    times: Times

    def prove(self, claim: Claim) -> Figure | Reason:
        """Return where the quote proves a claim, or why it does not."""
        reason: Reason = "value"
        for reading in self.readings:
            found = reading.figures.prove(claim)
            if isinstance(found, Claim):
                return self._figure(found.quantity, reading.folded)
            reason = found
        return reason

    def holds(self, words: str) -> bool:
        """Return whether some folded words stand in the quote."""
        return any(words in reading.folded.text for reading in self.readings)

    def _figure(self, q: Quantity, folded: Folded) -> Figure:
        span, start = folded.span(q.start, q.end), self.citation.span.start
        text = span.of(self.citation.quote)
        place = Span(start + span.start, start + span.end)
        return Figure(text, q.value, q.unit, self.citation.number, place)


def source(citation: Citation) -> Source:
    """Read the quote of a citation."""
    whole = fold(citation.quote)
    read = claims(whole.text)
    counted = (claim.quantity for claim in read)
    dates = (whole.text[q.start : q.end] for q in counted if q.kind == "date")
    others = [_reading(folded, claims(folded.text)) for folded in _others(citation.quote)]
    times = told_by(whole.text, citation, dates)
    return Source(citation, (_reading(whole, read), *others), times)


def _others(quote: str) -> Iterator[Folded]:
    """Yield what else a quote of several lines may be, beside one text with wrapped lines."""
    if "\n" in quote:
        yield fold(quote.replace("\n", "|"))  # rows of a table
    first, last = quote.find("\n\n"), quote.rfind("\n\n")
    if -1 < first < last:  # a sentence that goes on behind a caption
        yield fold(quote, [Span(0, first), Span(last, len(quote))])


def _reading(folded: Folded, read: Sequence[Claim]) -> Reading:
    with_heads = (h for claim in read if (h := headed(folded.text, claim)))
    return Reading(folded, figures([*read, *with_heads]))
