"""One file per kind of question set; a new kind is one more module and one more line in `_kind`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.adapters import beir, external, jsonl, passages, squad, template
from eval.adapters.base import Dataset, lines
from eval.dataset import DatasetError
from rag import Document

__all__ = ["Dataset", "load"]

Documents = Path | Sequence[Document] | None
_Loader = Callable[[Path, Documents], Dataset]
_BY_FIELD: dict[str, _Loader] = {
    "data": squad.load,
    external.LIST: external.load,
    "pid": passages.load,
}


def load(path: Path, documents: Documents = None) -> Dataset:
    """Return the questions of a file or folder, and its documents when it brings its own.

    The kind is told by the content: a BEIR folder or one of its `qrels/*.tsv`; SQuAD-style JSON;
    JSON lines of ours, with a list of `documents` or with `q` and `pid`; else a CSV table made
    from the template.

    Args:
        path: the questions.
        documents: what the questions are about; the template needs them, to find the answers in.
            A folder, a knowledge base, a passages file, or documents in hand.

    Raises:
        DatasetError: a file cannot be read, is empty, or a row is malformed; says which file,
            line and field.
    """
    dataset = _kind(path)(path, documents)
    if not dataset.questions:
        raise DatasetError(f"{path}: holds no question")
    seen: set[str] = set()
    for question in dataset.questions:
        if question.id in seen:  # results are told apart by it
            raise DatasetError(f"{path}: id: {question.id} comes twice")
        seen.add(question.id)
    return dataset


def _kind(path: Path) -> _Loader:
    if path.is_dir() or (path.suffix == ".tsv" and path.parent.name == "qrels"):
        return beir.load
    if path.suffix.lower() == ".csv":  # may be in another encoding
        return template.load
    first = next((line for _, line in lines(path)), "").lstrip()
    if not first:
        raise DatasetError(f"{path}: holds no question")
    if not first.startswith(("{", "[")):
        return template.load
    try:
        fields = json.loads(first)
    except json.JSONDecodeError:  # a JSON document over several lines, or a bad first row
        return squad.load if '"data"' in first or first.strip() in ("{", "[") else jsonl.load
    known = fields if isinstance(fields, dict) else {}
    return next((load for field, load in _BY_FIELD.items() if field in known), jsonl.load)
