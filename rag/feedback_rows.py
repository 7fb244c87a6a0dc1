"""Judgements as rows of a questions file (see eval/questions.jsonl), to be completed by hand."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rag.errors import InputError, UnknownDocumentError
from rag.feedback import Judgement, LookUp, to_json
from rag.question import read as read_question
from rag.text.quantities import quantities

TODO = "TODO"  # what only a person can know; no answer holds it, so the row cannot score by chance
MARKER = re.compile(r"\s*\[\d+\]")
Row = dict[str, Any]


def rows(judgements: Iterable[Judgement], look_up: LookUp) -> list[Row]:
    """Return one row for each question, made of the last word on it."""
    latest = {_key(judgement.question): judgement for judgement in judgements}
    return [_row(judgement, look_up) for judgement in latest.values()]


def export(path: Path, new: Sequence[Row]) -> list[Row]:
    """Add rows to a questions file and return those that were added.

    A question the file already has is left as it is: somebody may have completed it.

    Raises:
        InputError: the file cannot be read or written, or is no questions file.
    """
    try:
        held = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        known = {_key(json.loads(line)["question"]) for line in held.split("\n") if line.strip()}
        added = [row for row in new if _key(row["question"]) not in known]
        gap = "\n" if held and not held.endswith("\n") else ""
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(gap + "".join(to_json(row) + "\n" for row in added))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(reason=f"{path}: {type(error).__name__}: {error}") from error
    return added


def _key(question: str) -> str:
    """Return what two spellings of a question share."""
    folded = unicodedata.normalize("NFKC", question).casefold()
    return "".join(c for c in folded if c.isalnum()) or question


def _row(judgement: Judgement, look_up: LookUp) -> Row:
    is_refusal = judgement.status == "refused"
    places = _places(judgement, look_up) if judgement.is_right else []
    sources = list(dict.fromkeys(source for source, _, _ in places))
    key = hashlib.sha256(_key(judgement.question).encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "id": f"f{key[:8]}",
        "question": judgement.question,
        "lang": read_question(judgement.question).language,
        "type": "unanswerable" if is_refusal and judgement.is_right else TODO,
        "source": sources[0] if len(sources) == 1 else sources,
        "answer": MARKER.sub("", judgement.answer) if judgement.is_right else TODO,
        "answer_aliases": [],
        "must_include": _must_include(judgement),
        "evidence": [text for _, _, text in places],
        "evidence_offsets": [offsets for _, offsets, _ in places],
        "evidence_source": [source for source, _, _ in places],
        "as_of": "",
        "difficulty": 2,
        "note": _note(judgement),
        "alt_evidence": [],
        "alt_evidence_offsets": [],
        "alt_evidence_source": [],
        "alt_evidence_kind": [],
    }


def _must_include(judgement: Judgement) -> list[str]:
    """Return the figures of the first statement of a right answer, to be checked by a person."""
    if not judgement.is_right:
        return [TODO]
    if judgement.status == "refused":
        return []
    first = MARKER.split(judgement.answer, maxsplit=1)[0]
    figures = [first[q.start : q.end] for q in quantities(first) if q.kind != "date"]
    return list(dict.fromkeys(figures)) or [TODO]


def _places(judgement: Judgement, look_up: LookUp) -> list[tuple[str, list[int], str]]:
    """Return source, offsets and text of what was cited, as far as it is still there."""
    found = []
    for cited in judgement.citations:
        try:
            text = cited.span.of(look_up(cited.document_id).text)
        except UnknownDocumentError:  # removed since
            continue
        if len(text) == len(cited.span) > 0:
            found.append((cited.source, [cited.span.start, cited.span.end], text))
    return found


def _note(judgement: Judgement) -> str:
    said = "" if judgement.is_right else f"; answered: {judgement.answer}"
    comment = f"; comment: {judgement.comment}" if judgement.comment else ""
    return f"from feedback: {judgement.thumb}, {judgement.when}{said}{comment}"
