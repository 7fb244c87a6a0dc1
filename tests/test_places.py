from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cite import cite
from rag.places import Places, issued, place
from rag.types import Citation, Document, Part, PartKind, Span

# two pages; on the second a table of two rows
TEXT = "第一页的话。\n\n村情表\n村：东村，户：12\n村：西村，户：30\n"
FIRST, TABLE, EAST, WEST = (TEXT.index(word) for word in ("第一", "村情", "村：东", "村：西"))
PARTS = (
    Part(Span(FIRST, TABLE), PartKind.PAGE, 1),
    Part(Span(TABLE, len(TEXT)), PartKind.PAGE, 2),
    Part(Span(TABLE, len(TEXT)), PartKind.TABLE, 4, "村情表"),
    Part(Span(EAST, WEST), PartKind.ROW, 2),
    Part(Span(WEST, len(TEXT)), PartKind.ROW, 3),
)


def document(**more: object) -> Document:
    return Document(id="0" * 32, text=TEXT, title="村情", **more)  # type: ignore[arg-type]


def cited(start: int) -> Citation:
    return cite(1, document(parts=PARTS), Span(start, start + 2))


@pytest.mark.parametrize(
    ("start", "zh", "en"),
    [
        (FIRST, "第1页", "page 1"),
        (TABLE - 1, "第1页", "page 1"),
        (TABLE, "第2页 表4", "page 2, table 4"),
        (EAST, "第2页 表4 第2行", "page 2, table 4, row 2"),
        (WEST - 1, "第2页 表4 第2行", "page 2, table 4, row 2"),
        (WEST, "第2页 表4 第3行", "page 2, table 4, row 3"),
    ],
)
def test_a_citation_says_where_it_begins(start: int, zh: str, en: str) -> None:
    assert place(cited(start), "zh") == zh
    assert place(cited(start), "en") == en


def test_a_sheet_is_named_instead_of_its_table() -> None:
    parts = (
        Part(Span(TABLE, len(TEXT)), PartKind.SHEET, 1, "2022年"),
        Part(Span(TABLE, len(TEXT)), PartKind.TABLE, 1),
        Part(Span(EAST, WEST), PartKind.ROW, 5),
    )
    citation = cite(1, document(parts=parts), Span(EAST, WEST))
    assert (citation.sheet, citation.table, citation.row) == ("2022年", 1, 5)
    assert place(citation, "zh") == "工作表“2022年” 第5行"
    assert place(citation, "en") == "sheet “2022年”, row 5"


def test_a_text_without_parts_has_no_place() -> None:
    citation = cite(1, document(), Span(0, 3))
    assert place(citation, "zh") == place(citation, "en") == ""


@pytest.mark.parametrize(
    ("bounds", "zh", "en"),
    [
        ((None, None), "未标日期", "undated"),
        (
            ("2021", "2024"),
            "未标日期（不早于2021年，不晚于2024年）",
            "undated (2021–2024 by its text)",
        ),
        (("2021", None), "未标日期（不早于2021年）", "undated (2021 or later by its text)"),
        ((None, "2024"), "未标日期（不晚于2024年）", "undated (2024 or earlier by its text)"),
        (("2022", "2022"), "未标日期（不早于2022年，不晚于2022年）", "undated (2022 by its text)"),
    ],
)
def test_an_undated_source_says_what_its_text_proves(
    bounds: tuple[str | None, str | None], zh: str, en: str
) -> None:
    source = document(not_before=bounds[0], not_after=bounds[1])
    assert (issued(source, "zh"), issued(source, "en")) == (zh, en)
    assert issued(cite(1, source, Span(0, 2)), "en") == en
    assert issued(source, "en", bounds=False) == "undated"


def test_a_dated_source_shows_its_date_alone() -> None:
    assert issued(document(date="2022-02-13"), "zh") == "2022-02-13"
    assert issued(document(date="2022-02-13", not_before="2021"), "en") == "2022-02-13"


@given(st.lists(st.integers(1, 5), max_size=8), st.integers(0, 45))
def test_places_are_those_that_a_look_at_every_part_finds(
    lengths: list[int], position: int
) -> None:
    starts = [sum(lengths[:n]) for n in range(len(lengths) + 1)]
    parts = [
        Part(Span(start, start + max(1, length - 1)), PartKind.ROW, number)
        for number, (start, length) in enumerate(zip(starts, lengths, strict=False), 1)
    ]
    holding = [p for p in parts if p.span.start <= position < p.span.end]
    assert list(Places(parts).at(position).values()) == holding
