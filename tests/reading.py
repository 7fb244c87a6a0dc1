"""The way from texts to scored sentences without a knowledge base, by the built-in model."""

from __future__ import annotations

from functools import cache

from embeddings.static import StaticEmbedder
from rag.evidence import Scored, select
from rag.question import read
from rag.retrieve import Found
from rag.text.split import chunks
from rag.types import Chunk, Document, Hit


@cache
def builtin() -> StaticEmbedder:
    return StaticEmbedder.load()


def hits_of(*documents: Document) -> list[Hit]:
    """Every chunk of the documents, as if each had been retrieved."""
    return [
        Hit(Chunk(d.id, draft.span, draft.span.of(d.text), draft.heading, units=draft.units), 1.0)
        for d in documents
        for draft in chunks(d)
    ]


def pool(hits: list[Hit]) -> list[Found]:
    """The hits as `retrieve` gives them; none says anything as a whole."""
    return [Found(hit, 0.0) for hit in hits]


def scored(question: str, *documents: Document) -> list[Scored]:
    """The sentences of the documents, the likeliest answer first."""
    held = {document.id: document for document in documents}
    return select(read(question), pool(hits_of(*documents)), held, builtin())
