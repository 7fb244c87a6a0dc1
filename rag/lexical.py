"""BM25 over given terms: a fixed inverted index in numpy arrays.

Term counts are stored, not scores: a generation with one more document is a merge of arrays, no
text is read or segmented again, and loading imports nothing beyond numpy. Measured against bm25s
in one interleaved run on 60,000 chunks of 120 words: the same scores, built in 3.3 s (9.7 s), a
query at p50 / p95 in 1.8 / 3.4 ms (2.7 / 7.9 ms).
"""

from __future__ import annotations

import io
import math
import zipfile
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial, reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.text.terms import Numbers, Terms
from rag.types import Row
from rag.vocabulary import Vocabulary

# Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009; the usual values
K1 = 1.2
B = 0.75
MAX_COUNT = 255  # one byte a posting; more repetitions change a score by less than half a percent


class Postings(NamedTuple):
    """Which ids have a term, and how often; sorted by term, then by position.

    Attributes:
        ids: ascending, int64, shape (n,).
        lengths: terms per id, int32, shape (n,).
        starts: where each term begins, then where the last one ends, int64, shape (terms + 1,).
        positions: index into `ids`, int32.
        counts: occurrences, uint8.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.int32]
    starts: NDArray[np.int64]
    positions: NDArray[np.int32]
    counts: NDArray[np.uint8]


class LexicalIndex:
    """Ranks ids by BM25; immutable, threads may share it."""

    def __init__(self, vocabulary: Vocabulary, postings: Postings) -> None:
        self.vocabulary = vocabulary
        self.postings = postings
        mean = max(float(postings.lengths.mean()), 1.0) if len(postings.ids) else 1.0
        self._norms = (K1 * (1 - B + B * postings.lengths / mean)).astype(np.float32)

    @classmethod
    def empty(cls) -> LexicalIndex:
        """Return an index without ids."""
        ids = np.zeros(0, np.int64)
        none = np.zeros(0, np.int32)
        postings = Postings(ids, none, np.zeros(1, np.int64), none, np.zeros(0, np.uint8))
        return cls(Vocabulary.empty(), postings)

    @classmethod
    def build(cls, ids: Sequence[int], terms: Iterable[Sequence[str]]) -> LexicalIndex:
        """Make an index; the n-th sequence of terms belongs to the n-th id.

        Raises:
            ValueError: an id comes twice, or the two differ in length.
        """
        draft = LexicalDraft(cls.empty())
        draft.add(ids, Terms.of([*terms]))
        return draft.freeze()

    def __len__(self) -> int:
        return len(self.postings.ids)

    @property
    def ids(self) -> NDArray[np.int64]:
        """Return the ids it holds, ascending."""
        return self.postings.ids

    def is_known(self, term: str) -> bool:
        """Return whether any id has this term."""
        return self.vocabulary.number(term) is not None

    def count(self, term: str) -> int:
        """Return how many ids have this term."""
        return len(self._rows(term))

    def holding(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """Return the ids that have all these terms, ascending; none for no terms."""
        rows = sorted((self._rows(term) for term in terms), key=len)
        found = [self.postings.positions[r.start : r.stop] for r in rows]
        both = partial(np.intersect1d, assume_unique=True)
        return self.postings.ids[reduce(both, found)] if found else self.postings.ids[:0]

    def idf(self, term: str) -> float:
        """Return log(1 + (n - df + .5) / (df + .5)), highest for a term of no document."""
        return self._idf(len(self._rows(term)))

    def search(
        self, terms: Sequence[str], k: int, *, allowed: Sequence[int] | None = None
    ) -> list[Row]:
        """Return the k best ids with a score above 0, best first, ties by id.

        Args:
            terms: of the question; a repeated term counts as often as it stands there.
            k: rows wanted; fewer come back when fewer match.
            allowed: ids that may come back; None means all.
        """
        ids = self.postings.ids
        scores = np.zeros(len(ids), np.float32)
        for term in terms:
            rows = self._rows(term)
            positions = self.postings.positions[rows.start : rows.stop]
            counts = self.postings.counts[rows.start : rows.stop].astype(np.float32)
            scores[positions] += self._idf(len(rows)) * counts / (counts + self._norms[positions])
        return self.best(scores, k, allowed=allowed)

    def best(
        self, scores: NDArray[np.float32], k: int, *, allowed: Sequence[int] | None = None
    ) -> list[Row]:
        """Return the k best ids with a score above 0, best first, ties by id.

        Args:
            scores: one per id, in the order of `ids`; those not allowed are set to 0.
            k: rows wanted.
            allowed: ids that may come back; None means all.
        """
        if allowed is not None:
            scores[~np.isin(self.ids, np.asarray(allowed, np.int64))] = 0
        return [Row(int(self.ids[i]), float(scores[i])) for i in _best(scores, k)]

    def positions(self, number: int) -> NDArray[np.int32]:
        """Return the places in `ids` of those that have the term of this number."""
        starts = self.postings.starts
        return self.postings.positions[starts[number] : starts[number + 1]]

    def to_bytes(self) -> bytes:
        """Return the whole index for writing to a file."""
        arrays: dict[str, NDArray[Any]] = self.postings._asdict()
        arrays |= {"block": self.vocabulary.block, "ends": self.vocabulary.ends}
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> LexicalIndex:
        """Read what `to_bytes` wrote; ValueError when it is something else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                postings = Postings(*(stored[name] for name in Postings._fields))
                vocabulary = Vocabulary(stored["block"], stored["ends"])
        except (KeyError, OSError, EOFError, TypeError, zipfile.BadZipFile) as error:
            raise ValueError(f"not a lexical index: {error}") from error
        sizes = (len(postings.lengths), len(postings.starts) - 1, len(postings.counts))
        if sizes != (len(postings.ids), len(vocabulary), len(postings.positions)):
            raise ValueError(f"not a lexical index: sizes {sizes} do not fit together")
        return cls(vocabulary, postings)

    def _idf(self, df: int) -> float:
        return math.log(1 + (len(self) - df + 0.5) / (df + 0.5))

    def _rows(self, term: str) -> range:
        number = self.vocabulary.number(term)
        if number is None:
            return range(0)
        starts = self.postings.starts
        return range(int(starts[number]), int(starts[number + 1]))


class LexicalDraft:
    """Changes to an index, gathered by one writer; terms are held as numbers to save memory."""

    def __init__(self, base: LexicalIndex) -> None:
        self._base = base
        self._kept = np.ones(len(base), bool)
        self._added: dict[int, int] = {}  # each id with its place among all that were ever added
        self._places = 0
        self._terms: list[NDArray[np.int32]] = []
        self._owners: list[NDArray[np.int32]] = []
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__  # a new term gets the next number

    def add(self, ids: Sequence[int], terms: Terms) -> None:
        """Add ids; the terms of the n-th text belong to the n-th id.

        Raises:
            ValueError: an id comes twice or is there already, or the two differ in length.
        """
        if len(ids) != terms.size:
            raise ValueError(f"{len(ids)} ids, terms of {terms.size} texts")
        for place, identity in enumerate(ids, self._places):
            if self._added.setdefault(identity, place) != place or self._is_kept(identity):
                raise ValueError(f"id {identity} comes twice")
        numbers = map(self._numbers.__getitem__, terms.names)
        known = np.fromiter(numbers, np.int32, len(terms.names))
        self._terms.append(known[terms.numbers])
        self._owners.append((terms.owners + self._places).astype(np.int32))
        self._places += terms.size

    def remove(self, identity: int) -> None:
        """Remove an id; KeyError when it is not there."""
        if self._added.pop(identity, None) is not None:
            return
        if not self._is_kept(identity):
            raise KeyError(identity)
        self._kept[self._place(identity)] = False

    def freeze(self) -> LexicalIndex:
        """Return the finished index; a term that no id has any more is dropped."""
        base = self._base.postings
        ids = np.concatenate([base.ids[self._kept], np.array([*self._added], np.int64)])
        order = np.argsort(ids)
        position = np.empty(len(ids), np.int64)
        position[order] = np.arange(len(ids))
        old = self._old_postings(position)
        new = self._occurrences(position)
        vocabulary, old_numbers, new_numbers = self._merge_terms(old.terms, new.terms)
        n = max(len(ids), 1)
        added, counts = np.unique(new_numbers[new.terms] * n + new.positions, return_counts=True)
        keys = np.concatenate([old_numbers[old.terms] * n + old.positions, added])
        merged = np.argsort(keys, kind="stable")  # two sorted runs: a merge
        terms, positions = np.divmod(keys[merged], n)
        counts = np.minimum(counts, MAX_COUNT).astype(np.uint8)
        return LexicalIndex(
            vocabulary,
            Postings(
                ids=ids[order],
                lengths=np.concatenate([base.lengths[self._kept], new.lengths])[order],
                starts=np.searchsorted(terms, np.arange(len(vocabulary) + 1)),
                positions=positions.astype(np.int32),
                counts=np.concatenate([old.counts, counts])[merged],
            ),
        )

    def _is_kept(self, identity: int) -> bool:
        place = self._place(identity)
        return place is not None and bool(self._kept[place])

    def _place(self, identity: int) -> int | None:
        ids = self._base.ids.data  # a view that gives int, in a fifth of the time of an array
        place = bisect_left(ids, identity)
        return place if place < len(ids) and ids[place] == identity else None

    def _old_postings(self, position: Numbers) -> _Counted:
        base = self._base.postings
        terms = np.repeat(np.arange(len(base.starts) - 1), np.diff(base.starts))
        still = self._kept[base.positions]
        moved = np.cumsum(self._kept) - 1
        return _Counted(terms[still], position[moved[base.positions[still]]], base.counts[still])

    def _occurrences(self, position: Numbers) -> _Occurrences:
        """Return the terms of the ids that were added and not removed again."""
        none = np.zeros(0, np.int32)
        terms, owners = np.concatenate([none, *self._terms]), np.concatenate([none, *self._owners])
        places = np.array([*self._added.values()], np.int64)
        positions = np.full(self._places, -1)
        positions[places] = position[len(position) - len(places) :]
        lengths = np.bincount(owners, minlength=self._places)[places].astype(np.int32)
        is_held = positions[owners] >= 0
        return _Occurrences(terms[is_held], positions[owners[is_held]], lengths)

    def _merge_terms(
        self, old: Numbers, new: NDArray[np.int32]
    ) -> tuple[Vocabulary, Numbers, Numbers]:
        """Return the new vocabulary, and the new numbers of base terms and of draft terms."""
        base = self._base.vocabulary
        names = list(self._numbers)
        used = np.flatnonzero(np.bincount(new, minlength=len(names))).tolist()
        used.sort(key=names.__getitem__)
        found = base.find([names[n] for n in used])
        kept = np.zeros(len(base), bool)
        kept[old] = True
        kept[found.places[found.is_there]] = True
        merged = base.merge(kept, found)
        numbers = np.zeros(len(names), np.int64)
        numbers[used] = merged.found
        return merged.vocabulary, merged.old, numbers


class _Counted(NamedTuple):
    """Postings before they are put in order."""

    terms: Numbers
    positions: Numbers
    counts: NDArray[np.uint8]


class _Occurrences(NamedTuple):
    """Terms one by one, with the position of the id that each belongs to; terms per id."""

    terms: NDArray[np.int32]
    positions: Numbers
    lengths: NDArray[np.int32]


def _best(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    found = np.flatnonzero(scores > 0)
    if k < 1:
        return found[:0]
    if len(found) > k:
        values = scores[found]
        found = found[values >= np.partition(values, -k)[-k]]  # keeps every tie at the border
    return found[np.lexsort((found, -scores[found]))][:k]
