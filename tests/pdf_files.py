"""Small PDFs, written byte by byte, so that each fault is in its place and no font is needed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

_CELL_POINTS = 150
# a font that is not inside the file; its codes are UTF-16, which every reader of text knows
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong /Encoding /UniGB-UTF16-H "
    b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >> >>] >>"
)
_CATALOG = b"<< /Type /Catalog /Pages 2 0 R %b >>"
ONE_PAGE = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"


def pdf(*pages: str, trailer: bytes = b"") -> bytes:
    """Return a PDF with these pages; a tab in a line begins the next cell of a table."""
    numbers = range(4, 4 + 2 * len(pages), 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [
        _CATALOG % b"",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(pages)),
        _FONT,
    ]
    for number, page in zip(numbers, pages, strict=True):
        objects += [_page(number + 1), stream(_show(page.split("\n")))]
    return assemble(objects, trailer)


def one_page(
    content: bytes, *, font: bytes = _FONT, catalog: bytes = b"", more: Sequence[bytes] = ()
) -> bytes:
    """Return a PDF of one page with this content object; `more` objects are numbered from 6."""
    return assemble([_CATALOG % catalog, ONE_PAGE, font, _page(5), content, *more])


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def deflated(data: bytes) -> bytes:
    """Return a compressed stream object."""
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode")


def assemble(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of objects that are numbered from 1; the first is the catalog."""
    data, offsets = b"%PDF-1.7\n", []
    parts = [data]
    place = len(data)
    for number, body in enumerate(objects, start=1):
        offsets.append(place)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        place += len(parts[-1])
    size = len(objects) + 1
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, entries))
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (size, trailer))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % place)
    return b"".join(parts)


def _page(content: int) -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
        b"/Resources << /Font << /F 3 0 R >> >> >>" % content
    )


def _show(lines: Sequence[str]) -> bytes:
    shown = []
    for row, line in enumerate(lines):
        for column, cell in enumerate(line.split("\t")):
            x, y = 50 + _CELL_POINTS * column, 800 - 16 * row
            code = cell.encode("utf-16-be").hex().encode()
            shown.append(b"BT /F 11 Tf 1 0 0 1 %d %d Tm <%b> Tj ET" % (x, y, code))
    return b"\n".join(shown)
