"""Say where a passage stands and how old it is, for people, in Chinese and English."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rag.types import Citation, Document, Language, Part, PartKind

_UNDATED = {"zh": "未标日期", "en": "undated"}
_FORMS = {
    "zh": {"page": "第{}页", "sheet": "工作表“{}”", "table": "表{}", "row": "第{}行"},
    "en": {"page": "page {}", "sheet": "sheet “{}”", "table": "table {}", "row": "row {}"},
}
_JOIN = {"zh": " ", "en": ", "}


class Places:
    """The parts of one document, to be asked for many positions; a question costs O(log n)."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = {kind: [part for part in parts if part.kind is kind] for kind in PartKind}

    def at(self, position: int) -> dict[PartKind, Part]:
        """Return the innermost part of each kind that holds this position."""
        last = {kind: _last(parts, position) for kind, parts in self._parts.items()}
        return {kind: part for kind, part in last.items() if part and position < part.span.end}


def _last(parts: Sequence[Part], position: int) -> Part | None:
    count = bisect_right(parts, position, key=lambda part: part.span.start)
    return parts[count - 1] if count else None


def place(citation: Citation, language: Language) -> str:
    """Return page, sheet, table and row ("第3页", "表2 第5行"); "" when the format has none.

    The number of a table is left out where the name of its sheet tells more.
    """
    table = None if citation.sheet else citation.table
    numbers = {
        "page": citation.page,
        "sheet": citation.sheet,
        "table": table,
        "row": citation.row,
    }
    forms = _FORMS[language]
    return _JOIN[language].join(forms[kind].format(n) for kind, n in numbers.items() if n)


def issued(source: Citation | Document, language: Language, *, bounds: bool = True) -> str:
    """Return the date of issue, or "undated" with the years that the text itself proves.

    Args:
        source: a document, or a citation of it.
        language: of the words.
        bounds: whether the years are shown, where there is room for them.
    """
    said = _years(source, language) if bounds else ""
    return source.date or _UNDATED[language] + said


def _years(source: Citation | Document, language: Language) -> str:
    first, last = source.not_before, source.not_after
    if language == "zh":
        named = (f"不早于{first}年" if first else "", f"不晚于{last}年" if last else "")
        said = "，".join(filter(None, named))
        return f"（{said}）" if said else ""
    if first and last:
        return f" ({first} by its text)" if first == last else f" ({first}–{last} by its text)"
    said = f"{first} or later" if first else f"{last} or earlier" if last else ""
    return f" ({said} by its text)" if said else ""
