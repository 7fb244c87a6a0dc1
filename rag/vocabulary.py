"""Sorted terms in one block of bytes: a million of them are read in milliseconds, not parsed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# from one term looked for in so many on, cutting all of them out first is quicker: among 100,000
# a search without it takes 8 µs, cutting out a term .2 µs
_CUT_FROM = 40
_CACHED = 20_000  # a question looks for a hundred terms, some of them three times


class Found(NamedTuple):
    """Where some terms stand in a vocabulary.

    Attributes:
        terms: what was looked for, ascending.
        places: how many terms of the vocabulary come before each, int64.
        is_there: whether the one at that place is it.
    """

    terms: Sequence[str]
    places: NDArray[np.int64]
    is_there: NDArray[np.bool_]


class Merged(NamedTuple):
    """A merged vocabulary, and the numbers its terms now have.

    Attributes:
        old: new number of each old term; meaningless for a dropped one.
        found: number of each term that was looked for.
    """

    vocabulary: Vocabulary
    old: NDArray[np.int64]
    found: NDArray[np.int64]


class _Terms(NamedTuple):
    """The terms of a vocabulary and where each ends, as a view that gives int.

    An array would take three times as long.
    """

    block: bytes
    ends: memoryview

    def number(self, term: str) -> int | None:
        encoded = term.encode()
        place = self.place(encoded)
        return place if self.is_at(place, encoded) else None

    def place(self, encoded: bytes) -> int:
        return bisect_left(range(len(self.ends) - 1), encoded, key=self.term)

    def is_at(self, place: int, encoded: bytes) -> bool:
        return place < len(self.ends) - 1 and self.term(place) == encoded

    def term(self, number: int) -> bytes:
        return self.block[self.ends[number] : self.ends[number + 1]]


class Vocabulary:
    """Numbers terms by their place in code point order, which is also that of their bytes.

    Args:
        block: the terms in UTF-8, one after the other.
        ends: 0, then where each term ends, int64, shape (terms + 1,).
    """

    def __init__(self, block: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._terms = _Terms(block.tobytes(), ends.data)
        self.block = np.frombuffer(self._terms.block, np.uint8)
        self.ends = ends
        self._number = lru_cache(_CACHED)(self._terms.number)

    @classmethod
    def empty(cls) -> Vocabulary:
        """Return a vocabulary without terms."""
        return cls(np.zeros(0, np.uint8), np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __iter__(self) -> Iterator[str]:
        return (self._terms.term(number).decode() for number in range(len(self)))

    def number(self, term: str) -> int | None:
        """Return the number of a term; None when it is not there."""
        return self._number(term)

    def find(self, terms: Sequence[str]) -> Found:
        """Look for ascending terms."""
        if not len(self):
            return Found(terms, np.zeros(len(terms), np.int64), np.zeros(len(terms), bool))
        encoded = [term.encode() for term in terms]
        if len(terms) * _CUT_FROM < len(self):
            places = [self._terms.place(term) for term in encoded]
            there = list(map(self._terms.is_at, places, encoded))
        else:
            held = [self._terms.block[start:end] for start, end in pairwise(self.ends.tolist())]
            places = [bisect_left(held, term) for term in encoded]
            there = [held[p : p + 1] == [term] for p, term in zip(places, encoded, strict=True)]
        return Found(terms, np.array(places, np.int64), np.array(there, bool))

    def merge(self, kept: NDArray[np.bool_], found: Found) -> Merged:
        """Drop the terms that are not kept (one flag each), add those found missing."""
        missing = np.flatnonzero(~found.is_there)
        encoded = [found.terms[i].encode() for i in missing.tolist()]
        block = np.concatenate([self.block, np.frombuffer(b"".join(encoded), np.uint8)])
        sizes = np.fromiter(map(len, encoded), np.int64, len(encoded))
        lengths = np.concatenate([np.diff(self.ends), sizes])
        old = np.flatnonzero(kept)
        # a missing term goes before the old one at its place; the sort is stable
        order = np.argsort(np.concatenate([old * 2 + 1, found.places[missing] * 2]), kind="stable")
        chosen = np.concatenate([old, np.arange(len(missing)) + len(self)])[order]
        numbers = np.zeros(len(lengths), np.int64)
        numbers[chosen] = np.arange(len(chosen))
        at = np.where(found.is_there, found.places, len(self) + np.cumsum(~found.is_there) - 1)
        vocabulary = _select(block, lengths, chosen)
        return Merged(vocabulary, numbers[: len(self)], numbers[at])


def _select(
    block: NDArray[np.uint8], lengths: NDArray[np.int64], chosen: NDArray[np.int64]
) -> Vocabulary:
    """Return the chosen terms of a block, without a loop over terms."""
    starts = np.cumsum(lengths) - lengths
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths[chosen])])
    source = np.repeat(starts[chosen] - ends[:-1], lengths[chosen]) + np.arange(ends[-1])
    return Vocabulary(block[source], ends)
