"""From paragraphs to sentences, and from sentences to chunks that are spans of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.layout import Kind, Paragraph, paragraphs
from rag.text.normalize import Folded, fold
from rag.types import Document, Span

VERSION = "1"  # part of the fingerprint: raise it when chunks of the same text change
MAX_CHUNK = 220  # characters; hits stay readable and a hit is mostly about one thing
MAX_SENTENCE = 160  # a "sentence" of OCR text without full stops is cut at a comma near this

_END = re.compile(r"[。！？!?…;；]+[”’』」)）》]*|\.(?=\s+[\"'(]?[A-Z])")
_CLAUSE_END = re.compile(r"[,，:：](?!\d)|——")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph, or a headline, caption or byline as a whole.

    Attributes:
        folded: search text of the whole paragraph, with its map.
        start, end: the sentence within `folded.text`.
        paragraph: number of its paragraph, ascending within one call.
    """

    folded: Folded
    start: int
    end: int
    kind: Kind
    heading: str
    paragraph: int

    @property
    def text(self) -> str:
        """Return its search text."""
        return self.folded.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """Return where it stands in the source, first to last character."""
        return self.folded.span(self.start, self.end)


def sentences(text: str, span: Span | None = None) -> list[Sentence]:
    """Return the sentences of a text, or of one span of it, in reading order."""
    offset = span.start if span else 0
    part = span.of(text) if span else text
    found: list[Sentence] = []
    for number, paragraph in enumerate(paragraphs(part)):
        folded = fold(text, [Span(s.start + offset, s.end + offset) for s in paragraph.spans])
        found.extend(
            Sentence(folded, start, end, paragraph.kind, paragraph.heading, number)
            for start, end in _ranges(folded.text, paragraph)
        )
    return found


def clauses(sentence: str) -> list[tuple[int, int]]:
    """Return ranges that cover a sentence, cut after commas and colons; a short one stays on."""
    found: list[tuple[int, int]] = []
    start = 0
    for mark in _CLAUSE_END.finditer(sentence):
        if mark.end() - start > 8:  # 年底前, stays with what happens then
            found.append((start, mark.end()))
            start = mark.end()
    if start < len(sentence):
        found.append((start, len(sentence)))
    return found


@dataclass(frozen=True, slots=True)
class Draft:
    """A chunk before it is stored."""

    span: Span
    heading: str
    search_text: str


def chunks(document: Document, *, max_chars: int = MAX_CHUNK) -> list[Draft]:
    """Return the chunks of a document in order of their first character.

    Each holds whole sentences of one heading. Every character that is not blank and not furniture
    (front matter, masthead, page number) lies in at least one chunk.
    """
    drafts: list[Draft] = []
    group: list[Sentence] = []
    for sentence in sentences(document.text):
        if sentence.kind is Kind.FURNITURE:
            continue
        if group and not _fits(group, sentence, max_chars):
            drafts.append(_draft(group))
            group = []
        group.append(sentence)
    if group:
        drafts.append(_draft(group))
    return drafts


def _fits(group: list[Sentence], sentence: Sentence, max_chars: int) -> bool:
    last = group[-1]
    if sentence.heading != last.heading or not _may_follow(sentence.kind, last.kind):
        return False
    end = max(s.span.end for s in (*group, sentence))
    starts_here = sentence.span.start >= group[0].span.start
    return last.kind is Kind.HEADING or (starts_here and end - group[0].span.start <= max_chars)


def _may_follow(kind: Kind, before: Kind) -> bool:
    """A headline is followed by text; captions stay by themselves; a byline joins anything."""
    return kind is before or kind is Kind.BYLINE or (before, kind) == (Kind.HEADING, Kind.TEXT)


def _draft(group: list[Sentence]) -> Draft:
    span = Span(min(s.span.start for s in group), max(s.span.end for s in group))
    heading = group[-1].heading
    body = "".join(s.text for s in group if s.kind is not Kind.HEADING)
    search_text = f"{fold(heading).text}\n{body}" if body else fold(heading).text
    return Draft(span, heading, search_text)


def _ranges(text: str, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    if not text:
        return
    if paragraph.kind is not Kind.TEXT and len(text) <= MAX_SENTENCE:
        yield 0, len(text)
        return
    start = 0
    for mark in _END.finditer(text):
        end = mark.end()
        if text[end : end + 1] == '"' and text.count('"', start, end) % 2:
            end += 1  # a straight quote closes what is open, else it opens the next sentence
        yield from _windows(text, start, end)
        start = end
    if start < len(text):
        yield from _windows(text, start, len(text))


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a range that is too long for one sentence, at a comma when there is one."""
    while text[start:end].startswith(" "):
        start += 1
    while end - start > MAX_SENTENCE:
        window = text[start : start + MAX_SENTENCE]
        comma = max(window.rfind(mark) for mark in ",，、 ")
        cut = start + (comma + 1 if comma > MAX_SENTENCE // 2 else MAX_SENTENCE)
        yield start, cut
        start = cut
    if end > start:
        yield start, end
