"""Chunks that say what a question says, in whatever words: late interaction over all of them.

Each token of the question takes its best match among the tokens of a chunk, by the vectors of the
built-in model's table, so that 树林 finds 造林 and "railway" finds 铁路. Only a handful of the
collection's tokens is near enough to any one token of a question, so it is a search in an inverted
index, like BM25 with its synonyms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from embeddings.static import StaticEmbedder
from rag.lexical import LexicalIndex, best_rows
from rag.types import Row

Floats = NDArray[np.float32]

_FLOOR = 0.3  # a weaker match is chance
_NEAR = 64  # tokens that may stand for one of the question; more change nothing


class MeaningIndex:
    """Ranks chunks by how much of a question they say; immutable, threads may share it."""

    def __init__(self, pieces: LexicalIndex, model: StaticEmbedder) -> None:
        self._pieces = pieces
        self._model = model
        self._ids = np.array([model.piece_id(piece) for piece in pieces.vocabulary], np.int64)
        self._table = _unit(model.rows(self._ids))

    def search(
        self, question: str, k: int, *, allowed: Sequence[int] | None = None
    ) -> list[Row]:
        """Return the k best ids with a score above 0, best first, ties by id.

        Args:
            question: its search text.
            k: rows wanted; fewer come back when fewer match.
            allowed: ids that may come back; None means all.
        """
        asked, counts = np.unique(self._model.tokens(question).ids, return_counts=True)
        vectors = self._model.rows(asked)
        scores = np.zeros(len(self._pieces), np.float32)
        total = 0.0
        similar = _unit(vectors) @ self._table.T
        for row, count, norm in zip(similar, counts, np.linalg.norm(vectors, axis=1), strict=True):
            said = self._said(row)
            w = float(count * norm) * _rarity(said)
            total += w
            scores += w * said
        scores /= max(total, 1e-9)
        if allowed is not None:
            scores[~np.isin(self._pieces.ids, np.asarray(allowed, np.int64))] = 0
        return best_rows(self._pieces.ids, scores, k)

    def _said(self, similar: Floats) -> Floats:
        """Return for each chunk the best similarity of its tokens to one token, 0 when weak."""
        near = np.flatnonzero(similar >= _FLOOR)
        if len(near) > _NEAR:
            near = near[np.argpartition(-similar[near], _NEAR)[:_NEAR]]
        said = np.zeros(len(self._pieces), np.float32)
        for number in near[np.argsort(similar[near])]:  # a better match overwrites a weaker one
            said[self._pieces.positions(int(number))] = similar[number]
        return said


def _rarity(said: Floats) -> float:
    """Return how much a token tells: less, the more chunks say it."""
    n = max(len(said), 2)
    common = float(np.clip((said - _FLOOR) / (1 - _FLOOR), 0, 1).mean()) if len(said) else 0.0
    return min(max(math.log(1 / (common + 0.3 / n)) / math.log(n), 0.05), 1.5)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit


@lru_cache(maxsize=4)
def meanings(pieces: LexicalIndex, model: StaticEmbedder) -> MeaningIndex:
    """Return the index of these postings, made once for each generation."""
    return MeaningIndex(pieces, model)
