"""Computed answers: what is asked, of which figures, in which words; and where nothing may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import computed as scorer
from eval.computed import load
from eval.computed_command import COMPUTED, wrong_rate
from rag import Answer, Assistant, Document
from rag.answer.compute.asked import read
from rag.answer.compute.parts import parts
from rag.answer.compute.tasks import Operation
from rag.question import read as read_question

ASKED = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "computed_asked.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
]
BOLD = re.compile(r"\*\*(.+?)\*\*")


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    with Assistant.open() as opened:
        yield opened


def ask(assistant: Assistant, question: str, *passages: str, date: str | None = None) -> Answer:
    documents = [Document.from_text(p, title=f"d{i}", date=date) for i, p in enumerate(passages)]
    assistant.add(*documents)
    answer = assistant.ask(question)
    for citation in answer.citations:
        text = assistant.document(citation.document_id).text
        assert text[citation.span.start : citation.span.end] == citation.quote
    assistant.remove(*(document.id for document in documents))
    return answer


@pytest.mark.parametrize(("question", "passage", "result"), [row for row in ASKED if row[2]])
def test_the_result_stands_first_in_bold(
    assistant: Assistant, question: str, passage: str, result: str
) -> None:
    answer = ask(assistant, question, passage)
    assert not answer.refused
    bold = BOLD.match(answer.text)
    assert bold is not None
    assert result in bold[1]


@pytest.mark.parametrize(("question", "passage"), [row[:2] for row in ASKED if not row[2]])
def test_nothing_is_computed_where_the_text_does_not_allow_it(
    assistant: Assistant, question: str, passage: str
) -> None:
    assert not scorer.is_shown(ask(assistant, question, passage))


@pytest.mark.parametrize(
    ("question", "passages", "text"),
    [
        (
            "城东图书馆比城西图书馆多藏多少册书？",
            ["城东图书馆藏书42.6万册。", "城西图书馆藏书31.2万册。"],
            "**11.4万册**：城东图书馆42.6万册 [1] − 城西图书馆31.2万册 [2] = 11.4万册",
        ),
        (
            "修路和架桥一共花了多少钱？",
            ["修路花了1.2亿元，架桥花了8600万元。"],
            "**2.06亿元**：修路花1.2亿元 [1] + 架桥花8600万元 [2] = 2.06亿元",
        ),
        (
            "甲镇和乙镇，哪个镇的诊所多？",
            ["甲镇有诊所5家，乙镇有诊所3家。"],
            "**甲镇**更多：5家 [1]，乙镇3家 [2]",
        ),
        (
            "客流比上年增长百分之几？",
            ["上年客流约60万人次，本年客流63万人次。"],
            "**增长约5%**：(本年63万人次 [1] − 上年约60万人次 [2]) ÷ 约60万人次 [2] ≈ 5%",
        ),
        (
            "What share of the buses are electric?",
            ["The depot runs 300 buses, 100 of them electric."],
            "**33.3%**: 100 [1] ÷ 300 [2] ≈ 33.3%",
        ),
        (
            "三天一共捐了多少本书？",
            ["6月1日捐书120本，6月2日捐书95本，6月3日捐书140本。"],
            "**355本**：6月1日120本 [1] + 6月2日95本 [2] + 6月3日140本 [3] = 355本",
        ),
        (  # 4件 has fewer words of the question
            "企业提案比居民来信多办了多少件？",
            ["办理居民来信130件，办理企业建议案4件。", "办理企业提案190件。"],
            "**60件**：企业提案190件 [1] − 居民来信130件 [2] = 60件",
        ),
        (
            "甲车的速度是乙车的几倍？",
            ["甲车时速150公里，乙车时速60公里。"],
            "**2.5倍**：甲车时速150公里 [1] ÷ 乙车时速60公里 [2] = 2.5倍",
        ),
        (
            "平均每分钟印多少张？",
            ["机器一小时印票900张，即60分钟900张。"],
            "**15张**：900张 [1] ÷ 60分钟 [1] = 15张",
        ),
        (
            "What is the order of the two depots, from the one with the most buses?",
            ["Depot A has 40 buses. Depot B has 65 buses."],
            "**Depot B > Depot A**: Depot B 65 [1], Depot A 40 [2]",
        ),
        (
            "参观路线上有几个展厅？",
            ["参观路线上的展厅有陶瓷厅、书画厅、玉器厅。"],
            "**3个**：陶瓷厅、书画厅、玉器厅 [1]",
        ),
    ],
)
def test_the_formula_shows_each_operand_with_its_marker(
    assistant: Assistant, question: str, passages: list[str], text: str
) -> None:
    assert ask(assistant, question, *passages).text == text


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        (  # a passage states what is asked
            "扩建的厂房里外省企业占几成？",
            [
                "扩建的厂房有12座，外省企业占比65%以上。",
                "全年外省企业签约300家，全市共签约企业900家。",
            ],
        ),
        (  # one increase is asked, and nothing is compared
            "南校区建成以后，全区多出来多少个床位？",
            ["南校区建成，全区增加床位840个。", "街道开展文艺活动1300个。"],
        ),
        ("“一长一短”指哪几类工程？", ["甲类工程15项，乙类工程9项。"]),
    ],
)
def test_nothing_is_computed_from_figures_that_are_not_meant(
    assistant: Assistant, question: str, passages: list[str]
) -> None:
    answer = ask(assistant, question, *passages)
    assert not scorer.is_shown(answer)
    assert "−" not in answer.text


def test_each_marker_cites_the_words_of_its_operand(assistant: Assistant) -> None:
    answer = ask(assistant, "东桥比西桥长多少米？", "东桥全长820米。西桥全长560米，去年通车。")
    assert [c.quote for c in answer.citations] == ["东桥全长820米", "西桥全长560米"]
    assert {(f.value, f.citation) for f in answer.figures} >= {(820.0, 1), (560.0, 2)}


def test_units_are_converted_and_those_of_other_kinds_are_not(assistant: Assistant) -> None:
    both = ask(assistant, "果园比菜园大多少亩？", "果园45亩。", "菜园2公顷。")
    assert both.text.startswith("**15亩**")
    other = ask(assistant, "果园比菜园大多少亩？", "果园45亩。", "菜园有30人。")
    assert "=" not in other.text


def test_a_year_is_told_by_the_date_of_the_document(assistant: Assistant) -> None:
    passage = "今年全区建成公园8座，去年全区建成公园5座。"
    told = ask(assistant, "2022年比2021年多建成几座公园？", passage, date="2022-12-20")
    assert told.text.startswith("**3座**")
    other = ask(assistant, "2020年比2019年多建成几座公园？", passage, date="2022-12-20")
    assert "**" not in other.text


def test_brackets_and_stars_of_a_document_make_no_marker(assistant: Assistant) -> None:
    answer = ask(assistant, "甲队[9]比乙队多得多少分？", "甲队[9]得分90分。", "**乙队**得分80分。")
    assert set(re.findall(r"\[(\d+)\]", answer.text)) <= {"1", "2"}
    assert answer.text.count("**") in (0, 2)


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("隧道有多长？", None),
        ("谁主持了会议？", None),
        ("哪一年建成？", None),
        ("大厅里最后由谁来批？", None),
        ("第一名和第二名差多少分？", Operation.DIFFERENCE),
        ("谁多谁少？", Operation.LARGER),
        ("前三名是哪几个？", Operation.RANK),
        ("提高到多少？", None),
    ],
)
def test_what_is_asked(question: str, operation: Operation | None) -> None:
    tasks = read(read_question(question))
    assert (tasks[0].operation if tasks else None) == operation


@settings(max_examples=40, deadline=None)
@given(st.text("一共比多少几占倍哪个最从到年2019.5万亿家人%、，。 和", max_size=40))
def test_no_question_and_no_passage_breaks_it(text: str) -> None:
    read(read_question(text))
    with Assistant.open() as assistant:
        assistant.add(Document.from_text(f"甲村有12家，乙村有1.5万家。{text}", title="t"))
        assert assistant.ask(f"甲村比乙村少几家{text}？").text


TABLE = """| 镇 | 去年人口 | 今年人口 |
|---|---|---|
| 安平镇 | 4.2万人 | 4.1万人 |
| 永乐镇 | 5.6万人 | 5.8万人 |
| 合计 | 9.8万人 | 9.9万人 |"""
FIELDS = """| 镇 | 耕地 | 林地 |
|---|---|---|
| 丙镇 | 4.2万亩 | 1.1万亩 |
| 丁镇 | 3.9万亩 | 2.4万亩 |"""


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("哪个镇今年人口最多？", "永乐镇"),
        ("永乐镇今年人口比去年人口多多少？", "2000人"),
        ("安平镇和永乐镇去年人口一共多少？", "9.8万人"),
        ("按去年人口从少到多排一下各镇", "安平镇 < 永乐镇"),
    ],
)
def test_a_cell_of_a_table_is_told_by_its_row_and_column(
    assistant: Assistant, question: str, result: str
) -> None:
    bold = BOLD.match(ask(assistant, question, TABLE).text)
    assert bold is not None
    assert bold[1] == result


@pytest.mark.parametrize(
    "question", ["各镇的果园一共多少？", "哪个镇的果园最多？", "甲镇和乙镇的人口差多少？"]
)
def test_columns_of_a_table_that_are_not_asked_are_never_added_or_compared(
    assistant: Assistant, question: str
) -> None:
    assert not scorer.is_shown(ask(assistant, question, FIELDS))


def test_a_limit_or_a_date_is_no_choice(assistant: Assistant) -> None:
    passage = "一级点8处，最晚明年6月完成治理；二级点23处，最晚明年12月完成治理。"
    assert not scorer.is_shown(ask(assistant, "最晚哪年哪月完成？另一批要到什么时候？", passage))
    assert not scorer.is_shown(ask(assistant, "每户最多能领几份？", "每户最多领2份，每份3件。"))


def test_the_parts_of_a_question_are_what_it_names() -> None:
    assert parts("甲站和乙站的站台面积差多少？", Operation.DIFFERENCE) == ["甲站", "乙站"]
    assert parts("目前本市新建的加改建的，公厕几座？", Operation.SUM)[1] == "改建"
    assert parts("今年的游客是十年前的多少倍？", Operation.RATIO) == ["今年的游客", "十年前"]
    assert parts("外来人员在总人口里占几成？", Operation.SHARE) == ["外来人员", "总人口"]
    assert parts("会员里有百分之多少是女性？", Operation.SHARE) == ["女性", "会员"]
    assert parts("还剩多少？", Operation.DIFFERENCE) == []


def test_most_of_the_even_rows_are_right_and_few_are_wrongly_computed() -> None:
    even = [example for example in load(COMPUTED) if example.half == "even"]
    verdicts = list(scorer.ask(even))
    assert len(verdicts) == 283
    assert sum(v.is_right for v in verdicts) / len(verdicts) >= 0.93
    assert wrong_rate(verdicts) <= 0.01


def test_the_scorer_tells_a_wrong_result_from_a_right_one() -> None:
    example = next(e for e in load(COMPUTED) if e.operation == "growth" and (e.value or 0) < 0)
    number = str(abs(example.value or 0)).removesuffix(".0")
    right = scorer.judge(example, Answer(f"**下降{number}%**：(2 [1] − 1 [2])", "answered"))
    wrong = scorer.judge(example, Answer(f"**增长{number}%**：(2 [1] − 1 [2])", "answered"))
    assert (right.is_right, wrong.is_right, wrong.is_computed) == (True, False, True)
    extract = scorer.judge(example, Answer("**3家**：甲镇有诊所3家 [1]", "answered"))
    assert (extract.is_right, extract.is_computed) == (False, False)
    assert scorer.is_shown(Answer("**甲镇**更多：5家 [1]，乙镇3家 [2]", "answered"))
