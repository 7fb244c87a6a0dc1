"""Any embedding model in the form of sentence-transformers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np

from embeddings import hub
from embeddings.base import EmbeddingError, Runtime, Vectors, unit
from embeddings.families import Prompts, choose

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder:
    """A sentence-transformers model; threads take turns, its tokenizer is not made for more."""

    def __init__(
        self,
        model: SentenceTransformer,
        *,
        name: str,
        fingerprint: str,
        prompts: Prompts,
        batch_size: int,
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.prompts = prompts
        self._model = model
        self._batch_size = batch_size
        self._turn = threading.Lock()

    @classmethod
    def load(
        cls,
        name: str,
        *,
        runtime: Runtime,
        query_prefix: str | None = None,
        document_prefix: str | None = None,
    ) -> Self:
        """Load a folder, a model in the local cache, or else download it.

        Raises:
            EmbeddingError: sentence-transformers or the model is missing, or cannot be used.
        """
        model, folder = hub.load("SentenceTransformer", name, runtime)
        prompts = choose(_own(model), name, query=query_prefix, document=document_prefix)
        return cls(
            model,
            name=name,
            fingerprint=hub.fingerprint(folder, *prompts),
            prompts=prompts,
            batch_size=runtime.batch_size,
        )

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (n, dim)."""
        return self._embed(texts, is_query=False)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the same for questions, with their prompt."""
        return self._embed(texts, is_query=True)

    def _embed(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        encode = self._model.encode_query if is_query else self._model.encode_document
        try:
            with self._turn:
                found = encode(
                    list(texts),
                    prompt=self.prompts.query if is_query else self.prompts.document,
                    batch_size=self._batch_size,
                    show_progress_bar=False,
                )
        except RuntimeError as error:  # torch: out of memory, no such device
            raise EmbeddingError(f"{self.name} failed: {error}") from error
        if not np.isfinite(found).all():
            raise EmbeddingError(f"{self.name} gave a vector that is not finite")
        return unit(np.asarray(found, np.float32))  # in bfloat16 a length is off by .004


def _own(model: SentenceTransformer) -> Prompts:
    """Return the prompts that the model carries, under the names that the library looks for."""
    own = model.prompts
    documents = (own.get(name) for name in ("document", "passage", "corpus"))
    return Prompts(own.get("query") or "", next(filter(None, documents), ""))
