"""Any of our models as an encoder of MTEB 2: `mteb.evaluate(MtebEncoder(), tasks)`.

Follows `EncoderProtocol` of mteb.models.models_protocols; mteb itself is needed only for the
metadata that it asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import BUILTIN, load
from embeddings.base import EmbeddingError, Vectors

_QUERY = "query"  # mteb.types.PromptType.query, a string enum


class MtebEncoder:
    """A model as MTEB calls it.

    Args:
        model_name: as in `embeddings.load`.
        revision: named in the results; None means the fingerprint of the model.
        kwargs: passed on to `embeddings.load`.
    """

    def __init__(
        self, model_name: str = BUILTIN, revision: str | None = None, **kwargs: Any
    ) -> None:
        self._embedder = load(model_name, **kwargs)
        self._revision = revision or self._embedder.fingerprint

    def encode(
        self,
        inputs: Iterable[Mapping[str, Sequence[str]]],
        *,
        prompt_type: str | None = None,
        **_: object,
    ) -> Vectors:
        """Return one unit row per text of the batches, shape (n, dim), float32.

        Args:
            inputs: batches, each with its texts under "text".
            prompt_type: "query" for questions; all else are documents.

        Task, split, subset and batch size, which MTEB passes too, change nothing.
        """
        texts = [text for batch in inputs for text in batch["text"]]
        if prompt_type == _QUERY:
            return self._embedder.embed_queries(texts)
        return self._embedder.embed_documents(texts)

    def similarity(self, embeddings1: Vectors, embeddings2: Vectors) -> NDArray[np.float32]:
        """Return all cosines of the rows, shape (n1, n2)."""
        cosines: NDArray[np.float32] = np.atleast_2d(embeddings1) @ np.atleast_2d(embeddings2).T
        return cosines

    def similarity_pairwise(
        self, embeddings1: Vectors, embeddings2: Vectors
    ) -> NDArray[np.float32]:
        """Return the cosine of each row with its counterpart, shape (n,)."""
        products = np.atleast_2d(embeddings1) * np.atleast_2d(embeddings2)
        cosines: NDArray[np.float32] = products.sum(axis=1)
        return cosines

    @property
    def mteb_model_meta(self) -> Any:
        """Return mteb's description of the model.

        Raises:
            EmbeddingError: mteb is not installed.
        """
        try:
            from mteb.models import ModelMeta
        except ImportError as error:
            raise EmbeddingError("mteb is not installed: pip install 'mteb>=2'") from error
        name = self._embedder.name
        return ModelMeta.create_empty(
            overwrites={
                "name": name if "/" in name else f"fzx/{name}",  # mteb wants organization/model
                "revision": self._revision,
                "embed_dim": self._embedder.dim,
                "similarity_fn_name": "cosine",
            }
        )
