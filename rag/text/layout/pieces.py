"""Where one stretch of lines ends and another begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.text.layout.lines import MAX_GAP, Line

_ITEM = re.compile(r"#{1,6}\s|[-*+]\s|\d{1,2}[.)]\s|\||>\s|【")
_ENTRY = re.compile("【")
_BEFORE_ENTRY = "。）】) \n\t\u3000"
_CLOSING = ("）", ")")
_LONGEST_TAIL = 40
# 下转2版 wherever the text stops, a name in brackets only after a finished sentence
_TAIL = re.compile(
    r"[（(]\s*下\s*转[^（）()]{1,8}版\s*[)）]$"
    r"|(?<=[。！？”])\s*[（(](?:记者|通讯员)?\s*[\u4e00-\u9fff·、\s]{2,16}[)）]$"
)
_FROM = re.compile(r"[（(]\s*上\s*接[^（）()]{1,8}版\s*[)）]\s*")


def pieces(text: str, found: Sequence[Line], running: set[int]) -> Iterator[Line]:
    """Yield the lines joined where they are one wrapped stretch, and cut where one holds two.

    Args:
        text: what the lines are of.
        found: its lines.
        running: starts of those that stand alone whatever is around them.
    """
    for run in _runs(found):
        for first, last in _stretches(run, running):
            yield from _cut(text, first, last)


def _runs(found: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield lines that no blank line parts."""
    run: list[Line] = []
    for line in found:
        if run and (line.gap != 1 or line.start - run[-1].end > MAX_GAP):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _stretches(run: Sequence[Line], running: set[int]) -> Iterator[tuple[Line, Line]]:
    """Yield the first and last line of each stretch."""
    lengths = sorted(len(line.words) for line in run)
    # four in five lines of a wrapped column are this long; one wide line must not count for all
    width = lengths[-1] if len(run) < 4 else lengths[int(0.8 * (len(run) - 1))]
    first = last = run[0]
    for line in run[1:]:
        if _begins(line, last, 0.6 * width, running):
            yield first, last
            first = line
        last = line
    yield first, last


def _begins(line: Line, before: Line, width: float, running: set[int]) -> bool:
    if line.part or before.part or line.start in running or before.start in running:
        return True
    if _ITEM.match(line.words) or before.words[0] == "#":
        return True
    # a hard-wrapped line is about as wide as its neighbours; a much shorter one ends its paragraph
    return before.words[-1] in "。！？!?…" or len(before.words) < width


def _cut(text: str, first: Line, last: Line) -> Iterator[Line]:
    """Yield a stretch, cut before each 【条目】, a byline at its end, 下转2版 and after 上接1版."""
    words = first.words if first is last else text[first.start : last.end]
    if first.part:
        yield first
        return
    entries = [mark.start() for mark in _ENTRY.finditer(words)] if "【" in words else []
    breaks = [i for i in entries if i and words[i - 1] in _BEFORE_ENTRY]
    for start, end in pairwise((0, *breaks, len(words))):
        entry = words[start:end].rstrip()
        for a, b in pairwise((0, *_marks(entry), len(entry))):
            piece = entry[a:b].strip()
            if piece:
                at = start + entry.index(piece, a)
                yield Line(first.start + at, piece, 0 if at else first.gap, None)


def _marks(words: str) -> list[int]:
    """Return where 上接1版 ends, and where 下转2版 or a byline begins."""
    start = _FROM.match(words) if words[:1] in ("（", "(") else None
    tail = None
    if words.endswith(_CLOSING):
        tail = _TAIL.search(words, max(len(words) - _LONGEST_TAIL, 0))
    found = (start.end() if start else 0, tail.start() if tail else 0)
    return sorted(mark for mark in found if 0 < mark < len(words))
