"""Many token sequences in two flat arrays, cut and gathered without a Python loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ints = NDArray[np.int64]
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Ragged:
    """Sequence i is `ids[offsets[i]:offsets[i + 1]]`."""

    ids: NDArray[np.int32]
    offsets: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[list[int]]:
        ids = self.ids.tolist()
        return (ids[start:end] for start, end in pairwise(self.offsets.tolist()))

    @property
    def lengths(self) -> Ints:
        """Return the tokens of each sequence, shape (n,)."""
        return np.diff(self.offsets)

    @classmethod
    def encode(cls, tokenizer: Tokenizer, texts: Iterator[str] | Sequence[str]) -> Self:
        """Tokenise texts; one without known tokens gives an empty sequence."""
        parts, lengths = [np.empty(0, np.int32)], [0]
        source = iter(texts)
        while batch := list(islice(source, _BATCH)):
            for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
                ids = np.array(encoding.ids, np.int32)
                parts.append(ids)
                lengths.append(len(ids))
        return cls(np.concatenate(parts), np.cumsum(lengths))

    @classmethod
    def single(cls, ids: Ints) -> Self:
        """Return a sequence of one for each token."""
        return cls(ids.astype(np.int32), np.arange(len(ids) + 1))

    def followed_by(self, other: Ragged) -> Ragged:
        """Return these sequences, then the others."""
        offsets = [self.offsets, self.offsets[-1] + other.offsets[1:]]
        return Ragged(np.concatenate([self.ids, other.ids]), np.concatenate(offsets))

    def take(self, rows: Ints) -> Ragged:
        """Return these sequences, in this order."""
        return self.cut(self.offsets[rows][:, None], self.offsets[rows + 1][:, None])

    def cut(self, starts: Ints, ends: Ints) -> Ragged:
        """Return n sequences, each joined of k ranges of `ids`; both shaped (n, k)."""
        lengths = (ends - starts).ravel()
        borders = np.concatenate([[0], np.cumsum(lengths)])
        shifts = np.repeat(starts.ravel() - borders[:-1], lengths)
        picked = self.ids[np.arange(borders[-1]) + shifts]
        return Ragged(picked, borders[:: starts.shape[1]])

    def spans(self, rng: np.random.Generator, shortest: int, longest: int) -> Ragged:
        """Return a random run of tokens of each sequence; one of `shortest` or less stays whole."""
        sizes = np.minimum(self.lengths, rng.integers(shortest, longest + 1, len(self)))
        starts = self.offsets[:-1] + rng.integers(0, self.lengths - sizes + 1)
        return self.cut(starts[:, None], (starts + sizes)[:, None])
