"""What a vector store must offer; each one passes `tests/test_vector_stores.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from rag.types import Row


class VectorStore(Protocol):
    """Unit vectors under integer ids; immutable once built, so threads may share it."""

    @property
    def dim(self) -> int:
        """Return the length of a vector."""

    def __len__(self) -> int:
        """Return how many vectors it holds."""

    @classmethod
    def build(cls, ids: Sequence[int], vectors: NDArray[np.float32]) -> Self:
        """Make a store; `vectors` has shape (n, dim)."""

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote; ValueError when it is something else."""

    def to_bytes(self) -> bytes:
        """Return the whole store for writing to a file."""

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: Sequence[int] | None = None
    ) -> list[list[Row]]:
        """Return the k nearest rows for each query, best first.

        Args:
            queries: unit vectors, shape (n, dim), float32.
            k: rows per query; fewer come back when the store is smaller.
            allowed: ids that may come back; None means all.

        Returns:
            n lists of (id, cosine in [-1, 1]); empty lists for an empty store.

        Raises:
            ValueError: the second axis of `queries` is not `dim`, or a value is not finite.
        """

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the stored vectors of these ids, shape (n, dim), in their order."""
