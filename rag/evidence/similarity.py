"""How much of a question a sentence says, token by token.

Late interaction over the built-in model's token table: each question token takes its best match
among the sentence's tokens. Cosine alone misses Chinese synonyms that share a character
(树林/造林 .13, 违章/违法 .24), so shared characters count too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.static import StaticEmbedder, Tokens
from rag.text.tokenize import HAN

Matrix = NDArray[np.float32]

_FLOOR = 0.2  # a weaker match is chance
_SHARED = 0.4  # what a fully shared word may add to its cosine
_STOP_CHARACTERS = frozenset("的了在是和与及等为有个一二三四五六七八九十不中上下大小年月日区市")


@dataclass(frozen=True, slots=True)
class Matches:
    """Best matches of a question's tokens.

    Attributes:
        pieces: the question's tokens as written.
        norms: length of each token's vector, a measure of how much it tells; shape (q,).
        best: best similarity to any token of each text, shape (q, texts), in [0, 1].
        cosine: cosine of the mean vectors of question and text, shape (texts,).
    """

    pieces: tuple[str, ...]
    norms: Matrix
    best: Matrix
    cosine: Matrix


def match(question: str, texts: Sequence[str], tokenizer: StaticEmbedder) -> Matches:
    """Return how well each text says each token of the question; zeros without tokens."""
    asked, *found = tokenizer.tokens_batch([question, *texts])
    pieces = _pieces(question, asked)
    ids = np.concatenate([t.ids for t in found]) if found else np.empty(0, np.int64)
    if not pieces or not len(ids):
        zeros = np.zeros((len(pieces), len(texts)), np.float32)
        return Matches(pieces, np.linalg.norm(asked.vectors, axis=1), zeros, zeros.sum(0))
    _, first, inverse = np.unique(ids, return_index=True, return_inverse=True)
    vectors = np.concatenate([t.vectors for t in found])[first]
    all_pieces = [piece for text, t in zip(texts, found, strict=True) for piece in _pieces(text, t)]
    similar = _similarity(asked.vectors, vectors, pieces, [all_pieces[i] for i in first])
    counts = [len(t.ids) for t in found]
    mean = np.stack([t.vectors.sum(0) if len(t.ids) else np.zeros_like(vectors[0]) for t in found])
    return Matches(
        pieces,
        np.linalg.norm(asked.vectors, axis=1),
        _best_per_text(similar[:, inverse], counts),
        _unit(mean) @ _unit(asked.vectors.sum(0)),
    )


def _pieces(text: str, tokens: Tokens) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in tokens.offsets.tolist())


def _similarity(a: Matrix, b: Matrix, a_pieces: Sequence[str], b_pieces: Sequence[str]) -> Matrix:
    cosine = np.clip(_unit(a) @ _unit(b).T, 0, 1)
    shared = _shared_characters(a_pieces, b_pieces)
    similar = cosine + _SHARED * (1 - cosine) * shared
    return np.where(similar > _FLOOR, similar, 0).astype(np.float32)


def _shared_characters(a_pieces: Sequence[str], b_pieces: Sequence[str]) -> Matrix:
    """Return the share of Han characters that two pieces have in common, in [0, 1]."""
    a_sets = [_characters(piece) for piece in a_pieces]
    b_sets = [_characters(piece) for piece in b_pieces]
    column = {c: i for i, c in enumerate(sorted(frozenset().union(*a_sets)))}
    a = np.zeros((len(a_sets), len(column)), np.float32)
    b = np.zeros((len(b_sets), len(column)), np.float32)
    for matrix, sets in ((a, a_sets), (b, b_sets)):
        for i, characters in enumerate(sets):
            matrix[i, [column[c] for c in characters if c in column]] = 1
    lengths = np.maximum.outer([len(p) for p in a_pieces], [len(p) for p in b_pieces])
    return (a @ b.T / np.maximum(lengths, 1)).astype(np.float32)


def _characters(piece: str) -> frozenset[str]:
    return frozenset(HAN.findall(piece)) - _STOP_CHARACTERS


def _best_per_text(similar: Matrix, counts: Sequence[int]) -> Matrix:
    best = np.zeros((len(similar), len(counts)), np.float32)
    start = 0
    for i, count in enumerate(counts):
        if count:
            best[:, i] = similar[:, start : start + count].max(1)
        start += count
    return best


def _unit(vectors: Matrix) -> Matrix:
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Matrix = np.divide(vectors, norm, out=np.zeros_like(vectors), where=norm > 0)
    return unit
