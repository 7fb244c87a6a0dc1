"""A table that anyone can fill in a spreadsheet program: question, expected answer, document."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from eval.adapters.base import UNANSWERABLE, Dataset, make_question
from eval.dataset import DatasetError, Question
from eval.metrics import Place
from eval.metrics.texts import contains, fold
from rag import Assistant, Document, RagError, Settings, Span, loaders

COLUMNS = ("question", "expected answer", "document", "language", "type")
NEEDED = COLUMNS[:3]
EXAMPLES = (
    ("年终发布会上一共有几位发言人？", "9位|九位", "办实事综述-2021年12月.md", "zh", "figure"),
    ("谁主持了两区工作全会？", "孟景伟", "两区工作全会摘要-2023.md", "zh", "entity"),
    ("How tall is the Eiffel Tower?", "", "", "en", "unanswerable"),
)
LANGUAGES = ("zh", "en")
OR = "|"
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet program would run or compute
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_WINDOW = 60  # characters on each side that tell which of several places is asked about


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write(path: Path) -> None:
    """Write a template with three example rows; with a BOM, by which Excel knows UTF-8.

    Raises:
        DatasetError: there is such a file already, or it cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([safe_cell(cell) for cell in row] for row in EXAMPLES)
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror}") from error


def load(path: Path, documents: Path | Sequence[Document] | None = None) -> Dataset:
    """Return the questions of a filled template.

    Several right answers are separated by `|`; at least one must stand in the document. Of several
    places the one whose surroundings share most with the question is gold. Without an expected
    answer and a document, the right reply is that the documents do not say.

    Args:
        path: the table, in UTF-8 or, as Excel saves it in China, GB 18030.
        documents: a folder, a knowledge base, or documents in hand.

    Raises:
        DatasetError: a cell is wrong, or the answer does not stand in the document.
    """
    texts: dict[str, str] | None = None
    questions = []
    for cells in _cells(path):
        if texts is None:
            texts = _texts(documents)
        questions.append(_question(cells, texts))
    return Dataset(questions)


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of the table and where it stands."""

    path: Path
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def wrong(self, column: str, reason: str) -> DatasetError:
        """Return the error that says what is wrong with a cell."""
        return DatasetError(f"{self.path}:{self.line}: {column}: {reason}")


def _cells(path: Path) -> Iterator[Cells]:
    text = _decoded(path)
    head = text.split("\n", 1)[0]
    # Excel writes what the country uses: a comma, a semicolon or a tab
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in NEEDED if name not in columns]:
            raise DatasetError(f"{path}:1: no column “{missing[0]}”; see `python -m eval template`")
        line = reader.line_num + 1
        for row in reader:
            values = [_plain(cell) for cell in row]
            if any(values[len(columns) :]):
                raise DatasetError(
                    f"{path}:{line}: more cells than columns; quote what has a comma"
                )
            if any(values):
                yield Cells(path, line, dict(zip(columns, values, strict=False)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise DatasetError(f"{path}:{reader.line_num}: {error}") from error


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DatasetError(f"{path}: neither UTF-8 nor GB 18030; save it as “CSV UTF-8”")


def _texts(documents: Path | Sequence[Document] | None) -> dict[str, str]:
    """Return the documents' texts by file name, or by title when they have no file."""
    if isinstance(documents, Path):
        documents = _read(documents)
    return {Path(d.path).name if d.path else d.title: d.text for d in documents or ()}


def _read(path: Path) -> list[Document]:
    if (path / "CURRENT").exists():
        with Assistant.open(path) as assistant:
            return assistant.documents()
    documents, max_mib = [], Settings.load().max_file_mib
    for file in loaders.walk(path):
        try:
            documents.append(loaders.parse(file, loaders.read(file, max_mib=max_mib)))
        except RagError:  # told when the documents are added
            continue
    return documents


def _question(cells: Cells, texts: Mapping[str, str]) -> Question:
    question, name = cells["question"], cells["document"]
    answers = [part for a in cells["expected answer"].split(OR) if (part := a.strip())]
    if not question:
        raise cells.wrong("question", "a question is needed")
    if cells["language"] not in ("", *LANGUAGES):
        raise cells.wrong("language", f"zh, en or nothing, found {cells['language']}")
    if name and not answers:
        raise cells.wrong("expected answer", f"needed; or empty “document” if {name} does not say")
    found = places(cells, answers, texts) if name else []
    return make_question(
        str(cells.line),
        question,
        kind=cells["type"] or ("answerable" if answers else UNANSWERABLE),
        answers=answers,
        evidence=found[:1],
        equal=found[1:],
        language_=cells["language"],
    )


def places(cells: Cells, answers: Sequence[str], texts: Mapping[str, str]) -> list[Place]:
    """Return the places of an answer that suit the question best; more than one when they tie."""
    name = cells["document"]
    if name not in texts:
        raise cells.wrong("document", f"{name} is not among the documents")
    spans = [span for answer in answers for span in find(texts[name], answer)]
    if not spans:
        reason = f"“{OR.join(answers)}” does not stand in {name}; copy the answer from there"
        raise cells.wrong("expected answer", reason)
    shared = [_shared(cells["question"], texts[name], span) for span in spans]
    best = [span for span, n in zip(spans, shared, strict=True) if n == max(shared)]
    return [Place(name, span) for span in dict.fromkeys(best)]


def find(text: str, answer: str) -> list[Span]:
    """Return where an answer stands, in order; compared as `contains` does: blanks may differ."""
    folded, wanted = _fold(text), _fold(answer).text
    spans = []
    start = folded.text.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if contains(folded.text[max(start - 2, 0) : end + 2], wanted):  # digit borders
            spans.append(Span(folded.places[start], folded.places[end - 1] + 1))
        start = folded.text.find(wanted, start + 1)
    return spans


@dataclass(frozen=True, slots=True)
class _Folded:
    """A folded text, and for each of its characters the place in the source."""

    text: str
    places: tuple[int, ...]


@lru_cache(maxsize=16)  # rows on one document mostly stand together
def _fold(text: str) -> _Folded:
    pairs = [(c, i) for i, raw in enumerate(text) for c in fold(raw)]
    commas = {match.start() for match in _THOUSANDS.finditer("".join(c for c, _ in pairs))}
    kept = [pair for n, pair in enumerate(pairs) if n not in commas]
    return _Folded("".join(c for c, _ in kept), tuple(i for _, i in kept))


def _shared(question: str, text: str, span: Span) -> int:
    """Return how many pairs of characters of the question stand around a place."""
    around = fold(text[max(span.start - _WINDOW, 0) : span.end + _WINDOW])
    asked = fold(question)
    return sum(pair in around for pair in {asked[i : i + 2] for i in range(len(asked) - 1)})
