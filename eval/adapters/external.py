"""Questions on documents that are not ours to copy: a list beside them says where each stands.

The list is JSON: for each document `name` (what `evidence_source` calls it), `file` (JSON lines
with `id` and `text`, in `.xz` or not), `id`, `date`, and `sha256` of the text, so that offsets
never point into another version of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval import dataset
from eval.adapters.base import Dataset, opened, rows
from eval.dataset import DatasetError, Row
from rag import Document

LIST = "documents"  # field of each question: name of the list


def load(path: Path, folder: Path | Sequence[Document] | None) -> Dataset:
    """Return the questions and all documents of their list.

    Args:
        path: JSON lines of ours, each with the name of the list in `documents`.
        folder: where the files of the list lie.

    Raises:
        DatasetError: a file is absent, or a document is not there or not as it was.
    """
    names = {row.text(LIST) for row in rows(path)}
    if len(names) != 1 or not isinstance(folder, Path):
        raise DatasetError(f"{path}: one list of documents and the folder they lie in are needed")
    return Dataset(dataset.load(path), list(_documents(path.parent / names.pop(), folder)))


def _documents(listed: Path, folder: Path) -> Iterator[Document]:
    with opened(listed) as file:
        entries = [Row(str(listed), entry) for entry in json.load(file)]
    for name in dict.fromkeys(entry.text("file") for entry in entries):
        wanted = {entry.text("id"): entry for entry in entries if entry.text("file") == name}
        for row in rows(folder / name):
            if entry := wanted.pop(str(row.fields.get("id")), None):
                yield _document(row, entry)
        if wanted:
            raise DatasetError(f"{folder / name}: has no {min(wanted)}, which {listed} names")


def _document(row: Row, entry: Row) -> Document:
    document = Document.from_text(
        row.text("text"), title=entry.text("name"), date=entry.text("date")
    )
    if hashlib.sha256(document.text.encode()).hexdigest() != entry.text("sha256"):
        raise row.wrong("text", f"{entry.text('name')} is another version of it")
    return document
