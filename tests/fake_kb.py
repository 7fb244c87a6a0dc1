"""Documents with made-up vectors, and a look at everything a knowledge base holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.corpus import Entry
from rag.index import Index, Snapshot
from rag.index.files import Files
from rag.types import Chunk, Document, Span

DIM = 8
CHUNK = 6
FINGERPRINT: Mapping[str, str] = {"embedder": "fake", "weights": "ab12" * 16, "dim": str(DIM)}
OTHER_MODEL: Mapping[str, str] = {**FINGERPRINT, "embedder": "BAAI/bge-m3", "weights": "cd34" * 16}


class Made(NamedTuple):
    """What `Batch.put` takes."""

    document: Document
    entries: list[Entry]
    vectors: NDArray[np.float32]


def make(text: str, *, name: str = "", **fields: str) -> Made:
    """Cut a text into pieces of CHUNK characters; the document's id depends on its name alone."""
    name = name or text
    document = Document(
        id=hashlib.sha256(name.encode()).hexdigest()[:32],
        text=text,
        title=name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        **fields,
    )
    starts = range(0, len(text), CHUNK)
    spans = [Span(start, min(start + CHUNK, len(text))) for start in starts]
    return Made(document, [_entry(document, s) for s in spans], vectors_of(document, spans))


def _entry(document: Document, span: Span) -> Entry:
    text = span.of(document.text)
    bigrams = tuple(text[i : i + 2] for i in range(len(text) - 1))
    return Entry(Chunk(document.id, span, text), tuple(text), bigrams)


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
            batch.put(*make(text, name=name))


def remove(index: Index, name: str) -> None:
    """Publish one generation without the document of this name."""
    with index.write() as batch:
        batch.remove(make("", name=name).document.id)


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
