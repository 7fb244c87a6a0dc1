"""A cross-encoder in place of our own reordering: it reads question and passage together."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

import numpy as np

from embeddings import EmbeddingError, Runtime, hub
from rag.errors import RerankerError
from rag.text.normalize import fold
from rag.types import Chunk, Document, Hit, Kind

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker:
    """A cross-encoder with its cuts; threads take turns.

    Args:
        model: gives one score in [0, 1] for each pair of texts.
        name: what a person calls it.
        batch_size: pairs computed at once.
        min_score: passages scored below are dropped, 0 to 1.
        min_share: so are those below this share of the best score, 0 to 1.
    """

    def __init__(
        self,
        model: CrossEncoder,
        *,
        name: str,
        batch_size: int = 32,
        min_score: float = 0.0,
        min_share: float = 0.0,
    ) -> None:
        self.name = name
        self._model = model
        self._batch_size = batch_size
        self._min_score = min_score
        self._min_share = min_share
        self._turn = threading.Lock()

    @classmethod
    def load(
        cls, name: str, *, runtime: Runtime, min_score: float = 0.0, min_share: float = 0.0
    ) -> Self:
        """Load a folder, a model in the local cache, or else download it.

        Raises:
            RerankerError: it is missing, cannot be used, or does not give one score.
        """
        try:
            model, _ = hub.load("CrossEncoder", name, runtime)
        except EmbeddingError as error:
            raise RerankerError(reason=str(error)) from error
        if model.num_labels != 1:
            raise RerankerError(
                reason=f"{name!r} sorts into {model.num_labels} classes; one with a single "
                "score is needed, for example BAAI/bge-reranker-v2-m3"
            )
        from torch.nn import Sigmoid

        model.activation_fn = Sigmoid()  # some models come with another, without bounds
        return cls(
            model,
            name=name,
            batch_size=runtime.batch_size,
            min_score=min_score,
            min_share=min_share,
        )

    def rerank(
        self, question: str, hits: Sequence[Hit], documents: Mapping[str, Document]
    ) -> list[Hit]:
        """Return the hits that pass the cuts with the model's scores, in [0, 1], best first.

        Raises:
            RerankerError: the model failed, or gave scores that are not finite.
        """
        if not hits:
            return []
        pairs = [(question, _passage(hit.chunk, documents)) for hit in hits]
        scores = self.scores(pairs)
        least = max(self._min_score, self._min_share * max(scores))
        order = sorted(range(len(hits)), key=lambda i: (-scores[i], i))
        return [Hit(hits[i].chunk, scores[i]) for i in order if scores[i] >= least]

    def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return how well each question is answered by its passage, in [0, 1].

        Raises:
            RerankerError: the model failed, or gave scores that are not finite.
        """
        try:
            with self._turn:
                found = self._model.predict(
                    list(pairs), batch_size=self._batch_size, show_progress_bar=False
                )
        except RuntimeError as error:  # torch: out of memory, no such device
            raise RerankerError(reason=f"{self.name} failed: {error}") from error
        if not np.isfinite(found).all():
            raise RerankerError(reason=f"{self.name} gave a score that is not finite")
        return [float(score) for score in found]


def _passage(chunk: Chunk, documents: Mapping[str, Document]) -> str:
    """Return heading and sentences of a chunk, folded as in the search text."""
    told = (unit for unit in chunk.units if unit.kind is not Kind.HEADING)
    spans = [span for unit in told for span in unit.spans]
    body = fold(documents[chunk.document_id].text, spans).text
    return "\n".join(filter(None, (fold(chunk.heading).text, body)))
