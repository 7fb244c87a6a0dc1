"""From lines to paragraphs: headlines, captions, bylines, and the blocks that belong together.

Newspaper pages and scanned yearbooks cut a sentence wherever a picture, a column or a page ends.
A paragraph is therefore a list of source spans, not one stretch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rag.types import Span

MAX_HEADING = 45  # characters; the longest headlines of the papers we read are shorter
MAX_CAPTION = 45
CAPTION_GAP = 3  # blank-line break after which a short line inside a sentence is a picture caption


class Kind(StrEnum):
    """What a block of lines is."""

    HEADING = "heading"
    TEXT = "text"
    CAPTION = "caption"
    BYLINE = "byline"
    FURNITURE = "furniture"  # front matter, mastheads, running heads: not content


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together."""

    span: Span
    kind: Kind


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Blocks that make one text, in reading order, under one heading."""

    spans: tuple[Span, ...]
    kind: Kind
    heading: str


_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:[^\n]*\n){0,30}?---[ \t]*(?:\n|$)")
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_ITEM = re.compile(r"\s*(?:#{1,6}\s|[-*+]\s|\d{1,2}[.)]\s|\||>\s|【)")
_ENTRY_BREAK = re.compile(r"(?<=[。）】)\s])【")
_ENTRY = re.compile(r"\s*【([^】]{1,60})】")
_HEADING_MARK = re.compile(r"\s*#{1,6}\s*")
_BYLINE = re.compile(
    r"\s*[（(]\s*(?:记者|通讯员|作者|供稿|文)?\s*[\u4e00-\u9fff·\s、]{2,16}[）)]\s*"
    r"|\s*(?:本报)?(?:记者|通讯员)[\s：:]+[\u4e00-\u9fff·\s/]{2,20}"
)
_CAPTION = re.compile(r"\s*▲|.{0,40}(?:[\s/](?:摄|供图)|资料图|图片|摄影)\s*[)）]?\s*$")
MAX_FURNITURE = 60
_PROSE = 18  # a longer line with a comma is a sentence, not a headline
_FURNITURE = re.compile(
    r"(?:\d{4}年\d{1,2}月\d{1,2}日|星期[一二三四五六日天]|农历\S{4,12}|今日\S{1,2}版|"
    r"第?[\d一二三四]{1,3}版|客户端|[（(]?[上下]转\S{1,3}版[)）]?|[\s\d·－—-]++)++"
    r"|(?:责编|编辑|校对|美编|电话|邮箱|网址)[：: ].*"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[\s\S]{0,30}"
)
_SENTENCE_END = "。！？!?…；;：:"
_CLOSING = "”\"』」）)》’'"
_NEW_ARTICLE = re.compile(r"\s*(?:[【#▲(（]|本报讯|本报记者)")


def front_matter(text: str) -> str:
    """Return the `---` block of `key: value` lines that a Markdown file may begin with, else ""."""
    match = _FRONT_MATTER.match(text)
    return match.group() if match else ""


def blocks(text: str) -> list[Block]:
    """Return the blocks of a text in order; they hold all of it but blanks and heading marks."""
    found: list[Block] = []
    front = front_matter(text)
    if front:
        found.append(Block(Span(0, len(front.rstrip())), Kind.FURNITURE))
    previous_end = start = len(front)
    is_open = False
    for span in _raw_blocks(text, start):
        gap = text.count("\n", previous_end, span.start)
        before = found[-1].kind if found else None
        kind = _kind_inside(span.of(text), gap, before) if is_open else _kind(span.of(text))
        found.append(Block(_without_mark(text, span), kind))
        if kind in (Kind.TEXT, Kind.HEADING):
            is_open = kind is Kind.TEXT and _is_unfinished(span.of(text))
        previous_end = span.end
    return found


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of a text in order of their first character."""
    found: list[Paragraph] = []
    section = heading = ""
    open_at: int | None = None  # index of the paragraph whose last sentence is not finished
    for block in blocks(text):
        words = block.span.of(text)
        if block.kind is Kind.HEADING:
            open_at = None
        if block.kind is Kind.HEADING and not _ENTRY.match(words):
            follows = bool(found) and found[-1].kind is Kind.HEADING
            section = heading = _join_headings(section if follows else "", words)
        entry = _ENTRY.match(words)
        if entry:
            heading = _join_headings(section, entry.group(1))
        if block.kind is Kind.TEXT and open_at is not None and not _NEW_ARTICLE.match(words):
            before = found[open_at]
            found[open_at] = Paragraph((*before.spans, block.span), before.kind, before.heading)
        else:
            found.append(Paragraph((block.span,), block.kind, heading))
            if block.kind is Kind.TEXT:
                open_at = len(found) - 1
        if block.kind is Kind.TEXT and not _is_unfinished(words):
            open_at = None
    return found


def _raw_blocks(text: str, start: int) -> Iterator[Span]:
    """Yield runs of lines, cut where a line plainly ends a paragraph or begins a new item."""
    first: int | None = None
    end = start
    widths = _widths(text, start)
    for line, width in zip(_LINE.finditer(text, start), widths, strict=True):
        begins_new = first is None or _starts_block(text, end, line, width)
        if begins_new and first is not None:
            yield from _cut_entries(text, Span(first, end))
        if begins_new:
            first = line.start()
        end = line.end()
    if first is not None:
        yield from _cut_entries(text, Span(first, end))


def _widths(text: str, start: int) -> list[int]:
    """Return for each line that is not blank the length of the longest line of its run."""
    lines = list(_LINE.finditer(text, start))
    widths = [0] * len(lines)
    run_start = 0
    for i, line in enumerate(lines):
        last = i + 1 == len(lines) or text.count("\n", line.end(), lines[i + 1].start()) > 1
        if last:
            widest = max(len(lines[j].group()) for j in range(run_start, i + 1))
            widths[run_start : i + 1] = [widest] * (i + 1 - run_start)
            run_start = i + 1
    return widths


def _starts_block(text: str, previous_end: int, line: re.Match[str], width: int) -> bool:
    if text.count("\n", previous_end, line.start()) > 1 or _ITEM.match(line.group()):
        return True
    previous = text[text.rfind("\n", 0, previous_end) + 1 : previous_end].rstrip()
    if previous.lstrip().startswith("#"):
        return True
    # a hard-wrapped line is about as wide as its neighbours; a much shorter one ends its paragraph
    return previous[-1:] in "。！？!?…" or len(previous) < 0.6 * width


def _cut_entries(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for entry in _ENTRY_BREAK.finditer(text, span.start, span.end):
        end = (
            entry.start()
            - len(text[start : entry.start()])
            + len(text[start : entry.start()].rstrip())
        )
        if end > start:
            yield Span(start, end)
        start = entry.start()
    if span.end > start:
        yield Span(start, span.end)


def _kind(words: str) -> Kind:
    stripped = words.strip()
    if stripped.startswith("#"):
        return Kind.HEADING
    if _BYLINE.fullmatch(stripped):
        return Kind.BYLINE
    if len(stripped) <= MAX_FURNITURE and _FURNITURE.fullmatch(stripped):
        return Kind.FURNITURE
    if _CAPTION.match(stripped) and len(stripped) <= 2 * MAX_CAPTION:
        return Kind.CAPTION
    return Kind.HEADING if _is_heading(stripped) else Kind.TEXT


def _kind_inside(words: str, gap: int, before: Kind | None) -> Kind:
    """Return what a block is that follows an unfinished sentence: mostly the rest of it."""
    kind, stripped = _kind(words), words.strip()
    if stripped.startswith("#") or kind not in (Kind.HEADING, Kind.TEXT):
        return kind
    if before is Kind.FURNITURE and kind is Kind.HEADING:
        return Kind.FURNITURE  # the running head below a page number
    # the sentence goes on after one picture, so a second short line is no caption
    is_caption = gap >= CAPTION_GAP and len(stripped) <= MAX_CAPTION and stripped.endswith("。")
    return Kind.CAPTION if is_caption and before is not Kind.CAPTION else Kind.TEXT


def _without_mark(text: str, span: Span) -> Span:
    mark = _HEADING_MARK.match(span.of(text))
    return Span(span.start + mark.end(), span.end) if mark and mark.end() < len(span) else span


def _is_heading(stripped: str) -> bool:
    if _ENTRY.fullmatch(stripped):
        return True
    if len(stripped) > MAX_HEADING or any(mark in stripped for mark in "。；;|"):
        return False
    if stripped.startswith(("【", "- ", "* ", ">")) or stripped[-1] in "，,：:、.!！?？":
        return False
    return not (len(stripped) > _PROSE and re.search("[，,]", stripped))


def _is_unfinished(words: str) -> bool:
    last = words.rstrip().rstrip(_CLOSING)[-1:]
    is_prose = len(words) > _PROSE or _ENTRY.match(words) is not None
    return is_prose and last not in _SENTENCE_END and last not in ".|"


def _join_headings(above: str, words: str) -> str:
    """Return a headline under the one above it; a long pile keeps the lower one alone."""
    plain = re.sub(r"(?<![A-Za-z,])\s+|\s+(?![A-Za-z])", "", words).strip("【】#* ")
    joined = f"{above} · {plain}" if above else plain
    return joined if len(joined) <= 2 * MAX_HEADING else plain
