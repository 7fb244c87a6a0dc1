"""From retrieved chunks to scored sentences: the evidence an answer is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from embeddings.static import StaticEmbedder
from rag.evidence.candidates import Candidate, candidates
from rag.evidence.score import Scored, score
from rag.question import Question
from rag.retrieve import Found
from rag.types import Document, Hit

__all__ = ["Candidate", "Scored", "rerank", "select"]


def select(
    question: Question,
    pool: Sequence[Found],
    documents: Mapping[str, Document],
    tokenizer: StaticEmbedder,
) -> list[Scored]:
    """Return the sentences of the retrieved chunks, the likeliest answer first."""
    sentences = candidates([found.hit for found in pool], documents)
    return score(question, sentences, tokenizer, chunk_said=[found.said for found in pool])


def rerank(pool: Sequence[Found], scored: Sequence[Scored]) -> list[Hit]:
    """Return the chunks in the order of their best sentence.

    Those without a scored sentence follow in their own order, scored below all others.
    """
    best: dict[int, float] = {}
    for sentence in scored:
        best.setdefault(sentence.candidate.hit, sentence.score)
    order = sorted(best, key=lambda i: (-best[i], i))
    lowest = min(best.values(), default=0.0)
    rest = [Hit(f.hit.chunk, lowest - 1 - i) for i, f in enumerate(pool) if i not in best]
    return [*(Hit(pool[i].hit.chunk, best[i]) for i in order), *rest]
