"""Changes to a knowledge base, gathered until they are published together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.corpus import CorpusDraft
from rag.index.snapshot import Snapshot
from rag.lexical import LexicalDraft
from rag.stores.faiss import FaissStore
from rag.text.terms import Terms
from rag.types import Chunk, Document


class Addition(NamedTuple):
    """Documents to store, cut into chunks, and what the chunks are found by.

    Attributes:
        documents: each with its chunks, in order.
        vectors: one unit row per chunk of them all, shape (chunks, dim).
        words, bigrams, pieces: the terms of the chunks.
    """

    documents: Sequence[tuple[Document, Sequence[Chunk]]]
    vectors: NDArray[np.float32]
    words: Terms
    bigrams: Terms
    pieces: Terms


class Batch:
    """What one writer does between two generations; vectors of other documents are carried over.

    Attributes:
        snapshot: the state it started from.
        has_changed: whether there is anything to publish.
        has_removed: whether text of `snapshot` is gone, by removing or replacing a document.
    """

    def __init__(self, base: Snapshot) -> None:
        self.start(base)

    def start(self, base: Snapshot) -> None:
        """Begin anew, on what was published last."""
        vars(self).clear()
        self.snapshot = base
        self.has_changed = False
        self.has_removed = False
        self._kept = set(base.vectors.ids.tolist())
        self._added: dict[int, NDArray[np.float32]] = {}
        self._dim = base.vectors.dim if len(base.vectors) else None

    # made on first use: a batch that changes nothing copies nothing
    @cached_property
    def _corpus(self) -> CorpusDraft:
        return CorpusDraft(self.snapshot.corpus)

    @cached_property
    def _words(self) -> LexicalDraft:
        return LexicalDraft(self.snapshot.words)

    @cached_property
    def _bigrams(self) -> LexicalDraft:
        return LexicalDraft(self.snapshot.bigrams)

    @cached_property
    def _pieces(self) -> LexicalDraft:
        return LexicalDraft(self.snapshot.pieces)

    def put(self, addition: Addition) -> None:
        """Store documents, each in the place of the one with the same id.

        Raises:
            ValueError: the parts do not belong together, or a value is not finite.
        """
        self._check(addition)
        rows: list[int] = []
        for document, chunks in addition.documents:
            if self._corpus.known(document.id) is not None:
                self.remove(document.id)
            rows += self._corpus.put(document, chunks)
        self._words.add(rows, addition.words)
        self._bigrams.add(rows, addition.bigrams)
        self._pieces.add(rows, addition.pieces)
        self._added.update(zip(rows, addition.vectors, strict=True))
        self._dim = addition.vectors.shape[1] if rows else self._dim
        self.has_changed = True

    def remove(self, document_id: str) -> None:
        """Remove a document; KeyError when there is none."""
        for row in self._corpus.remove(document_id):
            self._words.remove(row)
            self._bigrams.remove(row)
            self._pieces.remove(row)
            if self._added.pop(row, None) is None:
                self._kept.remove(row)
        self.has_changed = True
        self.has_removed = self.has_removed or self.snapshot.corpus.known(document_id) is not None

    def freeze(self, generation: int) -> Snapshot:
        """Return the new state; the batch must not be used again."""
        return Snapshot(
            generation,
            self._corpus.freeze(),
            self._vectors(),
            self._words.freeze(),
            self._bigrams.freeze(),
            self._pieces.freeze(),
        )

    def _vectors(self) -> FaissStore:
        kept = sorted(self._kept)
        # half floats read back and stored again keep every bit
        parts = [self.snapshot.vectors.vectors(kept)] if kept else []
        if self._added:
            parts.append(np.stack(list(self._added.values())))
        empty = np.zeros((0, self.snapshot.vectors.dim), np.float32)
        return FaissStore.build([*kept, *self._added], np.concatenate(parts) if parts else empty)

    def _check(self, addition: Addition) -> None:
        documents, vectors, *_ = addition
        total = sum(len(chunks) for _, chunks in documents)
        if vectors.ndim != 2 or len(vectors) != total:
            raise ValueError(f"{total} chunks, vectors of shape {vectors.shape}")
        if total and self._dim not in {None, vectors.shape[1]}:
            raise ValueError(f"vectors of {vectors.shape[1]} dimensions, the rest has {self._dim}")
        if not np.isfinite(vectors).all():
            raise ValueError("a vector holds a value that is not finite")
        for document, chunks in documents:
            for chunk in chunks:
                if chunk.document_id != document.id or chunk.text != chunk.span.of(document.text):
                    raise ValueError(f"chunk {chunk.id} is not cut from document {document.id}")
