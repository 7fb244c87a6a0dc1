"""One score per sentence: how likely it answers the question.

A weighted sum of its features; the weights were learned (docs/decisions/0009-reranking.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.static import StaticEmbedder
from rag.evidence.candidates import Candidate
from rag.evidence.features import features
from rag.question import Question

Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("weights.json")  # `python -m eval learn` writes it


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and what was understood of it.

    Attributes:
        pieces: the characters of each token of the question, q of them.
        weights: how much each token of the question counts, shape (q,), sum 1.
        said: how well the sentence, its context included, says each token, shape (q,).
        clause_said: the same for each clause alone, shape (clauses, q).
        clause_fit: how well each clause holds what is asked, shape (clauses,).
    """

    candidate: Candidate
    score: float
    pieces: tuple[str, ...]
    weights: Floats
    said: Floats
    clause_said: Floats
    clause_fit: Floats


def score(
    question: Question,
    found: Sequence[Candidate],
    tokenizer: StaticEmbedder,
    *,
    chunk_said: Sequence[float],
) -> list[Scored]:
    """Return the candidates with their scores, best first; ties in reading order.

    Args:
        question: what is asked.
        found: sentences of the retrieved chunks.
        tokenizer: the built-in model.
        chunk_said: which share of the question each of those chunks says.
    """
    if not found:
        return []
    told = features(question, found, tokenizer, chunk_said=chunk_said)
    scores = sum(weight * told.columns[name] for name, weight in weights().items())
    scored = [
        Scored(candidate, float(total), told.pieces, told.weights, said, clause_said, clause_fit)
        for candidate, total, said, clause_said, clause_fit in zip(
            found, np.asarray(scores), told.said.T, told.clause_said, told.clause_fit, strict=True
        )
    ]
    return sorted(scored, key=lambda s: -s.score)


@cache
def weights() -> Mapping[str, float]:
    """Return the weight of each feature."""
    read: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return read
