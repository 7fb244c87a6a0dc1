"""A file of rows that a second run goes on with, and what tells whether its rows still hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import TracebackType
from typing import Self

from eval import rows
from eval.dataset import DatasetError, Question
from eval.rows import Row
from rag import Assistant

Key = tuple[str, str, str]  # variant, question, fingerprint


def fingerprint(assistant: Assistant) -> str:
    """Return a hash of all that an answer depends on: settings, documents and program.

    The program counts by its files and not by its version: between two runs of somebody who
    improves it the version stays.
    """
    digest = hashlib.sha256(assistant.settings.model_dump_json().encode())
    for document in sorted(assistant.documents(), key=lambda d: d.id):
        digest.update(json.dumps([document.title, document.date, document.sha256]).encode())
    for package in ("rag", "embeddings", "prompts"):
        for name, data in sorted(_sources(resources.files(package), package)):
            digest.update(name.encode() + hashlib.sha256(data).digest())
    return digest.hexdigest()[:16]


def _sources(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _sources(item, f"{name}/{item.name}")
        elif item.name.endswith((".py", ".md", ".txt")):
            yield f"{name}/{item.name}", item.read_bytes()


class Results:
    """The rows of a run, on disk as soon as they are made; without a path, nowhere.

    A row of an earlier run is kept when variant, question and fingerprint are the same; a row of
    a variant that is not asked for now is kept too, so that one file can hold several.
    """

    def __init__(self, path: Path | None, variants: Collection[str]) -> None:
        earlier = _earlier(path) if path else []
        self._path = path
        self._order = dict.fromkeys([*(row.variant for row in earlier), *variants])
        self._others = [row for row in earlier if row.variant not in variants]
        self._kept = {_key(row): row for row in earlier if row.variant in variants}
        self._is_resumed = bool(self._kept)
        if path:
            _write(path, earlier)  # without what a killed run left half written
        self._file = path.open("a", encoding="utf-8", newline="\n") if path else None

    def kept(self, variant: str, question: Question, mark: str) -> Row | None:
        """Return the row of an earlier run, with the question as it stands now."""
        row = self._kept.get((variant, question.question, mark))
        return replace(row, question=question) if row else None

    def add(self, row: Row) -> None:
        """Store a new row."""
        if self._file is None:
            return
        self._file.write(rows.to_json(row) + "\n")
        self._file.flush()  # what was answered survives whatever comes next
        if self._is_resumed:
            self._kept[_key(row)] = row

    def finish(self, marks: Mapping[str, str], questions: Sequence[Question]) -> None:
        """Leave the file as one run would have: in order, without rows that no longer hold.

        Args:
            marks: the fingerprint of each variant of this run.
            questions: those of this run.
        """
        self.close()
        if self._path and self._is_resumed:
            _write(self._path, self._ordered(marks, questions))

    def _ordered(self, marks: Mapping[str, str], questions: Sequence[Question]) -> Iterator[Row]:
        """Yield variant by variant, each where it first stood: comparisons are with the first."""
        for variant in self._order:
            if variant in marks:
                found = (self.kept(variant, q, marks[variant]) for q in questions)
                yield from filter(None, found)
            else:
                yield from (row for row in self._others if row.variant == variant)

    def close(self) -> None:
        """Close the file; every row stays."""
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _key(row: Row) -> Key:
    return row.variant, row.question.question, row.fingerprint


def _earlier(path: Path) -> list[Row]:
    """Return the rows of a file; a last line without an end is what a killed run left."""
    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: {error}") from error
    return [rows.from_json(line, f"{path}:{n}") for n, line in enumerate(lines, start=1)]


def _write(path: Path, found: Iterable[Row]) -> None:
    """Write all rows or, when anything fails, leave the file as it was."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(rows.to_json(row) + "\n" for row in found)
        part.replace(path)
    except OSError as error:
        raise DatasetError(f"{path}: {error}") from error
