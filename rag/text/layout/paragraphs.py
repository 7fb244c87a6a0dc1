"""Paragraphs: blocks that make one text, whatever a page puts between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text.layout.blocks import Block, blocks
from rag.text.layout.kinds import jump, opens_article
from rag.text.layout.outline import Outline, join_headings
from rag.types import Kind, Part, PartKind, Span

HEAD = 2000  # characters; what heads a text stands here
MAX_BREAK = 240  # characters: a caption, a page number and a running head with their blank lines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Blocks that make one text, in reading order, under one heading."""

    spans: tuple[Span, ...]
    kind: Kind
    heading: str


def paragraphs(text: str, parts: Sequence[Part] = ()) -> list[Paragraph]:
    """Return the paragraphs of a text in order of their first character.

    Args:
        text: what was read.
        parts: what its format sets apart, as `Document.parts`.
    """
    # a short text is laid out for its title, and a moment later for its chunks
    found = _of_short if len(text) <= HEAD else _laid_out
    return list(found(text, tuple(parts)))


def _laid_out(text: str, parts: Sequence[Part]) -> list[Paragraph]:
    ordered = list(blocks(text, parts))
    outline = Outline(ordered)
    names = dict(_named(parts))
    found: list[tuple[list[Span], Kind, str]] = []
    unfinished: list[Span] | None = None  # spans of the paragraph that may go on
    for block in ordered:
        heading = outline.place(block)
        if block.part and block.kind in (Kind.ROW, Kind.CAPTION):
            heading = join_headings(heading, names[block.part])
        if unfinished and _continues(block, unfinished[-1].end):
            unfinished.append(block.span)
            spans = unfinished
        else:
            spans = [block.span]
            found.append((spans, block.kind, heading))
        if block.kind is Kind.HEADING or jump(block.words):
            unfinished = None
        elif block.kind is Kind.TEXT:
            unfinished = spans if block.is_open else None
    return [Paragraph(tuple(spans), kind, heading) for spans, kind, heading in found]


_of_short = lru_cache(maxsize=1)(_laid_out)


def _continues(block: Block, end: int) -> bool:
    if block.kind is not Kind.TEXT or block.words[0] in "【▲":
        return False
    return block.start - end <= MAX_BREAK and not opens_article(block.words)


def _named(parts: Sequence[Part]) -> Iterator[tuple[Part, str]]:
    """Yield for each table and row the names of its sheet and table."""
    sheet = table = ""
    for part in parts:
        if part.kind is PartKind.SHEET:
            sheet = table = part.name
        elif part.kind is PartKind.TABLE:
            table = join_headings(sheet, part.name) if part.name not in ("", sheet) else sheet
        if part.kind in (PartKind.TABLE, PartKind.ROW):
            yield part, table
