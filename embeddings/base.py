"""What an embedding model must offer, and the error it raises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class EmbeddingError(Exception):
    """A model cannot be loaded, reached, or gave unusable vectors; says what to do."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """Where and how a model computes; vectors of one model stay comparable across all of these.

    Attributes:
        device: "cpu", "cuda", …; None is the GPU when there is one.
        dtype: of the weights in memory; "auto" is bfloat16 where the hardware multiplies it.
        backend: "torch", or "openvino" with the extra of that name.
        batch_size: texts computed, or sent to an endpoint, at once.
    """

    device: str | None = None
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    backend: Literal["torch", "openvino"] = "torch"
    batch_size: int = 32


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product is the cosine similarity."""

    @property
    def name(self) -> str:
        """Return what a person calls the model, for example "builtin" or "BAAI/bge-m3"."""

    @property
    def dim(self) -> int:
        """Return the length of a vector."""

    @property
    def fingerprint(self) -> str:
        """Return a hash that differs whenever the vectors would (weights, tokenizer, prompts)."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (n, dim), float32, finite.

        A text without known tokens may give a zero row.

        Raises:
            EmbeddingError: the model cannot be reached or gave vectors that are not finite.
        """

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the same for questions, which some models prefix differently."""


def unit(vectors: Vectors) -> Vectors:
    """Return the rows with length 1, in the shape given; a zero row stays zero."""
    lengths = np.sqrt(np.sum(vectors * vectors, axis=-1, keepdims=True))
    lengths[lengths == 0] = 1
    rows: Vectors = vectors / lengths
    return rows
