"""What a run found: one row for each variant and question, facts only; scores are made of them.

A change of a score or of a gold answer needs no new run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from eval.dataset import DatasetError, Question
from eval.metrics import Place
from rag import Span


@dataclass(frozen=True, slots=True)
class Row:
    """The answer of one variant to one question.

    Attributes:
        variant: name of the settings that answered.
        status: "answered", "partial", "conflict" or "refused".
        cited: where each citation points to.
        quotes: what each citation shows.
        bad_quotes: how many quotes differ from the document at that place.
        found: where the first ten passages of a search stand.
        passages: the texts of the first five of them.
        timings_ms: how long "retrieve", "read", "answer" and the "total" took.
        fingerprint: of settings, documents and program; rows with another one are not comparable.
    """

    variant: str
    question: Question
    text: str
    status: str
    confidence: float
    notice: str
    cited: tuple[Place, ...]
    quotes: tuple[str, ...]
    bad_quotes: int
    found: tuple[Place, ...]
    passages: tuple[str, ...]
    timings_ms: Mapping[str, float]
    fingerprint: str = ""

    @property
    def is_refused(self) -> bool:
        """Return whether the answer was that the documents don't say."""
        return self.status == "refused"


def to_json(row: Row) -> str:
    """Return the row as one line without its end; a place is [file, start, end]."""
    record = asdict(row)
    record["timings_ms"] = {name: round(ms, 3) for name, ms in row.timings_ms.items()}
    for name in ("cited", "found"):
        record[name] = _from_places(getattr(row, name))
    for name in ("evidence", "equal", "alternatives"):
        record["question"][name] = _from_places(getattr(row.question, name))
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def from_json(line: str, where: str) -> Row:
    """Return the row of a line.

    Args:
        line: what `to_json` made.
        where: file and line, for the complaint.

    Raises:
        DatasetError: the line is no row.
    """
    try:
        record = json.loads(line)
        question = _known(Question, record["question"])
        return Row(**{**_known(Row, record), "question": Question(**question)})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DatasetError(f"{where}: not a row of a run: {error!r}") from error


def each(path: Path) -> Iterator[Row]:
    """Yield the rows of a file one by one, so that a long run need not fit into memory.

    Raises:
        DatasetError: the file cannot be read, or a line is no row.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                yield from_json(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: {error}") from error


def read(path: Path) -> list[Row]:
    """Return the rows of a file.

    Raises:
        DatasetError: the file cannot be read, is empty, or a line is no row.
    """
    found = list(each(path))
    if not found:
        raise DatasetError(f"{path}: holds no row")
    return found


def _from_places(places: tuple[Place, ...]) -> list[list[str | int]]:
    return [[place.source, place.span.start, place.span.end] for place in places]


_PLACES = frozenset({"cited", "found", "evidence", "equal", "alternatives"})


def _known(kind: type[Row | Question], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record as its class holds them; an unknown one is an error there."""
    names = {field.name for field in fields(kind)}
    unknown = record.keys() - names
    if unknown:
        raise ValueError(f"unknown field {min(unknown)}")
    return {name: _value(name, value) for name, value in record.items()}


def _value(name: str, value: Any) -> Any:
    if name in _PLACES:
        return tuple(Place(source, Span(start, end)) for source, start, end in value)
    return tuple(value) if isinstance(value, list) else value
