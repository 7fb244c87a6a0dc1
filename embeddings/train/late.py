"""Late interaction over the table: every token of a question against every token of a text.

A question token counts with its best cosine among the text's tokens, times the length of its
vector (frequent words are short), as ColBERT does over contextual vectors (Khattab & Zaharia,
SIGIR 2020).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.base import Vectors
from embeddings.static import StaticEmbedder

_LEAST = 0.3  # a lower cosine says nothing


class LateInteraction:
    """Texts made ready to be scored."""

    def __init__(self, embedder: StaticEmbedder, texts: Sequence[str]) -> None:
        distinct = [np.unique(embedder.tokens(text).ids) for text in texts]
        owners = np.repeat(np.arange(len(texts)), list(map(len, distinct)))
        tokens = np.concatenate([np.empty(0, np.int64), *distinct])
        order = np.argsort(tokens, kind="stable")
        found, starts = np.unique(tokens[order], return_index=True)
        self._embedder = embedder
        self._size = len(texts)
        self._unit = _unit(embedder.rows(found))
        self._owners = np.split(owners[order], starts[1:])

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return the score of every text, shape (n,), 0 and above; zeros without known tokens."""
        rows = self._embedder.rows(self._embedder.tokens(query).ids)
        total = np.zeros(self._size, np.float32)
        cosines = _unit(rows) @ self._unit.T
        for length, row in zip(np.linalg.norm(rows, axis=1), cosines, strict=True):
            total += length * self._best(row)
        return total

    def _best(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the highest cosine in each text, given that of each distinct token."""
        best = np.zeros(self._size, np.float32)
        near = np.flatnonzero(cosines >= _LEAST)
        for token in near[np.argsort(cosines[near])]:  # rising: the highest is written last
            best[self._owners[token]] = cosines[token]
        return best


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit
