"""From paragraphs to sentences, and from sentences to chunks that are spans of the source."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rag.text.layout import MAX_BREAK, Paragraph, paragraphs
from rag.text.normalize import Folded, fold, fold_characters, join
from rag.types import Document, Kind, Span, Unit

VERSION = "2"  # part of the fingerprint: raise it when chunks of the same text change
MAX_CHUNK = 220  # characters; hits stay readable and a hit is mostly about one thing
MAX_SENTENCE = 160  # a "sentence" of OCR text without full stops is cut at a comma near this
MAX_ROW = 400  # a table row is whole to this length
MAX_STRETCH = MAX_SENTENCE + MAX_BREAK  # from its first to its last character in the source
_MIN_REPEAT = 12  # characters; a shorter sentence may well be said twice

# begins with one class of characters, which the engine skips to; of search text, so folded
_END = re.compile(r"[。!?…;.](?:(?<=\.)(?=\s+[\"'(]?[A-Z])|(?<!\.)[。!?…;]*[”’』」)》]*)")
_CLAUSE_END = re.compile(r"[,，:：](?!\d)|——")


class Sentence(NamedTuple):
    """A unit with its search text and the heading it stands under."""

    unit: Unit
    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A chunk before it is stored."""

    span: Span
    heading: str
    search_text: str
    units: tuple[Unit, ...]


def chunks(document: Document, *, max_chars: int = MAX_CHUNK) -> list[Draft]:
    """Return the chunks of a document in order of their first character.

    Each holds whole sentences of one heading, or one table row. Every character that is neither
    blank nor furniture (front matter, masthead, page number, repeat) lies in at least one chunk.

    Args:
        document: its text and parts are read.
        max_chars: longest span of a chunk; a headline adds up to MAX_SENTENCE to it, and a single
            sentence may stretch over MAX_STRETCH.
    """
    drafts: list[Draft] = []
    group: list[Sentence] = []
    for sentence in without_repeats(sentences(document)):
        if sentence.unit.kind is Kind.FURNITURE:
            continue
        if group and not _fits(group, sentence, max_chars):
            drafts.append(_draft(group))
            group = []
        group.append(sentence)
    if group:
        drafts.append(_draft(group))
    return drafts


def sentences(document: Document) -> Iterator[Sentence]:
    """Yield the sentences of a document in order of their paragraphs."""
    plain = fold_characters(document.text)
    for number, paragraph in enumerate(paragraphs(document.text, document.parts)):
        spans = paragraph.spans
        folded = join((span.start, plain[span.start : span.end]) for span in spans)
        ranges = _ranges(folded.text, paragraph.kind)
        if len(folded.starts) > 1:
            ranges = (near for start, end in ranges for near in _near(folded, start, end))
        for start, end in ranges:
            unit = Unit(_spans(folded, start, end, paragraph), paragraph.kind, number)
            yield Sentence(unit, folded.text[start:end], paragraph.heading)


def without_repeats(found: Iterable[Sentence]) -> list[Sentence]:
    """Leave out what a scan holds twice: under one heading, the same or the start of a sentence.

    The longer one stays.
    """
    kept: dict[int, Sentence] = {}
    longest: dict[tuple[str, str], int] = {}
    for i, sentence in enumerate(found):
        kept[i] = sentence
        if sentence.unit.kind is not Kind.TEXT or len(sentence.text) < _MIN_REPEAT:
            continue
        key = sentence.heading, sentence.text[:_MIN_REPEAT]
        other = kept[longest.setdefault(key, i)]
        if other is not sentence and other.text.startswith(sentence.text):
            del kept[i]
        elif other is not sentence and sentence.text.startswith(other.text):
            del kept[longest[key]]
            longest[key] = i
    return list(kept.values())


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


def _spans(folded: Folded, start: int, end: int, paragraph: Paragraph) -> tuple[Span, ...]:
    """Return where a range of a paragraph's search text stands, piece by piece."""
    whole = folded.span(start, end)
    pieces = paragraph.spans
    if len(pieces) == 1:
        return (whole,)
    first = bisect_right(pieces, whole.start, key=lambda span: span.start) - 1
    last = bisect_right(pieces, whole.end - 1, key=lambda span: span.start)
    return tuple(
        Span(max(piece.start, whole.start), min(piece.end, whole.end))
        for piece in pieces[first:last]
    )


def _near(folded: Folded, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a range where blanks and captions draw its source out too far."""
    while folded.source(end - 1) - folded.source(start) >= MAX_STRETCH:
        run = bisect_left(folded.sources, folded.source(start) + MAX_STRETCH) - 1
        cut = folded.starts[run] if folded.starts[run] > start else folded.starts[run + 1]
        yield start, cut
        start = cut
    yield start, end


def _fits(group: Sequence[Sentence], sentence: Sentence, max_chars: int) -> bool:
    first, last = group[0].unit, group[-1].unit
    if sentence.heading != group[-1].heading or not _may_follow(sentence.unit.kind, last.kind):
        return False
    room = max_chars + (MAX_SENTENCE if last.kind is Kind.HEADING else 0)
    start, end = first.spans[0].start, max(last.spans[-1].end, sentence.unit.spans[-1].end)
    return sentence.unit.spans[0].start >= start and end - start <= room


def _may_follow(kind: Kind, before: Kind) -> bool:
    """A headline is followed by text; captions and rows stay alone; a byline joins anything."""
    if Kind.ROW in (kind, before):
        return False
    return kind is before or kind is Kind.BYLINE or (before, kind) == (Kind.HEADING, Kind.TEXT)


def _draft(group: Sequence[Sentence]) -> Draft:
    units = tuple(sentence.unit for sentence in group)
    span = Span(units[0].spans[0].start, max(unit.spans[-1].end for unit in units))
    heading = group[-1].heading
    body = "".join(s.text for s in group if s.unit.kind is not Kind.HEADING)
    search_text = "\n".join(filter(None, (_folded(heading), body)))
    return Draft(span, heading, search_text, units)


@lru_cache(maxsize=16)  # chunk after chunk has the same
def _folded(heading: str) -> str:
    return fold(heading).text


def _ranges(text: str, kind: Kind) -> Iterator[tuple[int, int]]:
    if not text:
        return
    if kind is not Kind.TEXT and len(text) <= (MAX_ROW if kind is Kind.ROW else MAX_SENTENCE):
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
    while start < end and text[start] == " ":
        start += 1
    while end - start > MAX_SENTENCE:
        stop = start + MAX_SENTENCE
        comma = max(text.rfind(mark, start + MAX_SENTENCE // 2, stop) for mark in ",，、 ")
        cut = comma + 1 if comma > 0 else stop
        yield start, cut
        start = cut
    if end > start:
        yield start, end
