"""What the adapters share: the record they return, reading rows, making questions."""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from eval.dataset import DatasetError, Question, Row
from eval.metrics import Place
from rag import Document, Span

RETRIEVAL = "retrieval"  # type of a question whose place is known but not its answer
UNANSWERABLE = "unanswerable"

_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions and what they are about.

    Attributes:
        documents: None when the set brings none; the caller then names a folder or knowledge base.
    """

    questions: list[Question]
    documents: list[Document] | None = None


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 file, one in `.xz` unpacked; a line ends at LF only, U+2028 may be text.

    Raises:
        DatasetError: the file cannot be read; also for what goes wrong while it is open.
    """
    try:
        with (
            lzma.open(path, "rt", encoding="utf-8-sig", newline="\n")
            if path.suffix == ".xz"
            else path.open(encoding="utf-8-sig", newline="\n")
        ) as file:
            yield file
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: {error}") from error


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not blank, with their numbers.

    Raises:
        DatasetError: the file cannot be read.
    """
    with opened(path) as file:
        yield from ((n, line) for n, line in enumerate(file, start=1) if line.strip())


def rows(path: Path) -> Iterator[Row]:
    """Yield the objects of a JSON-lines file.

    Raises:
        DatasetError: the file cannot be read, or a line is no JSON object.
    """
    for number, line in lines(path):
        where = f"{path}:{number}"
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            raise DatasetError(f"{where}: not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise DatasetError(f"{where}: a JSON object is needed, found {line.strip()[:60]}")
        yield Row(where, fields)


def language(text: str) -> str:
    """Return "zh" when a Chinese character stands in the text, else "en"."""
    return "zh" if _HAN.search(text) else "en"


def whole(document: Document) -> Place:
    """Return the whole of a document."""
    return Place(document.title, Span(0, len(document.text)))


def make_question(
    identity: str,
    text: str,
    *,
    kind: str,
    answers: Sequence[str] = (),
    evidence: Sequence[Place] = (),
    equal: Sequence[Place] = (),
    language_: str = "",
) -> Question:
    """Return a question; any of `answers` is right, and any of `equal` for the only evidence."""
    return Question(
        id=identity,
        question=text,
        language=language_ or language(text),
        type=kind,
        answer=answers[0] if answers else "",
        must_include=tuple(answers[:1]),
        aliases=tuple(answers[1:]),
        evidence=tuple(evidence),
        equal=tuple(equal),
        alternatives=tuple(equal),
    )
