"""From retrieved chunks to scored sentences: the evidence an answer is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from embeddings.static import StaticEmbedder
from rag.evidence.candidates import Candidate, candidates
from rag.evidence.score import Scored, score
from rag.question import Question
from rag.types import Document, Hit

__all__ = ["Candidate", "Scored", "rerank", "select"]


def select(
    question: Question,
    hits: Sequence[Hit],
    documents: Mapping[str, Document],
    tokenizer: StaticEmbedder,
) -> list[Scored]:
    """Return the sentences of the hits, the likeliest answer first."""
    return score(question, candidates(hits, documents), tokenizer)


def rerank(hits: Sequence[Hit], scored: Sequence[Scored]) -> list[Hit]:
    """Return the hits in the order of their best sentence, with its score.

    Those without a scored sentence follow in their own order, scored below all others.
    """
    best: dict[int, float] = {}
    for sentence in scored:
        best.setdefault(sentence.candidate.hit, sentence.score)
    import os
    from rag.retrieve import SAIDH
    b = float(os.environ.get("RB", "0"))
    if b:
        best = {i: v + b * SAIDH[i] for i, v in best.items()}
    order = sorted(best, key=lambda i: (-best[i], i))
    lowest = min(best.values(), default=0.0)
    rest = [Hit(hit.chunk, lowest - 1 - i) for i, hit in enumerate(hits) if i not in best]
    return [*(Hit(hits[i].chunk, best[i]) for i in order), *rest]
