"""Under which headline a block stands, and where an article begins and ends."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import lru_cache, reduce
from itertools import dropwhile, takewhile

from rag.text.layout.blocks import CAPTION_GAP, Block
from rag.text.layout.kinds import MAX_HEADING, entry_name, jump, opens_article
from rag.types import Kind

_LONGEST = 2 * MAX_HEADING
_BLANK = re.compile(r"(?<![!-~])\s+|\s+(?![!-~])")
_UNMARKED = 7  # below the six levels that formats mark
_SUBHEAD = 8


class Outline:
    """The headings that are open while the blocks of a document go by in order."""

    def __init__(self, found: Sequence[Block]) -> None:
        self._headlines = _headlines(found)
        self._mastheads = _mastheads(found)
        self._open: list[tuple[int, str]] = []  # level and words, outer ones first
        self._entry = ""
        self._is_article = False  # its byline or 本报讯 has passed
        self._before: Kind | None = None  # kind of the block before; captions and furniture apart
        self._jumps: deque[list[tuple[int, str]]] = deque()  # articles that go on at a 上接

    def place(self, block: Block) -> str:
        """Return the heading that a block stands under, its own included."""
        if block.start in self._mastheads:
            return plain(block.words)
        if block.kind is Kind.HEADING:
            self._head(block)
        elif block.kind is Kind.BYLINE:
            self._sign()
        elif block.kind is Kind.TEXT:
            self._tell(block)
        else:
            self._jump(jump(block.words))
        if block.kind not in (Kind.CAPTION, Kind.FURNITURE):
            self._before = block.kind
        return _joined((*(words for _, words in self._open[-2:]), self._entry))

    def _head(self, block: Block) -> None:
        entry = entry_name(block.words)
        if entry:
            self._entry = plain(entry)
            return
        level, words = block.level, plain(block.words)
        if not level and self._before is Kind.HEADING and self._open:
            outer, above = self._open.pop()  # a headline of two lines
            self._open.append((outer, join_headings(above, words)))
        else:
            is_new = block.start in self._headlines or block.gap >= CAPTION_GAP
            level = level or (_SUBHEAD if self._is_article and not is_new else _UNMARKED)
            self._open = [(other, above) for other, above in self._open if other < level]
            self._open.append((level, words))
        self._is_article = self._is_article and level > _UNMARKED
        self._entry = ""

    def _sign(self) -> None:
        """A byline below a headline opens its article; one below text closes it."""
        if self._before is Kind.HEADING:
            self._is_article = True
        elif self._before is Kind.TEXT and self._is_article:
            self._close()

    def _tell(self, block: Block) -> None:
        entry = entry_name(block.words)
        if entry:
            self._entry = plain(entry)
        if opens_article(block.words):
            if self._is_article and self._before is Kind.TEXT:
                self._close()
            self._is_article = True

    def _jump(self, direction: str) -> None:
        """At 下转2版 keep the article's headlines; at 上接1版 go on with the first one kept."""
        if direction == "下":
            self._jumps.append(self._open.copy())
        elif direction == "上" and self._jumps:
            self._open = self._jumps.popleft()
            self._is_article = True

    def _close(self) -> None:
        self._open = [(level, words) for level, words in self._open if level < _UNMARKED]
        self._is_article = False


def _headlines(found: Sequence[Block]) -> set[int]:
    """Return the starts of the headings whose text opens an article."""
    starts: set[int] = set()
    is_opening = False
    for block in reversed(found):
        if block.kind in (Kind.TEXT, Kind.BYLINE):
            is_opening = block.kind is Kind.BYLINE or opens_article(block.words)
        elif block.kind is Kind.HEADING and is_opening:
            starts.add(block.start)
    return starts


def _mastheads(found: Sequence[Block]) -> set[int]:
    """Return the starts of the headings at the top that a date line parts from the next heading."""
    below = dropwhile(lambda block: block.kind is not Kind.HEADING, found)
    top = list(takewhile(lambda block: block.kind in (Kind.HEADING, Kind.FURNITURE), below))
    last = max((i for i, block in enumerate(top) if block.kind is Kind.FURNITURE), default=0)
    return {
        block.start for block in top[:last] if block.kind is Kind.HEADING and last + 1 < len(top)
    }


@lru_cache(maxsize=16)  # block after block has the same
def _joined(headings: tuple[str, ...]) -> str:
    return reduce(join_headings, filter(None, headings), "")


def plain(words: str) -> str:
    """Return a heading on one line, without the blanks that spread it and the marks around it."""
    return _BLANK.sub("", words[:_LONGEST]).strip("【】#* ")


def join_headings(above: str, words: str) -> str:
    """Return a headline under the one above it; a long pile keeps the lower one alone."""
    joined = " · ".join(filter(None, (above, words)))
    return joined if len(joined) <= _LONGEST else words
