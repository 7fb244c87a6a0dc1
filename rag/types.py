"""The records that every part passes to the next; standard library only.

All are immutable. A span always refers to `Document.text`, counts code points and is half-open.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

Status = Literal["answered", "partial", "conflict", "refused"]
Language = Literal["zh", "en"]
DOCUMENT_KINDS = ("csv", "docx", "html", "image", "markdown", "pdf", "text", "xlsx")


_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, `0 <= start <= end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Return whether the two ranges share a character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """Return the characters of `text` inside this span."""
        return text[self.start : self.end]


class PartKind(StrEnum):
    """What a format sets apart in a text."""

    PAGE = "page"
    SHEET = "sheet"
    HEADING = "heading"
    TABLE = "table"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document that its format sets apart; parts may lie inside one another.

    Attributes:
        number: from 1: the page, sheet or table in the document, the row as a person counts it in
            its sheet or table, the level of a heading.
        name: of a sheet, the title of a table; "" when there is none.
    """

    span: Span
    kind: PartKind
    number: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read, which nothing changes afterwards.

    Attributes:
        id: 32 hexadecimal digits; made from the path of a file, so a changed file keeps it.
        text: the decoded content, character for character.
        title: what a citation shows.
        path: where the file was read; None for a text given directly.
        date: issue date as far as known: "2022", "2022-02" or "2022-02-13"; None when undated.
        kind: how it was read, one of `DOCUMENT_KINDS`; "text" when given directly.
        publisher: who issued it; None when unknown.
        sha256: hash of the bytes read (of the UTF-8 text when given directly).
        not_before, not_after: first and last year an undated text can be of, as its words prove.
        language: of most of its words; told when it is added, None before.
        parts: pages, sheets, tables, rows and headings, by start, the outer ones first.
    """

    id: str
    text: str = field(repr=False)
    title: str
    path: str | None = None
    date: str | None = None
    kind: str = "text"
    publisher: str | None = None
    sha256: str = ""
    not_before: str | None = None
    not_after: str | None = None
    language: Language | None = field(default=None, compare=False)  # follows from the text
    parts: tuple[Part, ...] = field(default=(), repr=False)

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        title: str = "",
        date: str | dt.date | None = None,
        publisher: str | None = None,
    ) -> Document:
        """Make a document of a text in hand; the same text, title and date give the same id."""
        when = date.isoformat() if isinstance(date, dt.date) else date
        name = title or text.strip()[:40]
        key = "\x1f".join((name, when or "", text)).encode("utf-8", "surrogatepass")
        return cls(
            id=hashlib.sha256(b"text\x1f" + key).hexdigest()[:32],
            text=text,
            title=name,
            date=when,
            publisher=publisher,
            sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        )


class Kind(StrEnum):
    """What a stretch of text is to its reader."""

    HEADING = "heading"
    TEXT = "text"
    CAPTION = "caption"
    BYLINE = "byline"
    FURNITURE = "furniture"  # front matter, mastheads, running heads, repeats: not content
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a chunk, or a headline, caption, byline or table row as a whole.

    Attributes:
        spans: in reading order, one after another; several where a caption or a page cuts it.
        paragraph: number of its paragraph in the document, from 0.
    """

    spans: tuple[Span, ...]
    kind: Kind = Kind.TEXT
    paragraph: int = 0

    @property
    def span(self) -> Span:
        """Return where it stands, first to last character."""
        return Span(self.spans[0].start, self.spans[-1].end)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a document that is retrieved as a whole.

    Attributes:
        text: exactly `document.text[span.start:span.end]`.
        heading: the headline or 【条目】 it stands under; "" when none.
        as_of: date its statements refer to, same forms as `Document.date`; None when unknown.
        units: what it says, in reading order, all inside `span`.
    """

    document_id: str
    span: Span
    text: str
    heading: str = ""
    as_of: str | None = None
    units: tuple[Unit, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        """Return a name that is unique in a knowledge base."""
        return f"{self.document_id}:{self.span.start}-{self.span.end}"


class Row(NamedTuple):
    """A row number of an index and its score; higher is better."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk; a higher score is better, scores compare within one result only."""

    chunk: Chunk
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage put before the answerer under the number `[n]` that we issued for this turn."""

    number: int
    document: Document
    span: Span
    heading: str
    score: float

    @property
    def text(self) -> str:
        """Return the passage, character for character."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: always `quote == document.text[span.start:span.end]`.

    Attributes:
        date: issue date of the document; None when undated, see `not_before` and `not_after`.
        page, table, row: as `Part.number`; None where the format has none.
        sheet: name of the sheet; "" when there is none.
        is_yearbook: it tells of the year before `date`.
    """

    number: int
    document_id: str
    title: str
    span: Span
    quote: str
    date: str | None = None
    page: int | None = None
    heading: str = ""
    sheet: str = ""
    table: int | None = None
    row: int | None = None
    not_before: str | None = None
    not_after: str | None = None
    is_yearbook: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the answer and the characters that prove it.

    Attributes:
        text: the figure as the source writes it ("4.08亿元").
        value: its value in `unit` (408000000.0).
        unit: base unit ("元"), or "" for a bare number.
        citation: number of the citation that holds it.
        span: where it stands in the cited document.
    """

    text: str
    value: float
    unit: str
    citation: int
    span: Span


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    Attributes:
        text: short, with `[n]` markers that name `citations`; when refused, says what is missing.
        status: "refused" when the documents don't say; then `citations` is empty.
        nearest: the closest passages, filled when refused.
        confidence: how sure, in [0, 1].
        understood: the question as it was read, after history and folding.
        notice: one sentence on anything unusual (question cut, model not reachable); "" when none.
        generation: number of the knowledge base generation that answered.
        timings_ms: how long each step took: "retrieve", "read", "answer".
    """

    text: str
    status: Status
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    nearest: tuple[Hit, ...] = ()
    confidence: float = 0.0
    understood: str = ""
    notice: str = ""
    generation: int = 0
    timings_ms: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def refused(self) -> bool:
        """Return whether the documents don't say."""
        return self.status == "refused"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that was not added, or not as a whole, and why, in both interface languages."""

    source: str
    code: str
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class AddReport:
    """What `Assistant.add` did with each source; names are paths, or titles of texts.

    Attributes:
        duplicates: pairs (source, the source that already holds the same content).
        left_out: what of a source that was added could not be read: damaged pages, pictures
            without OCR, formulas without a value.
    """

    added: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()
    failed: tuple[Failure, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrict search to some documents, before ranking; an empty filter lets all through.

    Attributes:
        since, until: first and last issue date, "2022", "2022-02" or "2022-02-13", both included:
            of the document, not of the times it tells of. A document dated to the year or month
            passes when some day in it does, an undated one when the years that its text proves
            (`not_before`, `not_after`) leave no other choice.
        document_ids, kinds, publishers, languages: allowed values; empty means any.
            See `DOCUMENT_KINDS` for the kinds.

    Raises:
        ValueError: a date is not of that form, `since` lies after `until`, or a text stands where
            a list of texts is meant.
    """

    since: str | None = None
    until: str | None = None
    document_ids: Sequence[str] = ()
    kinds: Sequence[str] = ()
    publishers: Sequence[str] = ()
    languages: Sequence[Language] = ()

    def __post_init__(self) -> None:
        for date in (self.since, self.until):
            if date is not None and not _DATE.fullmatch(date):
                raise ValueError(f"not a date like 2022, 2022-02 or 2022-02-13: {date!r}")
        if self.since and self.until and self.since > f"{self.until}-99-99"[:10]:
            raise ValueError(f"no date is both since {self.since} and until {self.until}")
        for values in self._lists:
            if isinstance(values, str):
                raise ValueError(f"a list of texts is meant, not the text {values!r}")

    def __bool__(self) -> bool:
        """Return whether anything is restricted."""
        return bool(self.since or self.until or any(map(len, self._lists)))

    @property
    def _lists(self) -> tuple[Sequence[str], ...]:
        return self.document_ids, self.kinds, self.publishers, self.languages
