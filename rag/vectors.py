"""Vectors from an embedding model, checked before anything relies on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings import Embedder, EmbeddingError
from rag.errors import EmbedderError

Vectors = NDArray[np.float32]

_SLICE = 256  # texts between two reports; fewer would cost a fast model time


def embed_documents(
    embedder: Embedder, texts: Sequence[str], listener: Callable[[int, int], None] | None = None
) -> Vectors:
    """Return one row per text, shape (len(texts), embedder.dim), finite.

    Args:
        embedder: the model.
        texts: what it reads.
        listener: told how many texts are done, and of how many, now and then.

    Raises:
        EmbedderError: the model failed, or gave something else.
    """
    rows = np.zeros((len(texts), embedder.dim), np.float32)
    for start in range(0, len(texts), _SLICE):
        if start and listener:
            listener(start, len(texts))
        part = slice(start, start + _SLICE)
        rows[part] = _checked(embedder, embedder.embed_documents, texts[part])
    return rows


def embed_question(embedder: Embedder, question: str) -> Vectors:
    """Return the same for one question, shape (1, embedder.dim).

    Raises:
        EmbedderError: the model failed, or gave something else.
    """
    return _checked(embedder, embedder.embed_queries, [question])


def _checked(
    embedder: Embedder, embed: Callable[[Sequence[str]], Vectors], texts: Sequence[str]
) -> Vectors:
    try:
        vectors = embed(texts)
    except EmbeddingError as error:
        raise EmbedderError(reason=str(error)) from error
    wanted = (len(texts), embedder.dim)
    if vectors.shape != wanted:
        raise EmbedderError(
            reason=f"{embedder.name} gave vectors of shape {vectors.shape}, not {wanted}"
        )
    if not np.isfinite(vectors).all():
        raise EmbedderError(reason=f"{embedder.name} gave a value that is not finite")
    return vectors
