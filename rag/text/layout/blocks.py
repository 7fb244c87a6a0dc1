"""Lines that stand together, and what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.text.layout.kinds import MAX_CAPTION, is_unfinished, kind_of
from rag.text.layout.lines import MAX_GAP, Line, front_matter, lines
from rag.text.layout.pages import running_lines
from rag.types import Kind, Part, PartKind, Span

CAPTION_GAP = 3  # blank-line break after which a short line inside a sentence is a picture caption
_ITEM = re.compile(r"#{1,6}\s|[-*+]\s|\d{1,2}[.)]\s|\||>\s|【")
_ENTRY_BREAK = re.compile(r"(?<=[。）】)\s])【")
_HEADING_MARK = re.compile(r"#{1,6}\s*")
_JUMP = re.compile(r"[（(]\s*下\s*转.{0,6}版\s*[)）]\s*$|^[（(]\s*上\s*接.{0,6}版\s*[)）]\s*")
_REST = re.compile(r"[\u4e00-\u9fff]{1,6}[。；]")
_LATIN = re.compile(r"[A-Za-z]")
_MEASURED = re.compile(r"[\d,.，％%‰万亿余多个项户人家名次所座条件场辆台部亩元年月日时吨米度公千百栋]")
_KINDS = {PartKind.HEADING: Kind.HEADING, PartKind.TABLE: Kind.CAPTION, PartKind.ROW: Kind.ROW}


class Block(NamedTuple):
    """Lines that stand together.

    Attributes:
        words: the block without its heading mark and without blanks around it.
        gap: line ends before it.
        level: of a heading that the format marks, from 1; 0 when it does not.
        is_open: whether it stops inside a sentence that a later block goes on with.
        jump: "to" before 下转2版, "from" after 上接1版; both marks are furniture of their own.
    """

    start: int
    words: str
    kind: Kind
    gap: int
    level: int = 0
    is_open: bool = False
    jump: str = ""
    part: Part | None = None

    @property
    def span(self) -> Span:
        """Return where it stands in the text."""
        return Span(self.start, self.start + len(self.words))


def blocks(text: str, parts: Sequence[Part] = ()) -> Iterator[Block]:
    """Yield the blocks of a text in order; they hold all of it but blanks and heading marks."""
    front = front_matter(text)
    if front:
        yield Block(0, front.rstrip(), Kind.FURNITURE, 0)
    found = lines(text, len(front), parts)
    running = running_lines(text, found, parts)
    pieces = [
        piece for run in _runs(found) for block in _cut(text, run, running) for piece in block
    ]
    before, open_words = Kind.FURNITURE, ""
    for i, piece in enumerate(pieces):
        after = pieces[i + 1].words if i + 1 < len(pieces) else ""
        kind = _kind(piece, open_words, after, before=before, is_running=piece.start in running)
        before = kind
        is_open = kind is Kind.TEXT and (is_unfinished(piece.words) or _is_rest(after))
        if kind in (Kind.TEXT, Kind.HEADING):
            open_words = piece.words if is_open else ""
        yield from _marked(piece, kind, is_open=is_open)


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


def _cut(text: str, run: Sequence[Line], running: set[int]) -> Iterator[list[Line]]:
    """Yield blocks as lists of lines, one line each: text between is joined into the first."""
    lengths = sorted(len(line.words) for line in run)
    # four in five lines of a wrapped column are this long; one wide line must not count for all
    width = lengths[-1] if len(run) < 4 else lengths[int(0.8 * (len(run) - 1))]
    first = last = run[0]
    for line in run[1:]:
        if _begins(line, last, 0.6 * width, running):
            yield _entries(text, first, last)
            first = line
        last = line
    yield _entries(text, first, last)


def _begins(line: Line, before: Line, width: float, running: set[int]) -> bool:
    if line.part or before.part or line.start in running or before.start in running:
        return True
    if _ITEM.match(line.words) or before.words[0] == "#":
        return True
    # a hard-wrapped line is about as wide as its neighbours; a much shorter one ends its paragraph
    return before.words[-1] in "。！？!?…" or len(before.words) < width


def _entries(text: str, first: Line, last: Line) -> list[Line]:
    """Return the lines first to last as one, or as several where an 【条目】 begins inside."""
    words = first.words if first is last else text[first.start : last.end]
    if "【" not in words or first.part:
        return [first._replace(words=words)]
    marks = (entry.start() for entry in _ENTRY_BREAK.finditer(words))
    cuts = [0, *(mark for mark in marks if mark), len(words)]
    pieces = ((a, words[a:b].rstrip()) for a, b in zip(cuts, cuts[1:], strict=False))
    return [
        Line(first.start + a, piece, 0 if a else first.gap, None) for a, piece in pieces if piece
    ]


def _kind(piece: Line, open_words: str, after: str, *, before: Kind, is_running: bool) -> Kind:
    if piece.part:
        return _KINDS[piece.part.kind]
    if is_running:
        return Kind.FURNITURE
    kind = kind_of(piece.words)
    if kind is Kind.HEADING and piece.words[0] not in "#【" and _is_rest(after):
        return Kind.TEXT
    if not open_words or piece.words[0] == "#" or kind not in (Kind.HEADING, Kind.TEXT):
        return kind
    if kind is Kind.HEADING and (before is Kind.FURNITURE or _is_foreign(piece.words, open_words)):
        return Kind.FURNITURE  # the running head below a page number, or in a second script
    # the sentence goes on after one picture, so a second short line is no caption
    cuts = before is not Kind.CAPTION and _is_caption_inside(piece, open_words, after)
    return Kind.CAPTION if cuts else Kind.TEXT


def _is_rest(words: str) -> bool:
    """Return whether a block begins with the last characters of a sentence."""
    return _REST.match(words) is not None


def _is_foreign(words: str, open_words: str) -> bool:
    return 3 * len(_LATIN.findall(words)) > len(words) and not _LATIN.match(open_words[-1])


def _is_caption_inside(piece: Line, open_words: str, after: str) -> bool:
    """Return whether a short block parts a sentence rather than continues it.

    It is set off by a gap, or a figure waits for the unit that only the block after it brings.
    """
    if len(piece.words) > MAX_CAPTION or piece.words[-1] != "。":
        return False
    if piece.gap >= CAPTION_GAP:
        return True
    waits = open_words[-1].isdigit() and _MEASURED.match(after) is not None
    return waits and not _MEASURED.match(piece.words)


def _marked(piece: Line, kind: Kind, *, is_open: bool) -> Iterator[Block]:
    """Yield a block without its heading mark, and 下转2版 as a block of its own."""
    start, words = piece.start, piece.words
    if kind is Kind.HEADING:
        mark = _HEADING_MARK.match(words)
        end = mark.end() if mark and mark.end() < len(words) else 0
        level = piece.part.number if piece.part else len(words[:end].rstrip())
        yield Block(start + end, words[end:], kind, piece.gap, level, part=piece.part)
        return
    jump = _jump(words) if kind is Kind.TEXT else None
    if jump is None:
        yield Block(start, words, kind, piece.gap, is_open=is_open, part=piece.part)
        return
    a, b = jump.span()
    mark = Block(start + a, words[a:b].rstrip(), Kind.FURNITURE, piece.gap)
    if a:
        rest = words[:a].rstrip()
        yield from (Block(start, rest, kind, piece.gap, jump="to"), mark)
    else:
        yield from (mark, Block(start + b, words[b:], kind, piece.gap, is_open=is_open, jump="from"))


def _jump(words: str) -> re.Match[str] | None:
    """Return 下转2版 at the end or 上接1版 at the start, when there is text beside it."""
    if not (words[0] in "（(" or words[-1] in ")）"):
        return None
    match = _JUMP.match(words) or _JUMP.search(words, max(len(words) - 20, 0))
    return match if match and len(match.group()) < len(words) else None
