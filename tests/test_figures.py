from __future__ import annotations

import time

from rag.figures import figures
from rag.places import place
from rag.types import Document, Part, PartKind, Span

TEXT = "村情\n全村共120户，2021年修路3.5公里。\n年份：2022，投资：4.08亿元\n"
ROW = TEXT.index("年份")
DOCUMENT = Document(
    id="1" * 32,
    text=TEXT,
    title="村情",
    date="2023",
    parts=(Part(Span(ROW, len(TEXT)), PartKind.ROW, 2),),
)


def test_each_figure_comes_with_its_value_unit_period_and_place() -> None:
    found = [f for f in figures(DOCUMENT) if f.unit]
    assert [(f.text, f.value, f.unit, f.period) for f in found] == [
        ("120户", 120.0, "户", "2023"),
        ("3.5公里", 3500.0, "米", "2021"),
        ("4.08亿元", 408_000_000.0, "元", "2022"),
    ]
    assert [place(f.citation, "zh") for f in found] == ["", "", "第2行"]


def test_a_period_is_what_the_words_mean_on_the_day_of_issue() -> None:
    text = "去年植树30棵，上半年修路5公里，昨天接待6人。"
    found = figures(Document.from_text(text, date="2022-07-20"))
    assert [(f.text, f.period) for f in found] == [
        ("30棵", "2021"),
        ("5公里", "2021-01-01/2021-06-30"),
        ("6人", "2022-07-19"),
    ]


def test_a_figure_and_its_sentence_are_characters_of_the_document() -> None:
    for figure in figures(DOCUMENT):
        assert figure.span.of(TEXT) == figure.text
        assert figure.citation.span.of(TEXT) == figure.citation.quote
        assert figure.text in figure.citation.quote


def test_a_text_without_figures_lists_none() -> None:
    assert list(figures(Document.from_text("村口有棵树。"))) == []
    assert list(figures(Document.from_text("于2021年9月13日启用。"))) == []


def test_listing_takes_time_in_proportion_to_the_rows() -> None:
    def spent(rows: int) -> float:
        line = "户：12，亩：30\n"
        parts = [
            Part(Span(n * len(line), (n + 1) * len(line)), PartKind.ROW, n) for n in range(rows)
        ]
        document = Document(id="2" * 32, text=line * rows, title="表", parts=tuple(parts))
        start = time.process_time()
        assert sum(1 for _ in figures(document)) == 2 * rows
        return time.process_time() - start

    spent(100)
    assert spent(4_000) < 4 * spent(2_000)
