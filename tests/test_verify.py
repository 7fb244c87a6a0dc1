from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import Citation, Document, Span, Verification, verify
from rag.cite import cite

PAGE = st.text(
    alphabet=st.sampled_from("约近2０５０.,%亿万元个百分点月日年 \n[1]户人１😀\u200b。"),
    max_size=80,
)


def quoted(text: str, *, before: str = "", number: int = 1) -> Citation:
    """A citation of `text`, which stands behind `before` in its document."""
    document = Document.from_text(before + text + "后文99户。", title="报", date="2022-02-13")
    return cite(number, document, Span(len(before), len(before) + len(text)), "标题")


def verified(text: str, *quotes: str, known: tuple[str, ...] = ()) -> Verification:
    citations = [quoted(quote, number=number) for number, quote in enumerate(quotes, 1)]
    return verify(text, citations, known=known)


def values(result: Verification) -> list[tuple[float, str]]:
    return [(figure.value, figure.unit) for figure in result.figures]


def missing(result: Verification) -> list[str]:
    return [item.text for item in result.unproved]


def reasons(result: Verification) -> list[str]:
    return [item.reason for item in result.unproved]


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
    result = verified(f"是{answer} [1]。", source)
    assert result.is_proved
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
    result = verified(f"是{answer} [1]。", source)
    assert result.figures == ()
    assert missing(result) == [answer]
    assert result.text == ""


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
    result = verified(f"{answer} [1]。", source)
    assert result.figures == ()
    assert reasons(result) in (["value"], ["unit"])


@pytest.mark.parametrize(
    "text", ["", "没有数字 [1]。", "见 [1][2]，又见[12]。", "［1］", "一带一路"]
)
def test_markers_are_no_figures(text: str) -> None:
    result = verified(text, "完工1部、2部、12部", "另一句")
    assert result == Verification((), (), text, is_opening_kept=bool(text))
    assert verify(text, []).figures == ()


def test_a_figure_points_at_its_characters_in_the_document() -> None:
    first, second = (
        quoted("没有。", number=1),
        quoted("投资４.\n０８亿元。", before="前文：", number=2),
    )
    (figure,) = verify("投资40800万元 [2]。", [first, second]).figures
    assert figure.text == "４.\n０８亿元"
    assert figure.citation == 2
    assert figure.span == Span(5, 12)
    assert figure.text == second.quote[figure.span.start - 3 : figure.span.end - 3]


def test_the_first_citation_that_holds_a_figure_proves_it() -> None:
    (figure,) = verified("50部 [1][2]", "完工50部", "也是50部").figures
    assert figure.citation == 1
    assert len(verified("50部，还是50部 [1]", "完工50部").figures) == 1


def test_what_the_question_says_may_be_repeated_without_proof() -> None:
    result = verified("12345热线受理50件，另有7件 [1]", "受理50件", known=("12345热线受理多少件?",))
    assert values(result) == [(50, "件")]
    assert missing(result) == ["7件"]
    assert verify("12345热线", [], known=["12345热线受理多少件?"]).is_proved


def test_each_missing_figure_is_named_once_in_order() -> None:
    assert missing(verified("8部、7部、8部 [1]", "没有")) == ["8部", "7部"]
    assert reasons(verify("8部", [])) == ["uncited"]


def test_an_english_answer_may_name_the_years_of_its_sources_and_no_other() -> None:
    quote = "去年9月，2020年开工的50部完工。"  # quoted() dates it 2022-02-13
    result = verified("In 2020, 2021 and after, 50 lifts, not 2022, not 2019 [1].", quote)
    assert missing(result) == ["2022", "2019"]
    assert values(result) == [(50, "部")]
    assert missing(verified("2020部 [1]", quote)) == ["2020部"]


@pytest.mark.parametrize(
    ("answer", "quote", "reason"),
    [
        ("增长3%", "同比下降3%", "sign"),
        ("下降3%", "投入3%", "sign"),
        ("3℃", "-3℃", "sign"),
        ("不足50部", "超过50部", "sign"),
        ("超过50部", "共50部", "sign"),
        ("3至6万元", "3至5万元", "sign"),
        ("超过3%", "下降不足3%", "sign"),
        ("fell by 3%", "同比增长3%", "sign"),
        ("乙镇3家", "甲镇3家，乙镇5家", "subject"),
        ("2021年完工5部", "2020年5部，2021年7部", "subject"),
    ],
)
def test_direction_bound_and_subject_count(answer: str, quote: str, reason: str) -> None:
    result = verified(f"{answer} [1]。", quote)
    assert reasons(result) == [reason]
    assert verified(f"{quote} [1]", quote).is_proved


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("3%", "同比下降3%"),
        ("下降3%", "同比增速为-3%"),
        ("增速为3%", "增长3%"),
        ("由2部增至5部", "从2部增加到5部"),
        ("约50部", "近50部"),
        ("over 50 lifts", "50余部"),
        ("乙镇5家", "甲镇、乙镇分别有3家和5家"),
        ("**5家**：甲镇引进3家，乙镇引进5家", "甲镇引进3家，乙镇引进5家"),
        ("满意率从92%升到95%", "满意率95%，比上年的92%高"),
        ("184.3万人", "人口（万人）：184.3"),
        ("184.3 (10,000 people)", "人口184.3万人"),
        ("8万人", "来信：8万人\n次数：9"),
        ("共7座", "共7\n\n图为新桥。\n\n座"),
    ],
)
def test_the_same_said_otherwise_is_proved(answer: str, quote: str) -> None:
    result = verified(f"{answer} [1]。", quote)
    assert result.unproved == ()
    assert result.text == f"{answer} [1]。"


@pytest.mark.parametrize(
    ("answer", "quote", "is_proved"),
    [
        ("去年（2021年）", "去年", True),
        ("2021年", "去年9月13日", True),
        ("2021年9月", "去年9月13日", True),
        ("2020年", "去年9月13日", False),
        ("2021年10月", "去年9月13日", False),
        ("2021年9月13日", "2021年", False),
        ("昨天（2022年2月12日）", "昨天", True),
        ("昨天（2022年2月11日）", "昨天", False),
        ("2022年", "完工", True),  # of its issue date, since the quote names no time
        ("2021年", "完工", False),
        ("2019年和2021年", "2019—2021年", True),
        ("2020年", "2019—2021年", False),
        ("late 2021", "2021年底", True),
        ("late 2021-12", "去年12月底", True),
        ("比上年", "同比", True),
        ("上午9:00", "上午9:00开门", True),
        ("上午9:30", "上午9:00开门", False),
    ],
)
def test_a_date_is_proved_by_the_quote_read_against_its_issue_date(
    answer: str, quote: str, *, is_proved: bool
) -> None:
    result = verified(f"{answer} [1]", quote)  # of 2022-02-13
    assert result.is_proved == is_proved
    assert reasons(result) == [] if is_proved else "date" in reasons(result)


def test_a_relative_word_of_an_undated_source_is_that_word_only() -> None:
    document = Document.from_text("去年9月完工。", title="报")
    citation = cite(1, document, Span(0, len(document.text)))
    assert verify("去年9月 [1]", [citation]).is_proved
    assert reasons(verify("今年9月 [1]", [citation])) == ["date"]


def test_a_yearbook_tells_of_the_year_before() -> None:
    document = Document.from_text("全年完工50部。", title="通州年鉴2023", date="2023")
    citation = cite(1, document, Span(0, len(document.text)))
    assert citation.is_yearbook
    assert verify("2022年完工50部 [1]", [citation]).is_proved
    assert not verify("2023年完工50部 [1]", [citation]).is_proved


def test_the_year_of_the_question_proves_nothing_against_the_source() -> None:
    asked = ("2023年完工多少部？",)
    assert reasons(verified("2023年完工50部 [1]", "2021年完工50部", known=asked)) == ["date"]
    assert verified("2023年完工50部 [1]", "完工50部", known=asked).is_proved


@pytest.mark.parametrize(
    ("text", "is_proved"),
    [
        ("完工50部 [1]，另有7部 [2]。", True),
        ("完工7部 [1]，另有50部 [2]。", False),
        ("完工50部。[1] 另有7部。[2]", True),
        ("共50部。都已验收 [1]。", True),
        ("据 [1]，完工50部。", True),
        ("据 [2]，完工50部。", False),
        ("完工50部 [2][1]。", True),
        ("完工50部 [3]。", False),
    ],
)
def test_a_marker_speaks_for_what_stands_before_it(text: str, *, is_proved: bool) -> None:
    result = verified(text, "完工50部", "另有7部")
    assert result.is_proved == is_proved
    assert (result.text == text) == is_proved


def test_a_sentence_that_is_not_proved_is_left_out() -> None:
    result = verified("完工50部 [1]。另有9部 [2]。都已验收 [1]。", "完工50部", "另有7部")
    assert result.text == "完工50部 [1]。都已验收 [1]。"
    assert result.is_opening_kept
    assert not verified("完工9部 [1]。已验收 [1]。", "完工50部").is_opening_kept


FORMULAS = [
    *("城东有42.6万册书", "城西有31.2万册书", "占地4公顷"),
    *("2021年500米内占45%", "2020年占40%", "惠及200户", "3至5户", "收稻谷9万斤", "种了61亩"),
]


@pytest.mark.parametrize(
    "formula",
    [
        "**11.4万册**：城东42.6万册 [1] − 城西31.2万册 [2] = 11.4万册",
        "共73.8万册：42.6万册 [1] + 31.2万册 [2] = 738000册",
        "**少26.76%**：(31.2万册 [2] - 42.6万册 [1]) / 42.6万册 [1] × 100% ≈ -26.76%",
        "1.37倍：42.6万册 [1] ÷ 31.2万册 [2] ≈ 1.37倍",
        "5个百分点：45% [4] − 40% [5] = 5个百分点",
        "每户200平方米：4公顷 [3] ÷ 200户 [6] = 200平方米",
        "90户：200户 [6] × 45% [4] = 90户",
        "每亩1475.41斤：9万斤 [8] ÷ 61亩 [9] ≈ 1475.41斤",
        "每亩1475.4斤/亩：9万斤 [8] ÷ 61亩 [9] ≈ 1475.4斤/亩",
        "1.37 times: 42.6万册 [1] ÷ 31.2万册 [2] ≈ 1.37 times",
        "2021年500米内有45% [4] − 2020年(城区)的40% [5] = 5个百分点",
        "((42.6万册 [1])) − (31.2万册 [2] + 31.2万册 [2]) ≈ −20万册",
    ],
)
def test_a_shown_computation_over_cited_figures_is_proved(formula: str) -> None:
    result = verified(formula, *FORMULAS)
    assert result.unproved == ()
    assert len(result.figures) >= 2


@pytest.mark.parametrize(
    "formula",
    [
        "**11.5万册**：42.6万册 [1] − 31.2万册 [2] = 11.5万册",
        "42.6万册 [1] − 31.2万册 [2] = 11万册",
        "42.6万册 [1] − 31.2万册 [2] = 11.4万户",
        "42.7万册 [1] − 31.2万册 [2] = 11.5万册",
        "42.6万册 [2] − 31.2万册 [1] = 11.4万册",
        "42.6万册 [1] − 31.2万册 = 11.4万册",
        "45% [4] − 40% [5] = 5%",
        "42.6万册 [1] + 4公顷 [3] = 46.6",
        "42.6万册 [1] ÷ (31.2万册 [2] − 31.2万册 [2]) = 0",
        "42.6万册 [1] − ) = 11.4万册",
        "9万斤 [8] ÷ 61亩 [9] ≈ 1475.41斤/户",
        "9万斤 [8] ÷ 61亩 [9] ≈ 1475.41亩",
        "42.6万册 [1] ÷ 31.2万册 [2] ≈ 1.37次",
        "200户 [6] − 3至5户 [7] = 197户",
        "42.6万册 [1] − 31.2万册 [2] ≈ −11.4万册",
    ],
)
def test_a_wrong_computation_is_not(formula: str) -> None:
    result = verified(formula, *FORMULAS)
    assert (
        "formula" in reasons(result) or "uncited" in reasons(result) or "value" in reasons(result)
    )
    assert result.text == ""


def test_the_count_of_a_list_is_proved_by_the_list() -> None:
    quote = "停车场设在东门、西门和北站。"
    assert verified("**3处**：东门、西门、北站 [1]", quote).is_proved
    assert reasons(verified("**4处**：东门、西门、北站 [1]", quote)) == ["value"]
    assert reasons(verified("**3处**：东门、西门、南站 [1]", quote)) == ["value"]


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("3部：《春水》《秋山》《归途》 [1]", "上演《春水》《秋山》《归途》。"),
        ("3 towns: Ashby, Melton and Oakham [1]", "It runs in Ashby, Melton and Oakham."),
        ("4方：业主、物业、社区和街道 [1]", "由业主、物业、社区和街道参加。"),
    ],
)
def test_a_list_is_counted_however_its_items_are_parted(answer: str, quote: str) -> None:
    assert verified(answer, quote).is_proved
    assert reasons(verified(answer.translate({0x33: "5", 0x34: "5"}), quote)) == ["value"]


@pytest.mark.parametrize(
    ("answer", "is_proved"),
    [
        ("**2号线 > 6号线**：2号线50万人 [1]，6号线40万人 [2]", True),
        ("**2号线 > 7号线**：2号线50万人 [1]，6号线40万人 [2]", False),
        ("**2号线 > 6号线**：2号线50万人 [1]，6号线40万人 [1]", False),
        ("**2021年 > 2019年**：2021年8部 [3]，2019年6部 [4]", True),
        ("**2021年 > 2018年**：2021年8部 [3]，2019年6部 [4]", False),
    ],
)
def test_a_name_before_the_colon_is_proved_by_its_item(answer: str, *, is_proved: bool) -> None:
    quotes = ("2号线50万人", "6号线40万人", "2021年建成8部", "2019年建成6部")
    assert verified(answer, *quotes).is_proved == is_proved


@given(PAGE, PAGE)
def test_every_figure_stands_where_it_says(text: str, source: str) -> None:
    citation = quoted(source, before="前文")
    result = verify(text, [citation])
    document = "前文" + source + "后文99户。"
    for figure in result.figures:
        assert figure.span.of(document) == figure.text
        assert citation.span.start <= figure.span.start < figure.span.end <= citation.span.end
    assert len(set(result.unproved)) == len(result.unproved)
    assert verify(result.text, [citation]).is_proved


@given(PAGE.filter(lambda text: "[" not in text))
def test_a_text_proves_itself(text: str) -> None:
    assert verify(f"{text} [1]", [quoted(text)]).unproved == ()
    assert all(item.reason != "value" for item in verify(text, [], known=[text]).unproved)


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=50))
def test_no_text_is_too_odd(text: str, quote: str, question: str) -> None:
    result = verify(text, [quoted(quote), quoted(text, number=2)], known=[question])
    assert result.is_proved == (not result.unproved)
    assert result.text in text


@pytest.mark.parametrize(
    "unit",
    [
        "完工50部 [1]。",
        "50部",
        "（",
        "((",
        "1+",
        "=1",
        "[1]",
        "1 [1] = ",
        "2021年",
        "。\n",
        "增",
        "9月",
        ",",
        " ",
    ],
)
def test_time_is_linear(unit: str) -> None:
    times = []
    for size in (2_000, 8_000):
        text = unit * (size // len(unit))
        start = time.process_time()
        verify(text, [quoted(text)])
        times.append(time.process_time() - start)
    assert times[1] < 10 * times[0] + 0.2  # quadratic would be 16
