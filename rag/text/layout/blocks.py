"""Lines that stand together, and what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.text.layout.kinds import MAX_CAPTION, is_unfinished, jump, kind_of
from rag.text.layout.lines import Line, front_matter, lines
from rag.text.layout.pages import running_lines
from rag.text.layout.pieces import pieces
from rag.types import Kind, Part, PartKind, Span

CAPTION_GAP = 3  # blank-line break after which a short line inside a sentence is a picture caption
_HEADING_MARK = re.compile(r"#{1,6}\s*")
_REST = re.compile(r"[\u4e00-\u9fff]{1,6}[。；]")
_LATIN = re.compile(r"[A-Za-z]")
_MEASURED = re.compile(
    r"[\d,.，％%‰万亿余多个项户人家名次所座条件场辆台部亩元年月日时吨米度公千百栋]"
)
_KINDS = {PartKind.HEADING: Kind.HEADING, PartKind.TABLE: Kind.CAPTION, PartKind.ROW: Kind.ROW}


class Block(NamedTuple):
    """Lines that stand together.

    Attributes:
        words: the block without its heading mark and without blanks around it.
        gap: line ends before it.
        level: of a heading that the format marks, from 1; 0 when it does not.
        is_open: whether it stops inside a sentence that a later block goes on with.
    """

    start: int
    words: str
    kind: Kind
    gap: int
    level: int = 0
    is_open: bool = False
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
    ordered = list(pieces(text, found, running))
    before, open_words = Kind.FURNITURE, ""
    following = [*(piece.words for piece in ordered[1:]), ""]
    for piece, after in zip(ordered, following, strict=False):
        kind = _kind(piece, open_words, after, before=before, is_running=piece.start in running)
        before = kind
        is_open = kind is Kind.TEXT and (is_unfinished(piece.words) or _is_cut(piece.words, after))
        if kind in (Kind.TEXT, Kind.HEADING) or jump(piece.words):
            open_words = piece.words if is_open else ""
        yield _unmarked(piece, kind, is_open=is_open)


def _kind(piece: Line, open_words: str, after: str, *, before: Kind, is_running: bool) -> Kind:
    if piece.part:
        return _KINDS[piece.part.kind]
    if is_running:
        return Kind.FURNITURE
    kind = _kind_alone(piece, after)
    if not open_words or piece.words[0] == "#" or kind not in (Kind.HEADING, Kind.TEXT):
        return kind
    if kind is Kind.HEADING and (before is Kind.FURNITURE or _is_foreign(piece.words, open_words)):
        return Kind.FURNITURE  # the running head below a page number, or in a second script
    # the sentence goes on after one picture, so a second short line is no caption
    cuts = before is not Kind.CAPTION and _is_caption_inside(piece, open_words, after)
    return Kind.CAPTION if cuts else Kind.TEXT


def _kind_alone(piece: Line, after: str) -> Kind:
    kind = kind_of(piece.words)
    if piece.gap == 1 and piece.words.isdigit():
        return Kind.TEXT  # a cell of a table that was read line by line
    if kind is Kind.HEADING and piece.words[0] not in "#【" and _is_cut(piece.words, after):
        return Kind.TEXT
    return kind


def _is_cut(words: str, after: str) -> bool:
    """Return whether a short block with a comma lacks its last characters, which come next."""
    is_clause = ("，" in words or "," in words) and words[-1] not in "。！？!?；;：:，,"
    return is_clause and _REST.match(after) is not None


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


def _unmarked(piece: Line, kind: Kind, *, is_open: bool) -> Block:
    """Return a block without its heading mark."""
    mark = _HEADING_MARK.match(piece.words) if kind is Kind.HEADING else None
    cut = mark.end() if mark and mark.end() < len(piece.words) else 0
    level = piece.part.number if piece.part else len(piece.words[:cut].rstrip())
    return Block(piece.start + cut, piece.words[cut:], kind, piece.gap, level, is_open, piece.part)
