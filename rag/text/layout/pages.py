"""Running heads: lines that come again at the top or bottom of pages.

Found by repetition, so that no list of names is needed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.text.layout.kinds import is_page_number, is_unfinished
from rag.text.layout.lines import Line
from rag.types import Part, PartKind

_EDGE = 2  # lines of a page that may be its head or foot
_OFTEN = 3
_FEW = 2  # suffices at the foot of a page, where no headline stands
_LONGEST = 60
_PAGE_MARKS = "0123456789０１２３４５６７８９·•－—–-|第页/ 　"


def running_lines(text: str, found: Sequence[Line], parts: Sequence[Part]) -> set[int]:
    """Return the starts of the lines that are page numbers, running heads or feet.

    Args:
        text: what the lines are of.
        found: its lines.
        parts: as `Document.parts`; without pages, form feeds and lone page numbers mark them.
    """
    numbers = [i for i, line in enumerate(found) if is_page_number(line.words)]
    starts = _starts(text, found, parts)
    near = (start + step for start in starts for step in range(-_EDGE, _EDGE))
    edges = {i for i in near if 0 <= i < len(found)}
    alone = {found[i].start for i in numbers if i in edges or not found[i].words.isdigit()}
    edges = edges or _beside(numbers, found)
    keys = {i: _key(found[i].words) for i in edges if len(found[i].words) <= _LONGEST}
    counts = Counter(key for key in keys.values() if len(key) > 1)
    feet = _numbered(found[start - 1].words for start in starts if start)
    running = {
        found[i].start for i, key in keys.items() if counts[key] >= _OFTEN or feet[key] >= _FEW
    }
    title = _key(found[0].words) if found else ""
    titled = {found[i].start for i in keys if i and _is_titled(found[i].words, title)}
    return running | titled | alone | _interrupting(found)


def _starts(text: str, found: Sequence[Line], parts: Sequence[Part]) -> list[int]:
    """Return which lines begin a page, and the number of lines; empty without pages."""
    breaks = [part.span.start for part in parts if part.kind is PartKind.PAGE]
    breaks = breaks or [match.start() for match in re.finditer("\f", text)]
    if not breaks:
        return []
    starts = [line.start for line in found]
    return sorted({0, *(bisect_left(starts, position) for position in breaks), len(starts)})


def _is_titled(words: str, title: str) -> bool:
    """Return whether a line is the title of the document, or part of it, with a page number."""
    key = _key(words)
    return len(key) > _FEW and key in title and (words[0].isdigit() or words[-1].isdigit())


def _numbered(feet: Iterable[str]) -> Counter[str]:
    """Return how many last lines of pages are the same but for a number at their end."""
    return Counter(_key(words) for words in set(feet) if words[-1].isdigit())


def _beside(numbers: Sequence[int], found: Sequence[Line]) -> set[int]:
    """Return the lines before and after page numbers; a bare number counts where it is alone."""
    pages = [i for i in numbers if not found[i].words.isdigit() or _is_alone(i, found)]
    near = {i + step for i in pages for step in (-1, 1)} - set(numbers)
    return {i for i in near if 0 <= i < len(found)}


def _is_alone(i: int, found: Sequence[Line]) -> bool:
    return found[i].gap != 1 and (i + 1 == len(found) or found[i + 1].gap != 1)


def _key(words: str) -> str:
    return words.strip(_PAGE_MARKS).replace(" ", "")


def _interrupting(found: Sequence[Line]) -> set[int]:
    """Return short lines that come often, two times in three inside a sentence with a comma."""
    short = [
        i
        for i, line in enumerate(found)
        if len(line.words) <= _LONGEST // 2 and line.gap != 1 and line.words[0] not in "【#-*|"
    ]
    counts = Counter(found[i].words for i in short)
    often = [i for i in short if counts[found[i].words] >= _OFTEN and found[i].part is None]
    cuts = Counter(found[i].words for i in often if i and _is_cut(found[i - 1].words))
    return {found[i].start for i in often if 3 * cuts[found[i].words] >= 2 * counts[found[i].words]}


def _is_cut(words: str) -> bool:
    return is_unfinished(words) and ("，" in words or "," in words)
