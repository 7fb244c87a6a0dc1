"""An embedding model whose vectors depend on the characters of a text, and that can break."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings import EmbeddingError

Vectors = NDArray[np.float32]


class FakeEmbedder:
    """Counts the texts it embeds in `seen`; `spoil` changes what it returns."""

    name = "fake"

    def __init__(
        self,
        dim: int = 8,
        *,
        fingerprint: str = "ab12",
        spoil: Callable[[Vectors], Vectors] | None = None,
    ) -> None:
        self.dim = dim
        self.fingerprint = fingerprint
        self.spoil = spoil
        self.seen: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, then spoilt."""
        self.seen.extend(texts)
        counts = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(counts, texts, strict=True):
            for character in text:
                row[ord(character) % self.dim] += 1
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        vectors = counts / np.maximum(lengths, 1e-9)
        return self.spoil(vectors) if self.spoil else vectors

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the same."""
        return self.embed_documents(texts)


def unreachable(vectors: Vectors) -> Vectors:
    """Fail as a model does that is not there."""
    raise EmbeddingError("http://127.0.0.1:9: nobody answers")


def not_a_number(vectors: Vectors) -> Vectors:
    """Spoil one value."""
    vectors[-1, 0] = np.nan
    return vectors


# name: what a broken model makes of good vectors
BREAKAGES: dict[str, Callable[[Vectors], Vectors]] = {
    "NaN": not_a_number,
    "infinite": lambda vectors: np.full_like(vectors, np.inf),
    "wider": lambda vectors: np.pad(vectors, ((0, 0), (0, 1))),
    "fewer": lambda vectors: vectors[:-1],
    "flat": lambda vectors: vectors.ravel(),
    "unreachable": unreachable,
}
