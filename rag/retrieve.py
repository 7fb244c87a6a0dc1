"""Four ranked lists, one result: BM25 over words and character pairs, vectors, late interaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from embeddings import Embedder
from embeddings.static import StaticEmbedder
from rag.index import Snapshot
from rag.lexical import LexicalIndex
from rag.meaning import meanings
from rag.question import Question
from rag.text import tokenize
from rag.types import Filters, Hit, Row
from rag.vectors import embed_question

_RRF_K = 60  # Cormack et al., SIGIR 2009
_DEPTH = 100  # rows taken from each list
_VECTOR_WEIGHT = 0.5  # for a question that BM25 can read; flat from .3 to .8
_MEANING_WEIGHT = 0.5  # flat to 1 (docs/decisions/0008-retrieval.md)

Method = Literal["hybrid", "words", "bigrams", "vectors"]


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved chunk.

    Attributes:
        said: which share of the question it says, in [0, 1]; 0 unless the method is "hybrid".
    """

    hit: Hit
    said: float


@dataclass(frozen=True, slots=True)
class _Leg:
    weight: float
    rows: Sequence[Row]


def retrieve(
    question: Question,
    snapshot: Snapshot,
    embedder: Embedder,
    model: StaticEmbedder,
    *,
    k: int,
    filters: Filters | None = None,
    method: Method = "hybrid",
) -> list[Found]:
    """Return the k best chunks by reciprocal rank fusion, best first; fewer when there are fewer.

    A word list counts as much as the share of the question that it can read: for an English
    question on Chinese documents that is next to nothing, and the vectors decide.

    Raises:
        EmbedderError: the model failed.
    """
    allowed = snapshot.corpus.rows_matching(filters) if filters else None
    if k <= 0 or not len(snapshot.corpus) or (allowed is not None and not allowed):
        return []
    depth = max(k, _DEPTH)
    words, pairs = tokenize.words(question.content), tokenize.bigrams(question.content)
    readable = _readable(snapshot.words, words) if method == "hybrid" else 1.0
    legs = []
    if method in ("hybrid", "words"):
        legs.append(_Leg(readable, snapshot.words.search(words, depth, allowed=allowed)))
    if method in ("hybrid", "bigrams"):
        legs.append(_Leg(readable, snapshot.bigrams.search(pairs, depth, allowed=allowed)))
    if method in ("hybrid", "vectors"):
        query = embed_question(embedder, question.content)
        rows = snapshot.vectors.search(query, depth, allowed=allowed)[0]
        legs.append(_Leg(max(_VECTOR_WEIGHT, 1 - readable), rows))
    said = np.zeros(len(snapshot.corpus), np.float32)
    if method == "hybrid":
        said = meanings(snapshot.pieces, model).said(question.content)
        rows = snapshot.pieces.best(said, depth, allowed=allowed)
        legs.append(_Leg(_MEANING_WEIGHT, rows))
    rows = _fuse(legs)[:k]
    chunks = snapshot.corpus.chunks([row.id for row in rows])
    shares = said[np.searchsorted(snapshot.pieces.ids, [row.id for row in rows])].tolist()
    return [
        Found(Hit(chunk, row.score), share)
        for chunk, row, share in zip(chunks, rows, shares, strict=True)
    ]


def _readable(index: LexicalIndex, words: Iterable[str]) -> float:
    """Return the share of the question's words, weighed by rarity, that stand in any document."""
    weights = [(index.idf(word), index.is_known(word)) for word in dict.fromkeys(words)]
    total = sum(idf for idf, _ in weights)
    return sum(idf for idf, known in weights if known) / total if total else 0.0


def _fuse(legs: Sequence[_Leg]) -> list[Row]:
    scores: dict[int, float] = {}
    for leg in legs:
        for rank, row in enumerate(leg.rows, 1):
            scores[row.id] = scores.get(row.id, 0.0) + leg.weight / (_RRF_K + rank)
    return [Row(row, s) for row, s in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]
