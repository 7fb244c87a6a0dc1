"""HTML: the words a reader sees, with headings, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree, html

from rag.errors import BrokenFileError, NoTextError, NotTextError, TooManyCellsError
from rag.loaders.builder import TextBuilder, clean
from rag.loaders.grid import MAX_CELLS, GridMaker, GridRow, Place
from rag.loaders.tables import TableWriter
from rag.loaders.text import Parsed, decode
from rag.text import dates

_UNSEEN = re.compile(
    "button|canvas|datalist|form|head|iframe|input|math|nav|noscript|object|option|script|select"
    "|style|svg|template|textarea"
)
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|q|rp|rt|ruby|s"
    "|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.I)
_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s{0,9}=\s{0,9}[\"']?([\w-]{2,20})", re.I)
_CHARSET_WITHIN = 4096  # bytes; browsers look at the first 1024
_DATE_KEYS = ("pubdate", "publishdate", "article:published_time", "dc.date", "date")
_TITLE_KEYS = ("articletitle", "og:title", "dc.title")
_PUBLISHER_KEYS = ("contentsource", "og:site_name", "publisher", "dc.publisher")
_MAX_SPAN = 100  # rows or columns; browsers allow 1000 columns


def parse(data: bytes, *, name: str, suffix: str) -> Parsed:
    """Read a web page; scripts, styles, menus, forms and what is hidden are left out.

    Args:
        data: the bytes of the file, not empty.
        name: what messages call it.
        suffix: ".html" or ".htm".

    Raises:
        NotTextError: the bytes are no text.
        TooManyCellsError: a table is too large.
        BrokenFileError: it cannot be parsed.
        NoTextError: a reader sees no words.
    """
    root = _tree(_decode(data, name=name), name)
    builder = TextBuilder()
    _Page(builder, name).read(root)
    if not builder.text:
        raise NoTextError(name=name)
    meta = _meta(root)
    title = _first(meta, _TITLE_KEYS) or builder.title() or clean(root.findtext(".//title") or "")
    date = _first(meta, _DATE_KEYS)[:10].replace("/", "-")
    return Parsed(
        text=builder.text,
        title=title or name[: len(name) - len(suffix)],
        date=date if dates.is_date(date) else dates.issue_date(builder.text, name),
        kind="html",
        publisher=_first(meta, _PUBLISHER_KEYS) or None,
        parts=builder.parts,
    )


def _decode(data: bytes, *, name: str) -> str:
    """Return the text in the charset the page declares, when that fits, else the likeliest."""
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    if declared and declared[1].lower() in (b"big5", b"big5-hkscs"):
        try:
            return data.decode("big5hkscs")
        except UnicodeDecodeError as error:
            raise NotTextError(name=name, found="big5") from error
    return decode(data, name=name)  # the declared charset is often wrong, and this never was


def _tree(words: str, name: str) -> Any:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return html.document_fromstring(words.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        if "empty" in str(error):
            raise NoTextError(name=name) from error
        raise BrokenFileError(name=name, reason=str(error)) from error


class _Page:
    """Walks a tree without recursion, as pages nest as deep as they like."""

    def __init__(self, builder: TextBuilder, name: str) -> None:
        self._builder = builder
        self._writer = TableWriter(builder)
        self._name = name
        self._words: list[str] = []
        self._level = 0

    def read(self, root: Any) -> None:
        """Write what a reader sees."""
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, node in walk:
            if event == "end":
                self._end(node, is_skipped=node is skipped)
            elif _is_unseen(node) or _is_data_table(node):
                self._skip(node)
                skipped = node
                walk.skip_subtree()
            else:
                self._start(node)
        self._flush()

    def _skip(self, node: Any) -> None:
        if node.tag == "table" and not _is_unseen(node):
            self._flush()
            caption = node.find("caption")
            self._writer.write(
                _grid(node, self._name),
                title=_inner(caption) if caption is not None else "",
                has_head=_has_head(node),
            )

    def _start(self, node: Any) -> None:
        if not _INLINE.fullmatch(node.tag):
            self._flush()
        self._level = _HEADINGS.get(node.tag, self._level)
        self._words.append(node.text or "")

    def _end(self, node: Any, *, is_skipped: bool) -> None:
        if not is_skipped and not _INLINE.fullmatch(node.tag):
            self._flush()
        self._words.append(node.tail or "")

    def _flush(self) -> None:
        words = "".join(self._words)
        self._words.clear()
        if self._level and clean(words):
            self._builder.heading(words, self._level)
        else:
            self._builder.paragraph(words)
        self._level = 0


def _is_unseen(node: Any) -> bool:
    is_hidden = "hidden" in node.attrib or _HIDDEN.search(node.get("style", "")[:500])
    return bool(_UNSEEN.fullmatch(node.tag) or is_hidden)


def _is_data_table(node: Any) -> bool:
    """Return whether a node is a table of values; one that holds another is for layout."""
    return node.tag == "table" and next(node.iterdescendants("table"), None) is None


def _grid(table: Any, name: str) -> list[GridRow]:
    maker = GridMaker(name)
    taken: set[Place] = set()  # by cells that reach down from above
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iterchildren("td", "th"):
            while Place(row, column) in taken:
                column += 1
            last = Place(row + _span(cell, "rowspan") - 1, column + _span(cell, "colspan") - 1)
            maker.put(row, column, _inner(cell))
            maker.merge(Place(row, column), last)
            taken.update(_below(Place(row, column), last))
            if len(taken) > MAX_CELLS:
                raise TooManyCellsError(name=name, found=len(taken), limit=MAX_CELLS)
            column = last.column + 1
    return maker.rows()


def _below(first: Place, last: Place) -> Iterator[Place]:
    for row in range(first.row + 1, last.row + 1):
        yield from (Place(row, column) for column in range(first.column, last.column + 1))


def _span(cell: Any, key: str) -> int:
    value = cell.get(key, "1").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() else 1


def _has_head(table: Any) -> bool:
    """Return whether the cells of the first row are marked as heads."""
    first = next(table.iter("tr"), None)
    cells = [] if first is None else list(first)
    return len(cells) > 1 and all(cell.tag == "th" for cell in cells)


def _inner(node: Any) -> str:
    """Return the words a reader sees inside a node."""
    pieces: list[str] = []
    walk = etree.iterwalk(node, events=("start", "end"))
    for event, inner in walk:
        if event == "end":
            pieces.append("" if inner is node else inner.tail or "")
            pieces.append("" if _INLINE.fullmatch(inner.tag) else " ")
        elif _is_unseen(inner):
            walk.skip_subtree()
        else:
            pieces.append(inner.text or "")
    return clean("".join(pieces))


def _meta(root: Any) -> Mapping[str, str]:
    tags = root.iter("meta")
    pairs = ((t.get("name") or t.get("property") or "", t.get("content") or "") for t in tags)
    return {key.lower(): clean(value) for key, value in pairs if key}


def _first(meta: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((meta[key] for key in keys if meta.get(key)), "")
