"""SQuAD-style JSON: SQuAD 1 and 2, CMRC 2018, DRCD, XQuAD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.adapters.base import UNANSWERABLE, Dataset, make_question, opened
from eval.dataset import DatasetError, Question, Row
from eval.metrics import Place
from rag import Document, Span

SPAN = "span"  # type of a question answered by a stretch of its context


def load(path: Path, _documents: object = None) -> Dataset:
    """Return a document for each context, named `TITLE#NUMBER`, and the questions on it.

    The gold place is the answer's span; a further annotator's answer is as right. A context that
    comes twice is one document.

    Raises:
        DatasetError: a field is missing or wrong; says at which place of the JSON.
    """
    with opened(path) as file:
        text = file.read()
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise DatasetError(f"{path}:{error.lineno}: not JSON: {error}") from error
    questions: list[Question] = []
    documents: dict[str, Document] = {}
    for article in _items(Row(str(path), content if isinstance(content, dict) else {}), "data"):
        for paragraph in _items(article, "paragraphs"):
            text = paragraph.text("context")
            title = f"{article.text('title', default='')}#{len(documents) + 1}"
            document = documents.setdefault(text, Document.from_text(text, title=title))
            questions += [_question(qa, document) for qa in _items(paragraph, "qas")]
    return Dataset(questions, list(documents.values()))


def _items(row: Row, field: str) -> Iterator[Row]:
    """Yield the objects of a list, each knowing its place."""
    found: Any = row.fields.get(field)
    if not isinstance(found, list):
        raise row.wrong(field, "a list of objects is needed")
    for i, item in enumerate(found):
        if not isinstance(item, dict):
            raise row.wrong(f"{field}[{i}]", "an object is needed")
        yield Row(f"{row.where}: {field}[{i}]", item)


def _question(qa: Row, document: Document) -> Question:
    identity, text = qa.text("id"), qa.text("question")
    answers = list(_items(qa, "answers"))
    if qa.fields.get("is_impossible") is True or not answers:
        if not qa.fields.get("is_impossible", True):
            raise qa.wrong("answers", "at least one is needed")
        return make_question(identity, text, kind=UNANSWERABLE)
    places = [Place(document.title, _span(answer, document.text)) for answer in answers]
    return make_question(
        identity,
        text,
        kind=SPAN,
        answers=list(dict.fromkeys(answer.text("text") for answer in answers)),
        evidence=places[:1],
        equal=list(dict.fromkeys(place for place in places[1:] if place != places[0])),
    )


def _span(answer: Row, context: str) -> Span:
    """Return where the answer stands, nearest to the stated place.

    The starts of CMRC 2018 are off by some characters here and there, and -1 where not known.
    """
    text, stated = answer.text("text"), answer.fields.get("answer_start")
    if not isinstance(stated, int) or isinstance(stated, bool):
        raise answer.wrong("answer_start", f"a whole number is needed, found {stated!r}")
    starts, start = [], context.find(text)
    while start >= 0:
        starts.append(start)
        start = context.find(text, start + 1)
    if not starts:
        raise answer.wrong("text", f"does not stand in the context: {text[:40]}")
    nearest = min(starts, key=lambda found: abs(found - stated))
    return Span(nearest, nearest + len(text))
