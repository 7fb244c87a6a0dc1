"""Reads questions with known answers from JSON lines; a wrong row is refused, never skipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.metrics import Place
from rag import Span

# kinds of alternative places that prove nothing on their own
NOT_RIGHT = ("differs", "related")


class DatasetError(Exception):
    """A questions file cannot be used; says which file, line and field, and why."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and all that is needed to judge an answer to it.

    Attributes:
        type: group it is scored in, for example "figure" or "unanswerable".
        answer: the expected answer, for people.
        must_include: what a right answer says; empty when the documents don't say, or when only
            the place of the answer is known.
        aliases: whole answers that are right too.
        evidence: where the gold snippets stand; empty when the documents don't say.
        equal: other places that say the same as the only snippet.
        alternatives: other places that a citation may rightly name.
        difficulty: 1 to 3, as its author sees it; None when not said.
    """

    id: str
    question: str
    language: str
    type: str
    answer: str
    must_include: tuple[str, ...]
    aliases: tuple[str, ...]
    evidence: tuple[Place, ...]
    equal: tuple[Place, ...]
    alternatives: tuple[Place, ...]
    difficulty: int | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the names of the documents that hold the evidence, each once."""
        return tuple(dict.fromkeys(place.source for place in self.evidence))

    @property
    def is_answerable(self) -> bool:
        """Return whether the documents hold the answer, in words given or at a place given."""
        return bool(self.must_include or self.evidence)

    @property
    def gold(self) -> tuple[tuple[Place, ...], ...]:
        """Return for each snippet the places that say it."""
        return tuple((place, *self.equal) for place in self.evidence)

    @property
    def right_places(self) -> tuple[Place, ...]:
        """Return every place that a citation may rightly name."""
        return (*self.evidence, *self.alternatives)


def load(path: Path) -> list[Question]:
    """Return the questions of a JSON-lines file in UTF-8, in its order.

    Raises:
        DatasetError: the file cannot be read, is empty, or a row is malformed.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # U+2028 may stand in a text
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: {error}") from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise DatasetError(f"{path}: holds no question")
    return [_question(line, path, number) for number, line in numbered]


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object and where it stands, so that every complaint names file, line and field."""

    where: str
    fields: Mapping[str, Any]

    def wrong(self, field: str, reason: str) -> DatasetError:
        """Return the error that says what is wrong with a field."""
        return DatasetError(f"{self.where}: {field}: {reason}")

    def text(self, field: str, default: str | None = None) -> str:
        """Return a string that is not blank; `default` when the field is absent."""
        value = self.fields.get(field, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(field, f"a text is needed, found {_shown(value)}")
        return value

    def texts(self, field: str, default: list[str] | None = None) -> tuple[str, ...]:
        """Return a list of texts; `default` when the field is absent."""
        value = self.fields.get(field, default)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(field, f"a list of texts is needed, found {_shown(value)}")
        return tuple(value)

    def difficulty(self) -> int | None:
        """Return the difficulty; None when the field is absent."""
        match self.fields.get("difficulty"):
            case None:
                return None
            case int(value) if 1 <= value <= 3 and not isinstance(value, bool):
                return value
            case value:
                raise self.wrong("difficulty", f"1, 2 or 3 is needed, found {_shown(value)}")

    def places(self, prefix: str) -> tuple[Place, ...]:
        """Return the places that `PREFIX_source` and `PREFIX_offsets` name together."""
        sources = self.texts(f"{prefix}_source", default=[])
        field = f"{prefix}_offsets"
        offsets = self.fields.get(field, [])
        if not isinstance(offsets, list) or len(offsets) != len(sources):
            raise self.wrong(field, f"needs one [start, end] for each of {len(sources)} sources")
        pairs = zip(sources, offsets, strict=True)
        return tuple(Place(source, self._span(field, pair)) for source, pair in pairs)

    def _span(self, field: str, pair: object) -> Span:
        match pair:
            case [int(start), int(end)] if 0 <= start < end:
                return Span(start, end)
        raise self.wrong(field, f"[start, end] with 0 <= start < end is needed, found {pair}")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:60]


def _question(line: str, path: Path, number: int) -> Question:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise DatasetError(f"{path}:{number}: not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise DatasetError(f"{path}:{number}: a JSON object is needed, found {_shown(fields)}")
    row = Row(f"{path}:{number}", fields)
    evidence = row.places("evidence")
    equal, alternatives = _alternatives(row)
    return Question(
        id=row.text("id", default=str(number)),
        question=row.text("question"),
        language=row.text("lang"),
        type=row.text("type"),
        answer=row.text("answer", default=""),
        must_include=row.texts("must_include"),
        aliases=row.texts("answer_aliases", default=[]),
        evidence=evidence,
        # with several snippets it is not said which of them an equal place repeats
        equal=equal if len(evidence) == 1 else (),
        alternatives=alternatives,
        difficulty=row.difficulty(),
    )


def _alternatives(row: Row) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return the places that say the same, and all that a citation may rightly name."""
    places = row.places("alt_evidence")
    kinds = row.texts("alt_evidence_kind", default=[])
    if len(kinds) != len(places):
        raise row.wrong("alt_evidence_kind", f"needs one kind for each of {len(places)} places")
    pairs = list(zip(places, kinds, strict=True))
    equal = tuple(place for place, kind in pairs if kind == "equal")
    return equal, tuple(place for place, kind in pairs if kind not in NOT_RIGHT)
