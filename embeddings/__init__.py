"""Embedding models behind one interface; knows nothing of the rest of the project."""

from __future__ import annotations

from embeddings.base import Embedder, EmbeddingError

__all__ = ["BUILTIN", "Embedder", "EmbeddingError", "load"]

BUILTIN = "builtin"
_OPENAI = "openai:"


def load(
    model: str = BUILTIN,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    device: str | None = None,
    query_prefix: str = "",
    document_prefix: str = "",
) -> Embedder:
    """Return the embedding model of this name; only its own module is imported.

    Args:
        model: "builtin" (inside the package, offline, no torch), "openai:NAME" for an
            OpenAI-compatible endpoint, else a sentence-transformers id or local folder.
        base_url: of the endpoint, for example "http://127.0.0.1:11434/v1"; "openai:" only.
        api_key: sent to the endpoint and shown nowhere; "openai:" only.
        device: "cpu", "cuda", …; None lets sentence-transformers choose.
        query_prefix: put before each question, for models trained so ("query: ").
        document_prefix: put before each document ("passage: ").

    Raises:
        EmbeddingError: the model cannot be loaded; the message says what to do.
    """
    if model == BUILTIN:
        from embeddings.static import StaticEmbedder  # numpy, not torch

        if query_prefix or document_prefix:
            raise EmbeddingError("the built-in model takes no prefixes: leave both empty")
        return StaticEmbedder.load()
    if model.startswith(_OPENAI):
        from embeddings.openai import OpenAIEmbedder

        return OpenAIEmbedder(
            model.removeprefix(_OPENAI),
            base_url=base_url,
            api_key=api_key,
            query_prefix=query_prefix,
            document_prefix=document_prefix,
        )
    from embeddings.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder.load(
        model, device=device, query_prefix=query_prefix, document_prefix=document_prefix
    )
