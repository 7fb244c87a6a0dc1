"""The adapter to MTEB, called as its protocol calls an encoder; mteb itself may be absent."""

from __future__ import annotations

import importlib.util
from enum import StrEnum

import numpy as np
import pytest

from embeddings import EmbeddingError, load
from embeddings.mteb import MtebEncoder

BATCHES = [{"text": ["熊猫住在竹林里", "鲸鱼住在海洋里"]}, {"text": ["蜜蜂住在花园里"]}]


class PromptType(StrEnum):
    query = "query"
    document = "document"


class Prompted:
    """An embedder whose questions differ from its documents."""

    name, dim, fingerprint = "prompted", 2, "f"

    def embed_documents(self, texts: list[str]) -> np.ndarray:
        return np.tile(np.array([[1, 0]], np.float32), (len(texts), 1))

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return np.tile(np.array([[0, 1]], np.float32), (len(texts), 1))


def _encode(encoder: MtebEncoder, prompt_type: PromptType | None) -> np.ndarray:
    return encoder.encode(
        BATCHES,
        task_metadata=object(),
        hf_split="test",
        hf_subset="default",
        prompt_type=prompt_type,
        batch_size=32,
    )


def test_batches_become_the_rows_of_the_model_in_their_order() -> None:
    vectors = _encode(MtebEncoder(), PromptType.document)
    texts = [text for batch in BATCHES for text in batch["text"]]
    np.testing.assert_array_equal(vectors, load().embed_documents(texts))
    assert vectors.shape == (3, load().dim)


def test_only_the_query_prompt_embeds_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.mteb.load", lambda name: Prompted())
    encoder = MtebEncoder("prompted")
    assert _encode(encoder, PromptType.query)[:, 1].all()
    assert _encode(encoder, PromptType.document)[:, 0].all()
    assert _encode(encoder, None)[:, 0].all()


def test_similarities_are_cosines_of_all_pairs_or_of_counterparts() -> None:
    encoder = MtebEncoder()
    vectors = _encode(encoder, None)
    every = encoder.similarity(vectors, vectors[:2])
    assert every.shape == (3, 2)
    np.testing.assert_allclose(encoder.similarity_pairwise(vectors, vectors), 1, atol=1e-5)
    np.testing.assert_allclose(
        encoder.similarity_pairwise(vectors[:2], vectors[1:]),
        np.diag(encoder.similarity(vectors[:2], vectors[1:])),
        atol=1e-6,
    )
    assert encoder.similarity(vectors[0], vectors[1]).shape == (1, 1)


@pytest.mark.skipif(bool(importlib.util.find_spec("mteb")), reason="mteb is installed")
def test_without_mteb_its_metadata_say_what_to_install() -> None:
    with pytest.raises(EmbeddingError, match="pip install") as caught:
        _ = MtebEncoder().mteb_model_meta
    assert "mteb" in str(caught.value)


def test_with_mteb_the_encoder_is_one_of_its_own() -> None:
    protocols = pytest.importorskip("mteb.models.models_protocols", reason="mteb is not installed")
    encoder = MtebEncoder()
    assert isinstance(encoder, protocols.EncoderProtocol)
    assert encoder.mteb_model_meta.revision == load().fingerprint
