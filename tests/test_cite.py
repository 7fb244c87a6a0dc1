from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cite import Traced, cite, trace
from rag.types import Citation, Document, Span

PAGE = st.text(
    alphabet=st.sampled_from("约近2０５０.,%亿万元个百分点月日年 \n[1]户人１😀\u200b。"),
    max_size=80,
)


def quoted(text: str, *, before: str = "", number: int = 1) -> Citation:
    """A citation of `text`, which stands behind `before` in its document."""
    document = Document.from_text(before + text + "后文99户。", title="报", date="2022-02-13")
    return cite(number, document, Span(len(before), len(before) + len(text)), "标题")


def traced(text: str, *quotes: str, known: tuple[str, ...] = ()) -> Traced:
    citations = [quoted(quote, number=number) for number, quote in enumerate(quotes, 1)]
    return trace(text, citations, known=known)


def values(result: Traced) -> list[tuple[float, str]]:
    return [(figure.value, figure.unit) for figure in result.figures]


def test_a_citation_is_the_source_character_for_character() -> None:
    document = Document.from_text("甲　乙\r\n丙\x00丁", title="报", date="2022", publisher="某")
    citation = cite(3, document, Span(1, 6), "标题")
    assert citation.quote == "　乙\r\n丙" == document.text[1:6]
    assert (citation.number, citation.document_id, citation.title) == (3, document.id, "报")
    assert (citation.date, citation.heading, citation.page) == ("2022", "标题", None)
    assert cite(1, document, Span(0, 0)).quote == ""


@pytest.mark.parametrize(
    ("answer", "source", "value", "unit"),
    [
        ("40800万元", "投资4.08亿元", 4.08e8, "元"),
        ("4.08亿元", "投资４０８００万元", 4.08e8, "元"),
        ("30%", "占百分之三十", 30, "%"),
        ("三成", "占30%", 30, "%"),
        ("1公顷", "占地15亩", 10_000, "平方米"),
        ("7600米", "长7.6公里", 7600, "米"),
        ("1026户", "共1,026户", 1026, "户"),
        ("两万余名", "约2万余人", 20_000, "人"),
        ("50", "完工50部", 50, "部"),
        ("50部", "完工5\n0部", 50, "部"),
        ("3000万元", "租金3000万元/年", 3e7, "元/年"),
        ("第三批", "公布第3批名单", 3, "批"),
        ("3rd", "荣获第三名", 3, "名"),
        ("Call 81570000", "咨询电话：81570000", 81570000, ""),
    ],
)
def test_a_figure_is_the_same_after_its_unit_is_converted(
    answer: str, source: str, value: float, unit: str
) -> None:
    result = traced(f"是{answer} [1]。", source)
    assert result.missing == ()
    assert values(result) == [(pytest.approx(value), unit)]


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("5%", "提高5个百分点"),
        ("5个百分点", "提高5%"),
        ("5万元", "投资5万美元"),
        ("5户", "共5人"),
        ("50部", "完工5部"),
        ("50部", "完工50.0001部"),
        ("4.08亿元", "投资4.08万元"),
        ("5人次", "共5人"),
        ("5年", "共5个月"),
        ("13部", "2022年2月13日"),
        ("2022部", "2022年完工"),
        ("1部", "完工 [1]"),
        ("99户", "引文里没有"),
    ],
)
def test_another_value_or_unit_proves_nothing(answer: str, source: str) -> None:
    result = traced(f"是{answer} [1]。", source)
    assert result.figures == ()
    assert result.missing == (answer,)


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("共3批", "公布第三批名单"),
        ("第三批", "共3批"),
        ("3000人", "乘3000路"),
        ("12345户", "拨打12345"),
    ],
)
def test_what_names_a_thing_proves_no_amount(answer: str, source: str) -> None:
    result = traced(f"{answer} [1]。", source)
    assert result.figures == ()
    assert len(result.missing) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有数字 [1]。",
        "见 [1][2]，又见[12]。",
        "［1］",
        "2022年2月13日",
        "２０２２年",
        "9月13日",
        "2022-02-13",
        "On 13 February 2022, on May 5, 2021 and in Dec. 2021",
        "一带一路",
    ],
)
def test_dates_and_markers_are_no_figures(text: str) -> None:
    result = traced(text, "完工1部、2部、12部，2022部，9月13日", "另一句")
    assert result == Traced((), ())
    assert trace(text, []) == Traced((), ())


def test_a_figure_points_at_its_characters_in_the_document() -> None:
    first, second = (
        quoted("没有。", number=1),
        quoted("投资４.\n０８亿元。", before="前文：", number=2),
    )
    (figure,) = trace("投资40800万元 [2]。", [first, second]).figures
    assert figure.text == "４.\n０８亿元"
    assert figure.citation == 2
    assert figure.span == Span(5, 12)
    assert figure.text == second.quote[figure.span.start - 3 : figure.span.end - 3]


def test_the_first_citation_that_holds_a_figure_proves_it() -> None:
    (figure,) = traced("50部 [1][2]", "完工50部", "也是50部").figures
    assert figure.citation == 1
    assert len(traced("50部，还是50部 [1]", "完工50部").figures) == 1


def test_what_the_question_says_may_be_repeated_without_proof() -> None:
    result = traced("12345热线受理50件，另有7件 [1]", "受理50件", known=("12345热线受理多少件?",))
    assert values(result) == [(50, "件")]
    assert result.missing == ("7件",)


def test_each_missing_figure_is_named_once_in_order() -> None:
    assert traced("8部、7部、8部", "没有").missing == ("8部", "7部")
    assert trace("8部", []).missing == ("8部",)


def test_an_english_answer_may_name_the_years_of_its_sources_and_no_other() -> None:
    quote = "去年9月，2020年开工的50部完工。"  # quoted() dates it 2022-02-13
    result = traced("In 2020, 2021 and 2022, 50 lifts, not 2019 [1].", quote)
    assert result.missing == ("2019",)
    assert values(result) == [(50, "部")]
    assert traced("2020部 [1]", quote).missing == ("2020部",)


@given(PAGE, PAGE)
def test_every_figure_stands_where_it_says(text: str, source: str) -> None:
    citation = quoted(source, before="前文")
    result = trace(text, [citation])
    document = "前文" + source + "后文99户。"
    for figure in result.figures:
        assert figure.span.of(document) == figure.text
        assert citation.span.start <= figure.span.start < figure.span.end <= citation.span.end
    assert len(set(result.missing)) == len(result.missing)


@given(PAGE)
def test_a_text_proves_itself(text: str) -> None:
    result = trace(text, [quoted(text)])
    assert result.missing == ()
    assert trace(text, [], known=[text]) == Traced((), ())
