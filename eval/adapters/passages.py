"""Pairs of JSON-lines files: `NAME.passages` (id, text), `NAME.questions` (qid, q, pid, answers).

Questions in one language may be asked of passages in another.
"""

from __future__ import annotations

from pathlib import Path

from eval.adapters.base import RETRIEVAL, Dataset, make_question, rows, whole
from eval.dataset import DatasetError, Question, Row
from eval.metrics.texts import contains
from rag import Document

ANSWERED = "span"


def load(path: Path, documents: object = None) -> Dataset:
    """Return a document for each passage, named by its id, and the questions on them.

    The gold place is the whole passage. An answer counts only when it stands in the passage: an
    English answer on a Chinese passage cannot be expected.

    Args:
        path: the questions.
        documents: the passages; anything but a file means those beside the questions.

    Raises:
        DatasetError: a row is malformed, or names a passage that is not there.
    """
    source = documents if isinstance(documents, Path) and documents.is_file() else _beside(path)
    held: dict[str, Document] = {}
    for row in rows(source):
        identity = row.text("id")
        if identity in held:
            raise row.wrong("id", f"{identity} comes twice")
        held[identity] = Document.from_text(row.text("text"), title=identity)
    return Dataset([_question(row, held) for row in rows(path)], list(held.values()))


def _beside(path: Path) -> Path:
    name = path.name.replace(".questions", ".passages")
    found = path.with_name(name)
    if found == path or not found.is_file():
        raise DatasetError(f"{path}: its passages are not at {found}; name them as documents")
    return found


def _question(row: Row, held: dict[str, Document]) -> Question:
    passage = held.get(row.text("pid"))
    if passage is None:
        raise row.wrong("pid", f"no passage has the id {row.text('pid')}")
    answers = [a for a in row.texts("answers", default=[]) if contains(passage.text, a)]
    return make_question(
        row.text("qid"),
        row.text("q"),
        kind=ANSWERED if answers else RETRIEVAL,
        answers=list(dict.fromkeys(answers)),
        evidence=[whole(passage)],
    )
