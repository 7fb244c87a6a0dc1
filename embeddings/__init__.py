"""Embedding models behind one interface; knows nothing of the rest of the project."""

from __future__ import annotations

from embeddings.base import Embedder, EmbeddingError, Runtime

__all__ = ["BUILTIN", "OPENAI", "Embedder", "EmbeddingError", "Runtime", "load"]

BUILTIN = "builtin"
OPENAI = "openai:"


def load(
    model: str = BUILTIN,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    runtime: Runtime | None = None,
    query_prefix: str | None = None,
    document_prefix: str | None = None,
) -> Embedder:
    """Return the embedding model of this name; only its own module is imported.

    Args:
        model: "builtin" (inside the package, offline, no torch), "openai:NAME" for an
            OpenAI-compatible endpoint, else a sentence-transformers id or local folder.
        base_url: of the endpoint, for example "http://127.0.0.1:11434/v1"; "openai:" only.
        api_key: sent to the endpoint and shown nowhere; "openai:" only.
        runtime: device, number format, backend, batch; None is the default of each.
        query_prefix: put before each question; None is what the model says, else its family.
        document_prefix: the same for documents.

    Raises:
        EmbeddingError: the model cannot be loaded; the message says what to do.
    """
    chosen = runtime or Runtime()
    if model == BUILTIN:
        from embeddings.static import StaticEmbedder  # numpy, not torch

        if query_prefix or document_prefix:
            raise EmbeddingError("the built-in model takes no prefixes: leave both empty")
        return StaticEmbedder.load()
    if model.startswith(OPENAI):
        from embeddings.openai import OpenAIEmbedder

        return OpenAIEmbedder(
            model.removeprefix(OPENAI),
            base_url=base_url,
            api_key=api_key,
            query_prefix=query_prefix,
            document_prefix=document_prefix,
            batch_size=chosen.batch_size,
        )
    from embeddings.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder.load(
        model, runtime=chosen, query_prefix=query_prefix, document_prefix=document_prefix
    )
