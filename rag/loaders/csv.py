"""CSV: the separator that makes the most even table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

from rag.errors import BrokenFileError, NoTextError
from rag.loaders.builder import TextBuilder
from rag.loaders.grid import of_rows
from rag.loaders.tables import TableWriter
from rag.loaders.text import Parsed, decode
from rag.text import dates

_SEPARATORS = ",\t;|，"
_SAMPLE = 50  # rows


def parse(data: bytes, *, name: str, suffix: str) -> Parsed:
    """Read a table of values parted by commas, tabs, semicolons, bars or full-width commas.

    Args:
        data: the bytes of the file, not empty.
        name: what messages call it.
        suffix: ".csv" or ".tsv".

    Raises:
        NotTextError: the bytes are no text.
        TooManyCellsError: the table is too large.
        BrokenFileError: a quote opens a field that never ends.
        NoTextError: there are only blanks.
    """
    # some spreadsheets write the separator as the first line
    words = decode(data, name=name)
    declared = words[4:5] if words[:4].lower() == "sep=" else ""
    words = words.partition("\n")[2] if declared else words
    builder = TextBuilder()
    try:
        rows = csv.reader(io.StringIO(words, newline=""), delimiter=declared or _separator(words))
        grid = of_rows(rows, name)
    except csv.Error as error:
        raise BrokenFileError(name=name, reason=str(error)) from error
    if not grid:
        raise NoTextError(name=name)
    TableWriter(builder).write(grid)
    return Parsed(
        text=builder.text,
        title=builder.title() or name[: len(name) - len(suffix)],
        date=dates.issue_date(builder.text, name),
        kind="csv",
        parts=builder.parts,
    )


def _separator(words: str) -> str:
    return max(_SEPARATORS, key=lambda separator: _evenness(words, separator))


def _evenness(words: str, separator: str) -> tuple[int, int]:
    """Return how many rows of a sample are equally wide, and how wide; (0, 1) for one column."""
    rows = islice(csv.reader(io.StringIO(words, newline=""), delimiter=separator), _SAMPLE)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 1))
