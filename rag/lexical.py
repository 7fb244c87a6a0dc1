"""BM25 over given terms: a fixed inverted index in numpy arrays.

Term counts are stored, not scores: a generation with one more document is a merge of arrays, no
text is read or segmented again, and loading imports nothing beyond numpy. Measured against bm25s
on 60,000 chunks of 120 words: built in 3 s (10 s), same scores, a query in 1.6 ms (1.1 ms at the
median, 6.6 ms at the 95th percentile against 3.1 ms here).
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.types import Row

# Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009; the usual values
K1 = 1.2
B = 0.75
MAX_COUNT = 255  # one byte a posting; more repetitions change a score by less than half a percent


class Arrays(NamedTuple):
    """The state of an index; postings are sorted by term, then by position.

    Attributes:
        ids: ascending, int64, shape (n,).
        lengths: terms per id, int32, shape (n,).
        starts: where the postings of each term begin, int64, shape (terms + 1,).
        positions: index into `ids`, int32, one per posting.
        counts: occurrences, uint8, one per posting.
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.int32]
    starts: NDArray[np.int64]
    positions: NDArray[np.int32]
    counts: NDArray[np.uint8]


class LexicalIndex:
    """Ranks ids by BM25; immutable, threads may share it."""

    def __init__(self, terms: Iterable[str], arrays: Arrays) -> None:
        self._vocabulary = {term: number for number, term in enumerate(terms)}
        self._arrays = arrays
        mean = max(float(arrays.lengths.mean()), 1.0) if len(arrays.ids) else 1.0
        self._norms = (K1 * (1 - B + B * arrays.lengths / mean)).astype(np.float32)

    @classmethod
    def empty(cls) -> LexicalIndex:
        """Return an index without ids."""
        ids = np.zeros(0, np.int64)
        none = np.zeros(0, np.int32)
        return cls((), Arrays(ids, none, np.zeros(1, np.int64), none, np.zeros(0, np.uint8)))

    @classmethod
    def build(cls, ids: Sequence[int], terms: Iterable[Sequence[str]]) -> LexicalIndex:
        """Make an index; the n-th sequence of terms belongs to the n-th id.

        Raises:
            ValueError: an id comes twice, or the two differ in length.
        """
        draft = LexicalDraft(cls.empty())
        for identity, words in zip(ids, terms, strict=True):
            draft.add(identity, words)
        return draft.freeze()

    def __len__(self) -> int:
        return len(self._arrays.ids)

    @property
    def ids(self) -> NDArray[np.int64]:
        """Return the ids it holds, ascending."""
        return self._arrays.ids

    def is_known(self, term: str) -> bool:
        """Return whether any id has this term."""
        return term in self._vocabulary

    def idf(self, term: str) -> float:
        """Return log(1 + (n - df + .5) / (df + .5)), highest for a term of no document."""
        df = len(self._postings(term))
        return math.log(1 + (len(self) - df + 0.5) / (df + 0.5))

    def search(
        self, terms: Sequence[str], k: int, *, allowed: Sequence[int] | None = None
    ) -> list[Row]:
        """Return the k best ids with a score above 0, best first, ties by id.

        Args:
            terms: of the question; a repeated term counts as often as it stands there.
            k: rows wanted; fewer come back when fewer match.
            allowed: ids that may come back; None means all.
        """
        scores = np.zeros(len(self), np.float32)
        for term in terms:
            where = self._postings(term)
            positions = self._arrays.positions[where.start : where.stop]
            counts = self._arrays.counts[where.start : where.stop].astype(np.float32)
            scores[positions] += self.idf(term) * counts / (counts + self._norms[positions])
        if allowed is not None:
            scores[~np.isin(self._arrays.ids, np.asarray(allowed, np.int64))] = 0
        return [Row(int(self._arrays.ids[i]), float(scores[i])) for i in _best(scores, k)]

    def to_bytes(self) -> bytes:
        """Return the whole index for writing to a file."""
        terms = json.dumps(list(self._vocabulary), ensure_ascii=False).encode()
        buffer = io.BytesIO()
        np.savez(buffer, terms=np.frombuffer(terms, np.uint8), **self._arrays._asdict())
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> LexicalIndex:
        """Read what `to_bytes` wrote; ValueError when it is something else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                arrays = Arrays(*(stored[name] for name in Arrays._fields))
                terms = json.loads(stored["terms"].tobytes())
        except (KeyError, OSError, EOFError, TypeError, zipfile.BadZipFile) as error:
            raise ValueError(f"not a lexical index: {error}") from error
        sizes = (len(arrays.lengths), len(arrays.starts) - 1, len(arrays.counts))
        if sizes != (len(arrays.ids), len(terms), len(arrays.positions)):
            raise ValueError(f"not a lexical index: sizes {sizes} do not fit together")
        return cls(terms, arrays)

    def _postings(self, term: str) -> range:
        number = self._vocabulary.get(term)
        if number is None:
            return range(0)
        return range(int(self._arrays.starts[number]), int(self._arrays.starts[number + 1]))


class LexicalDraft:
    """Changes to an index, gathered by one writer; terms are held as numbers to save memory."""

    def __init__(self, base: LexicalIndex) -> None:
        self._base = base
        self._kept = np.ones(len(base), bool)
        self._added: dict[int, NDArray[np.int32]] = {}
        self._numbers: defaultdict[str, int] = defaultdict(None, base._vocabulary)
        self._numbers.default_factory = self._numbers.__len__  # a new term gets the next number

    def add(self, identity: int, terms: Sequence[str]) -> None:
        """Add an id with its terms.

        Raises:
            ValueError: the id is there already.
        """
        place = self._place(identity)
        if identity in self._added or (place is not None and self._kept[place]):
            raise ValueError(f"id {identity} comes twice")
        numbers = map(self._numbers.__getitem__, terms)
        self._added[identity] = np.fromiter(numbers, np.int32, len(terms))

    def remove(self, identity: int) -> None:
        """Remove an id; KeyError when it is not there."""
        if self._added.pop(identity, None) is not None:
            return
        place = self._place(identity)
        if place is None or not self._kept[place]:
            raise KeyError(identity)
        self._kept[place] = False

    def freeze(self) -> LexicalIndex:
        """Return the finished index; a term that no id has any more is dropped."""
        base = self._base._arrays
        added = np.fromiter(self._added, np.int64, len(self._added))
        lengths = np.fromiter(map(len, self._added.values()), np.int32, len(self._added))
        ids = np.concatenate([base.ids[self._kept], added])
        order = np.argsort(ids)
        position = np.empty(len(ids), np.int64)
        position[order] = np.arange(len(ids))
        keys, counts = self._keyed_postings(position)
        terms, starts = self._used_terms(keys, len(ids))
        return LexicalIndex(
            terms,
            Arrays(
                ids=ids[order],
                lengths=np.concatenate([base.lengths[self._kept], lengths])[order],
                starts=starts,
                positions=(keys % max(len(ids), 1)).astype(np.int32),
                counts=counts,
            ),
        )

    def _place(self, identity: int) -> int | None:
        ids = self._base.ids
        place = int(np.searchsorted(ids, identity))
        return place if place < len(ids) and ids[place] == identity else None

    def _keyed_postings(
        self, position: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return sorted keys `term * n + position` and the count of each."""
        n = len(position)
        base = self._base._arrays
        terms = np.repeat(np.arange(len(base.starts) - 1), np.diff(base.starts))
        still = self._kept[base.positions]
        moved = position[np.cumsum(self._kept)[base.positions[still]] - 1]
        old = terms[still] * n + moved
        numbers = list(self._added.values())
        owners = position[n - len(numbers) :].repeat([len(part) for part in numbers])
        flat = np.concatenate([np.zeros(0, np.int64), *numbers]).astype(np.int64)
        new, counts = np.unique(flat * n + owners, return_counts=True)
        keys = np.concatenate([old, new])
        all_counts = np.concatenate([base.counts[still], np.minimum(counts, MAX_COUNT)])
        order = np.argsort(keys, kind="stable")  # two sorted runs: a merge
        return keys[order], all_counts[order].astype(np.uint8)

    def _used_terms(self, keys: NDArray[np.int64], n: int) -> tuple[list[str], NDArray[np.int64]]:
        """Return the terms with postings, in the order of their keys, and where each begins."""
        sizes = np.bincount(keys // max(n, 1), minlength=len(self._numbers))
        terms = [term for term, size in zip(self._numbers, sizes.tolist(), strict=True) if size]
        return terms, np.concatenate([[0], np.cumsum(sizes[sizes > 0])])


def _best(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    found = np.flatnonzero(scores > 0)
    if k < 1:
        return found[:0]
    if len(found) > k:
        values = scores[found]
        found = found[values >= np.partition(values, -k)[-k]]  # keeps every tie at the border
    return found[np.lexsort((found, -scores[found]))][:k]
