"""How much of a question a sentence says, token by token.

Late interaction over the built-in model's token table: each question token takes its best match
among the sentence's tokens. Cosine alone misses Chinese synonyms that share a character
(树林/造林 .13, 违章/违法 .24), so shared characters count too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from embeddings.base import unit
from embeddings.static import StaticEmbedder, Tokens
from rag.text.split import clauses
from rag.text.tokenize import HAN

Matrix = NDArray[np.float32]

_FLOOR = 0.2  # a weaker match is chance
_SHARED = 0.4  # what a fully shared word may add to its cosine
_STOP_CHARACTERS = frozenset("的了在是和与及等为有个一二三四五六七八九十不中上下大小年月日区市")


@lru_cache(maxsize=20_000)  # the sentences of a collection come up again and again
def _tokens(tokenizer: StaticEmbedder, text: str) -> Tokens:
    return tokenizer.tokens(text)


@dataclass(frozen=True, slots=True)
class Matches:
    """Best matches of a question's tokens.

    Attributes:
        pieces: the characters of each token.
        norms: length of each token's vector, a measure of how much it tells; shape (q,).
        best: best similarity to any token of each text, shape (q, texts), in [0, 1].
        question: sum of the question's vectors, shape (dim,).
    """

    pieces: tuple[str, ...]
    norms: Matrix
    best: Matrix
    question: Matrix

    def cosine(self, vectors: Matrix) -> Matrix:
        """Return the cosine of the question and each unit row, shape (n,)."""
        cosine: Matrix = np.einsum("nd,d->n", vectors, unit(self.question))
        return cosine


def match(question: str, texts: Sequence[str], tokenizer: StaticEmbedder) -> Matches:
    """Return how well each text says each token of the question; zeros without tokens."""
    asked = _tokens(tokenizer, question)
    vectors = tokenizer.rows(asked.ids)
    found = [_tokens(tokenizer, text) for text in texts]
    ids, firsts, columns = np.unique(
        np.concatenate([t.ids for t in found] or [np.empty(0, np.int64)]),
        return_index=True,
        return_inverse=True,
    )
    table = tokenizer.rows(ids)
    pieces = [piece for t in found for piece in t.pieces]
    similar = _similarity(vectors, table, asked.pieces, [pieces[i] for i in firsts])
    starts = np.cumsum([0, *(len(t.ids) for t in found)])
    best = np.zeros((len(vectors), len(texts)), np.float32)
    if len(vectors):
        full = np.flatnonzero(np.diff(starts))
        best[:, full] = np.maximum.reduceat(similar[:, columns], starts[full], axis=1)
    return Matches(asked.pieces, np.linalg.norm(vectors, axis=1), best, vectors.sum(0))


@lru_cache(maxsize=2_000)  # chunks
def chunk_vector(tokenizer: StaticEmbedder, heading: str, sentences: tuple[str, ...]) -> Matrix:
    """Return the unit vector of a chunk, its heading counted once; zeros without tokens."""
    none = np.zeros(tokenizer.dim, np.float32)
    total = _sum(tokenizer, heading)
    for sentence in sentences:
        total += sum((_sum(tokenizer, sentence[a:b]) for a, b in clauses(sentence)), none)
    return unit(total)


def _sum(tokenizer: StaticEmbedder, text: str) -> Matrix:
    total: Matrix = tokenizer.rows(_tokens(tokenizer, text).ids).sum(0)
    return total


def _similarity(a: Matrix, b: Matrix, a_pieces: Sequence[str], b_pieces: Sequence[str]) -> Matrix:
    # einsum: at this size the threads of a matrix product cost more than they save
    cosine = np.clip(np.einsum("qd,td->qt", unit(a), unit(b)), 0, 1)
    similar = cosine + _SHARED * (1 - cosine) * _shared_characters(a_pieces, b_pieces)
    return np.where(similar > _FLOOR, similar, 0).astype(np.float32)


def _shared_characters(a_pieces: Sequence[str], b_pieces: Sequence[str]) -> Matrix:
    """Return the share of Han characters that two pieces have in common, in [0, 1]."""
    shared = np.zeros((len(a_pieces), len(b_pieces)), np.float32)
    asked = frozenset[str]().union(*map(_characters, a_pieces))
    alike = [(j, piece) for j, piece in enumerate(b_pieces) if asked & _characters(piece)]
    for i, piece in enumerate(a_pieces):
        characters = _characters(piece)
        for j, other in alike if characters else ():
            if both := characters & _characters(other):
                shared[i, j] = len(both) / max(len(piece), len(other))
    return shared


@lru_cache(maxsize=50_000)
def _characters(piece: str) -> frozenset[str]:
    return frozenset(HAN.findall(piece)) - _STOP_CHARACTERS
