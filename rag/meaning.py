"""How much of a question each chunk says, in whatever words: late interaction over all chunks.

Each token of the question takes its best match among the tokens of a chunk, by the vectors of the
built-in model's table, so that 树林 finds 造林 and "railway" finds 铁路. Only a handful of the
collection's tokens is near enough to any one token of a question, so it is a search in an inverted
index, like BM25 with its synonyms (docs/decisions/0008-retrieval.md has the figures).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from embeddings.base import unit
from embeddings.static import StaticEmbedder
from rag.lexical import LexicalIndex

Floats = NDArray[np.float32]

_FLOOR = 0.3  # a weaker match is chance
# OpenBLAS leaves a product of up to 2**18 multiplications to one thread; more of them wait longer
# for each other than they work: 130 ms of processor time a question, against 44
_ONE_THREAD = 1 << 18
_NEAR = 64  # tokens that may stand for one of the question; more change nothing


class MeaningIndex:
    """Tells what chunks say; immutable, threads may share it."""

    def __init__(self, pieces: LexicalIndex, model: StaticEmbedder) -> None:
        self.ids = pieces.ids
        self._pieces = pieces
        self._model = model
        ids = np.array([model.piece_id(piece) for piece in pieces.vocabulary], np.int64)
        self._table = unit(model.rows(ids))

    def said(self, question: str) -> Floats:
        """Return which share of the question each chunk says, in [0, 1], in the order of `ids`.

        Rare tokens and those with long vectors count more; 0 without known tokens.
        """
        asked, counts = np.unique(self._model.tokens(question).ids, return_counts=True)
        vectors = self._model.rows(asked)
        lengths = np.linalg.norm(vectors, axis=1)
        shares = np.zeros(len(self.ids), np.float32)
        total = 0.0
        similarities = self._similarities(unit(vectors))
        for similar, weight in zip(similarities, counts * lengths, strict=True):
            best = self._best(similar)
            telling = float(weight) * _rarity(best)
            shares += telling * best
            total += telling
        return shares / np.float32(max(total, 1e-9))

    def _similarities(self, vectors: Floats) -> Floats:
        """Return the cosine of each row and each token of the collection."""
        rows = max(_ONE_THREAD // max(vectors.size, 1), 1)
        starts = range(0, len(self._table), rows)
        products = [vectors @ self._table[start : start + rows].T for start in starts]
        return np.concatenate([np.zeros((len(vectors), 0), np.float32), *products], axis=1)

    def _best(self, similar: Floats) -> Floats:
        """Return the best similarity of each chunk's tokens to one token, 0 when weak."""
        near = np.flatnonzero(similar >= _FLOOR)
        if len(near) > _NEAR:
            near = near[np.argpartition(-similar[near], _NEAR)[:_NEAR]]
        best = np.zeros(len(self.ids), np.float32)
        for number in near[np.argsort(similar[near])]:  # a better match overwrites a weaker one
            best[self._pieces.positions(int(number))] = similar[number]
        return best


def _rarity(best: Floats) -> float:
    """Return how much a token tells: less, the more chunks say it."""
    n = max(len(best), 2)
    common = float(np.clip((best - _FLOOR) / (1 - _FLOOR), 0, 1).sum()) / n
    return min(max(math.log(1 / (common + 0.3 / n)) / math.log(n), 0.05), 1.5)


@lru_cache(maxsize=4)
def meanings(pieces: LexicalIndex, model: StaticEmbedder) -> MeaningIndex:
    """Return the index of these postings; made once for each generation."""
    return MeaningIndex(pieces, model)
