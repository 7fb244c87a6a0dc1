"""What chunks are found by: terms and vectors, made for the chunks of many documents at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from embeddings import Embedder
from embeddings.static import StaticEmbedder
from rag.index import Addition
from rag.text import dates, split, tokenize
from rag.text.terms import Numbers, Terms
from rag.types import Chunk, Document
from rag.vectors import embed_documents

Cut = tuple[Document, Sequence[split.Draft]]
"""A document and what it was cut into."""


def prepare(
    cut: Sequence[Cut],
    *,
    embedder: Embedder,
    model: StaticEmbedder,
    listener: Callable[[int, int], None] | None = None,
) -> Addition:
    """Return what is stored of documents; each text is read by the built-in model once.

    Args:
        cut: documents with at least one chunk each.
        embedder: of the vectors, may be the built-in model itself.
        model: the built-in model, whose tokens are terms.
        listener: told how many chunks another embedder has done, and of how many.

    Raises:
        EmbedderError: the embedder failed.
    """
    texts = [draft.search_text for _, drafts in cut for draft in drafts]
    said = [dates.told(d.search_text, document) for document, drafts in cut for d in drafts]
    encoded = model.encode(texts)
    is_ours = embedder is model
    return Addition(
        [(document, [_chunk(document, draft) for draft in drafts]) for document, drafts in cut],
        model.pool(encoded) if is_ours else embed_documents(embedder, texts, listener),
        words=tokenize.words_of(said),
        bigrams=tokenize.bigrams_of(said),
        pieces=_pieces(model, encoded),
    )


def _chunk(document: Document, draft: split.Draft) -> Chunk:
    as_of = dates.as_of(draft.search_text, document)
    text = draft.span.of(document.text)
    return Chunk(document.id, draft.span, text, draft.heading, as_of, draft.units)


def _pieces(model: StaticEmbedder, encoded: Sequence[Numbers]) -> Terms:
    owners = np.arange(len(encoded)).repeat([len(rows) for rows in encoded])
    return Terms.keyed(np.concatenate(encoded), owners, len(encoded), model.pieces)
