"""BEIR folders: `corpus.jsonl`, `queries.jsonl`, `qrels/SPLIT.tsv`.

Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of IR Models", 2021.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.adapters.base import RETRIEVAL, Dataset, lines, make_question, rows, whole
from eval.dataset import DatasetError
from rag import Document

SPLIT = "test"
HEADER = ["query-id", "corpus-id", "score"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of a qrels file."""

    where: str
    query: str
    document: str
    grade: int


def load(path: Path, _documents: object = None) -> Dataset:
    """Return a document for each row of the corpus, named by its id, and the judged queries.

    Each document of a grade above 0 is gold as a whole; grades are not told apart. Queries without
    judgement are left out, as in BEIR's own evaluation.

    Args:
        path: the folder, for its split "test", or one file of its `qrels`.

    Raises:
        DatasetError: a file is missing, a row is malformed, or an id is not known.
    """
    qrels = path / "qrels" / f"{SPLIT}.tsv" if path.is_dir() else path
    folder = qrels.parent.parent
    documents = _documents_of(folder / "corpus.jsonl")
    queries = {row.text("_id"): row.text("text") for row in rows(folder / "queries.jsonl")}
    gold: dict[str, dict[str, Document]] = {}
    for judged in _judgements(qrels):
        if judged.query not in queries:
            raise DatasetError(f"{judged.where}: query-id: {judged.query} is not in queries.jsonl")
        if judged.document not in documents:
            raise DatasetError(f"{judged.where}: corpus-id: {judged.document} is not in the corpus")
        if judged.grade > 0:
            gold.setdefault(judged.query, {})[judged.document] = documents[judged.document]
    questions = [
        make_question(
            query, queries[query], kind=RETRIEVAL, evidence=[whole(d) for d in right.values()]
        )
        for query, right in gold.items()
    ]
    return Dataset(questions, list(documents.values()))


def _documents_of(path: Path) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    for row in rows(path):
        identity = row.text("_id")
        if identity in documents:
            raise row.wrong("_id", f"{identity} comes twice")
        parts = (row.text("title", default="").strip(), row.text("text", default="").strip())
        text = "\n\n".join(filter(None, parts))
        if not text:
            raise row.wrong("text", "a title or a text is needed")
        documents[identity] = Document.from_text(text, title=identity)
    return documents


def _judgements(path: Path) -> Iterator[Judgement]:
    for number, line in lines(path):
        cells, where = line.rstrip("\r\n").split("\t"), f"{path}:{number}"
        if number == 1 and cells == HEADER:
            continue
        if len(cells) != len(HEADER):
            raise DatasetError(f"{where}: {' '.join(HEADER)} are needed, with tabs between")
        try:
            yield Judgement(where, cells[0], cells[1], int(cells[2]))
        except ValueError as error:
            raise DatasetError(
                f"{where}: score: a whole number is needed, found {cells[2]}"
            ) from error
