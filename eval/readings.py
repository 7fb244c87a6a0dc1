"""What the second stage sees of each question, and which of it is right: to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.static import StaticEmbedder
from eval.dataset import Question
from eval.metrics import Place, agree
from eval.parallel import stored
from rag import Document, Settings, Span, ingest
from rag.evidence.candidates import candidates
from rag.evidence.features import features
from rag.index import Index
from rag.question import Question as Asked
from rag.question import read
from rag.retrieve import Found, retrieve

_POOL = 40  # chunks, as many as an assistant reads closely


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences retrieved for one question.

    Attributes:
        values: features of each sentence, shape (n, features).
        is_right: whether it holds a gold snippet, or a part of one, shape (n,).
        chunks: the chunk each sentence comes from, shape (n,), best chunk of the first stage first.
        gold: which snippets each chunk holds, shape (chunks, snippets).
    """

    values: NDArray[np.float64]
    is_right: NDArray[np.bool_]
    chunks: NDArray[np.intp]
    gold: NDArray[np.bool_]


def readings(
    questions: Iterable[Question], documents: Path | Sequence[Document], names: Sequence[str]
) -> Iterator[Reading]:
    """Yield what is read of each question that has evidence and finds anything.

    Args:
        questions: those with gold places.
        documents: a folder of files or texts.
        names: features, in the order of the columns.
    """
    model = StaticEmbedder.load()
    for question, asked, pool, texts in retrieved(questions, documents, model):
        if not (pool and question.gold):
            continue
        found = candidates([f.hit for f in pool], texts)
        columns = features(asked, found, model, chunk_said=[f.said for f in pool]).columns
        chunks = [f.hit.chunk for f in pool]
        sentences = _gold(question, [(c.document, c.span) for c in found])
        yield Reading(
            np.column_stack([columns[name] for name in names]).astype(np.float64),
            np.logical_or.reduce(sentences, axis=1),
            np.array([c.hit for c in found]),
            _gold(question, [(texts[c.document_id], c.span) for c in chunks]),
        )


def retrieved(
    questions: Iterable[Question], documents: Path | Sequence[Document], model: StaticEmbedder
) -> Iterator[tuple[Question, Asked, list[Found], dict[str, Document]]]:
    """Yield each question, how it is understood, its chunks and the documents they are of."""
    settings = Settings()
    with stored(documents, settings, on_failure=print) as path:
        mark = ingest.fingerprint(model, model, settings)
        snapshot = Index.open(path, fingerprint=mark).snapshot
        for question in questions:
            asked = read(question.question, snapshot.says)
            pool = retrieve(asked, snapshot, model, model, k=_POOL)
            held = {f.hit.chunk.document_id for f in pool}
            yield question, asked, pool, {i: snapshot.corpus.document(i) for i in held}


def _gold(question: Question, stretches: Sequence[tuple[Document, Span]]) -> NDArray[np.bool_]:
    """Return which gold snippets each stretch touches, shape (stretches, snippets)."""
    seen = [Place(Path(d.path).name if d.path else d.title, span) for d, span in stretches]
    return np.array(
        [[any(agree(p, one) for p in places) for places in question.gold] for one in seen], bool
    )
