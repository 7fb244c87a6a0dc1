"""Documents with made-up vectors, and a look at everything a knowledge base holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.index import Addition, Index, Snapshot
from rag.index.files import Files
from rag.text.terms import Terms
from rag.types import Chunk, Document, Span

DIM = 8
CHUNK = 6
FINGERPRINT: Mapping[str, str] = {"embedder": "fake", "weights": "ab12" * 16, "dim": str(DIM)}
OTHER_MODEL: Mapping[str, str] = {**FINGERPRINT, "embedder": "BAAI/bge-m3", "weights": "cd34" * 16}


def make_document(text: str, *, name: str = "", **fields: str) -> Document:
    """Return a document whose id depends on its name alone."""
    name = name or text
    return Document(
        id=hashlib.sha256(name.encode()).hexdigest()[:32],
        text=text,
        title=name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        **fields,
    )


def make(text: str, *, name: str = "", **fields: str) -> Addition:
    """Cut a text into pieces of CHUNK characters."""
    document = make_document(text, name=name, **fields)
    starts = range(0, len(text), CHUNK)
    spans = [Span(start, min(start + CHUNK, len(text))) for start in starts]
    chunks = [Chunk(document.id, span, span.of(text)) for span in spans]
    return addition(document, chunks, vectors_of(document, spans))


def addition(document: Document, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> Addition:
    """Return what `Batch.put` takes, with characters as words and the pairs of them."""
    pairs = Terms.of([[a + b for a, b in pairwise(chunk.text)] for chunk in chunks])
    none = Terms.of([[] for _ in chunks])
    words = Terms.of([list(chunk.text) for chunk in chunks])
    return Addition([(document, chunks)], vectors, words, pairs, none)


def vectors_of(document: Document, spans: list[Span]) -> NDArray[np.float32]:
    """Return unit vectors that depend on nothing but the text of each span."""
    return np.array([vector_of(span.of(document.text)) for span in spans], np.float32)


def vector_of(text: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    values = np.random.default_rng(seed).normal(size=DIM)
    return (values / np.linalg.norm(values)).astype(np.float32)


def open_index(
    path: Path | None,
    *,
    fingerprint: Mapping[str, str] = FINGERPRINT,
    rebuild: bool = False,
    files: Files | None = None,
) -> Index:
    return Index.open(path, fingerprint=fingerprint, rebuild=rebuild, files=files)


def put(index: Index, *texts: str, name: str = "") -> None:
    """Publish one generation with these texts added."""
    with index.write() as batch:
        for text in texts:
            batch.put(make(text, name=name))


def remove(index: Index, name: str) -> None:
    """Publish one generation without the document of this name."""
    with index.write() as batch:
        batch.remove(make_document("", name=name).id)


def contents(snapshot: Snapshot) -> dict[str, str]:
    """Return title → text, after checking that every part of the snapshot tells the same story."""
    corpus = snapshot.corpus
    documents = corpus.documents()
    rows = [row for document in documents for row in corpus.rows(document.id)]
    assert sorted(rows) == snapshot.vectors.ids.tolist() == snapshot.words.ids.tolist()
    assert snapshot.bigrams.ids.tolist() == sorted(rows)
    assert len(corpus) == len(rows)
    for row, chunk in zip(rows, corpus.chunks(rows), strict=True):
        assert chunk.text == chunk.span.of(corpus.document(chunk.document_id).text)
        nearest = snapshot.vectors.search(vector_of(chunk.text)[None], len(rows))[0]
        assert row in {found.id for found in nearest if found.score > 0.999}
        assert row in {found.id for found in snapshot.words.search(tuple(chunk.text), len(rows))}
    return {document.title: document.text for document in documents}
