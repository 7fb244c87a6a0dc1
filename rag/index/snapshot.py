"""One generation in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from rag.corpus import Corpus
from rag.lexical import LexicalIndex
from rag.stores.faiss import FaissStore
from rag.text import tokenize
from rag.text.normalize import fold

CORPUS, VECTORS = "corpus.sqlite", "vectors.faiss"
WORDS, BIGRAMS, PIECES = "words.npz", "bigrams.npz", "pieces.npz"
FILES = (CORPUS, VECTORS, WORDS, BIGRAMS, PIECES)
_READ = 20  # chunks that are read to look for a phrase


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete, immutable state; whoever holds it may go on using it after a newer one appears.

    Attributes:
        generation: its number; 0 before anything was added.
        corpus: documents and chunks.
        vectors: one vector per chunk, under its row.
        words, bigrams: the BM25 indexes, under the same rows.
        pieces: which chunk has which token of the built-in model, under the same rows.
    """

    generation: int
    corpus: Corpus
    vectors: FaissStore
    words: LexicalIndex
    bigrams: LexicalIndex
    pieces: LexicalIndex

    @classmethod
    def empty(cls, generation: int = 0) -> Snapshot:
        """Return a state without documents."""
        vectors = FaissStore.build([], np.zeros((0, 0), np.float32))
        none = LexicalIndex.empty()
        return cls(generation, Corpus.empty(), vectors, none, none, none)

    @classmethod
    def from_files(cls, generation: int, read: Callable[[str], bytes]) -> Snapshot:
        """Build it from its files; `read` gives the bytes of a name.

        Raises:
            ValueError: a file is not what its name says, or they do not belong together.
        """
        snapshot = cls(
            generation,
            Corpus.from_bytes(read(CORPUS)),
            FaissStore.from_bytes(read(VECTORS)),
            LexicalIndex.from_bytes(read(WORDS)),
            LexicalIndex.from_bytes(read(BIGRAMS)),
            LexicalIndex.from_bytes(read(PIECES)),
        )
        snapshot._check()
        return snapshot

    def to_files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and bytes of each file, one at a time to keep memory low."""
        yield CORPUS, self.corpus.to_bytes()
        yield VECTORS, self.vectors.to_bytes()
        yield WORDS, self.words.to_bytes()
        yield BIGRAMS, self.bigrams.to_bytes()
        yield PIECES, self.pieces.to_bytes()

    def says(self, phrase: str) -> int:
        """Return how many chunks hold these characters side by side.

        Args:
            phrase: folded, lower case. Of many chunks that may hold it, only some are read.
        """
        if len(phrase) < 3 or self.bigrams.is_known(phrase):
            return self.bigrams.count(phrase)
        rows = self.bigrams.holding(tokenize.bigrams(phrase))
        chunks = self.corpus.chunks(rows[:_READ].tolist())
        return sum(phrase in fold(chunk.text).text.lower() for chunk in chunks)

    def _check(self) -> None:
        ids = self.vectors.ids
        for other in (self.words.ids, self.bigrams.ids, self.pieces.ids):
            if not np.array_equal(ids, other):
                raise ValueError("vectors and words do not hold the same rows")
        if len(self.corpus) != len(ids):
            raise ValueError(f"{len(self.corpus)} chunks, {len(ids)} vectors")
