"""Ingest of files: ours against LangChain + all-MiniLM + FAISS and LangChain + our own model.

All three read the same text files, split them, embed the chunks, index and write to disk; ours
also lays out the text, dates it and builds three word indexes. Models are loaded before. They run
in turn in one process and processor time is compared, per character, as each cuts a text into
another number of chunks; the quickest round counts, as other programs only make one slower.
all-MiniLM gets only every 20th file. Exits with 1 when a ratio is under its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from langchain_ask import FaissStore, MiniLM
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding

from embeddings.static import StaticEmbedder
from eval.adapters.base import rows
from rag import Settings, ingest
from rag.index import Index

GOALS = {"all-MiniLM": 100.0, "static": 1.0}
SLOW_SHARE = 20  # all-MiniLM reads one file in so many


class Cost(NamedTuple):
    """What one ingest took and made."""

    cpu_s: float
    chars: int
    chunks: int


class OurTable(Embeddings):
    """Our model as sentence-transformers serves it to LangChain."""

    def __init__(self) -> None:
        model = StaticEmbedder.load()
        table = model.rows(np.arange(model.tokenizer.get_vocab_size()))
        module = StaticEmbedding(model.tokenizer, embedding_weights=table)
        self._model = SentenceTransformer(modules=[module], device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector per text."""
        vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        found: list[list[float]] = vectors.tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        return self.embed_documents([text])[0]


def main() -> int:
    """Print one JSON line per pipeline and one with the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="JSON lines with title and text, may be .xz")
    parser.add_argument("--n", type=int, default=2_000, help="files")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not arguments.texts.exists():
        print(json.dumps({"name": "ingest", "skipped": f"no file {arguments.texts}"}))
        return 0
    torch.set_num_threads(1)  # processor time then holds no waiting for other threads
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    minilm, static, model = MiniLM(), OurTable(), StaticEmbedder.load()
    with tempfile.TemporaryDirectory() as folder:
        files = write(arguments.texts, Path(folder) / "files", arguments.n)
        runs: dict[str, Callable[[Path], int]] = {
            "ours": lambda out: ours(files[0].parent, model, out),
            "static": lambda out: langchain(files, static, out),
            "all-MiniLM": lambda out: langchain(files[::SLOW_SHARE], minilm, out),
        }
        sizes = {"ours": files, "static": files, "all-MiniLM": files[::SLOW_SHARE]}
        costs: dict[str, list[Cost]] = {name: [] for name in runs}
        for number in range(arguments.rounds):
            for name, run in runs.items():
                out = Path(folder) / f"{name}-{number}"
                costs[name].append(measured(run, out, sizes[name]))
    return report(costs)


def write(texts: Path, folder: Path, n: int) -> list[Path]:
    """Write the first n texts as files, and return their paths."""
    folder.mkdir()
    files = []
    for number, row in enumerate(islice(rows(texts), n)):
        files.append(folder / f"{number:06d}.txt")
        body = f"{row.text('title', default='')}\n\n{row.text('text', default='')}\n"
        files[-1].write_text(body, encoding="utf-8")
    return files


def ours(folder: Path, model: StaticEmbedder, out: Path) -> int:
    """Add a folder to a new knowledge base; return how many chunks it has."""
    settings = Settings()
    index = Index.open(out, fingerprint=ingest.fingerprint(model, model, settings))
    report = ingest.add(index, model, [folder], model=model, settings=settings)
    assert not report.failed, report.failed[0].reason
    return len(index.snapshot.corpus)


def langchain(files: Sequence[Path], model: Embeddings, out: Path) -> int:
    """Read, split, embed and save as LangChain's guide does; return how many chunks there are."""
    documents = [Document(path.read_text(encoding="utf-8")) for path in files]
    splitter = RecursiveCharacterTextSplitter(chunk_size=Settings().chunk_chars, chunk_overlap=0)
    texts = [chunk.page_content for chunk in splitter.split_documents(documents)]
    FaissStore.from_texts(texts, model).save(out)
    return len(texts)


def measured(run: Callable[[Path], int], out: Path, files: Sequence[Path]) -> Cost:
    """Return the processor time of all threads and finished processes."""
    start = cpu_s()
    chunks = run(out)
    spent = cpu_s() - start
    return Cost(spent, sum(len(path.read_text(encoding="utf-8")) for path in files), chunks)


def cpu_s() -> float:
    """Return the processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


def report(costs: dict[str, list[Cost]]) -> int:
    """Print the quickest rounds and the ratios; return 1 when a goal is missed."""
    speed = {}
    for name, measured in costs.items():
        cpu_s = min(cost.cpu_s for cost in measured)
        speed[name] = measured[0].chars / cpu_s
        record = {"cpu_s": round(cpu_s, 2), "chunks_per_s": round(measured[0].chunks / cpu_s)}
        print(json.dumps({"name": f"ingest {name}", **record, "chars_per_s": round(speed[name])}))
    ratios = {name: speed["ours"] / speed[name] for name in GOALS}
    is_met = all(ratios[name] >= goal for name, goal in GOALS.items())
    shown = {name: round(ratio, 2) for name, ratio in ratios.items()}
    print(json.dumps({"name": "ingest", "ratios": shown, "goals": GOALS, "met": is_met}))
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
