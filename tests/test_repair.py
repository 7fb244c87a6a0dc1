from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant, Document
from rag.question import read
from rag.question.repair import Spelling, respell

TEXTS = (
    "漷县镇的梁智航在皮划艇比赛里拿了第二名。",
    "于家务乡给老旧小区换了水管，花了38万元。",
    "通州区张家湾镇的与情信息一共报送17条。",
    "全年PM.5平均浓度每立方米31微克。",
    "芙蓉小区的图书室有藏书4千册。",
)


def says(phrase: str) -> bool:
    return any(phrase in text.lower() for text in TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("梁志航拿了第几名", "梁智航拿了第几名"),
        ("张加湾镇报了几条", "张家湾镇报了几条"),
        ("老久小区换水管花了多少", "老旧小区换水管花了多少"),
        ("福蓉小区的图书室有几册", "芙蓉小区的图书室有几册"),
    ],
)
def test_a_typing_error_is_shown_and_searched_as_it_is_meant(typed: str, meant: str) -> None:
    assert respell(typed, says) == Spelling(meant, meant)
    assert respell(meant, says) == Spelling(meant, meant)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("张家湾镇的舆情信息报了几条", "张家湾镇的与情信息报了几条"),
        ("PM2.5平均浓度是多少", "PM.5平均浓度是多少"),
    ],
)
def test_a_reading_error_of_the_documents_is_searched_and_not_shown(
    asked: str, written: str
) -> None:
    assert respell(asked, says) == Spelling(asked, written)
    question = read(asked, says)
    assert question.text == asked
    assert question.content == read(written).content


@pytest.mark.parametrize(
    "question",
    [
        "通川区报送了几条",  # a district elsewhere, not 通州区
        "PM10平均浓度是多少",
        "2031年报送了几条",
        "十名队员拿了第几名",
        "谁给图书室送书",
        "How many in 2022?",
        "",
        "？",
    ],
)
def test_what_is_right_or_unheard_of_stays(question: str) -> None:
    assert respell(question, says) == Spelling(question, question)
    assert read(question, says) == read(question)


@given(st.text(alphabet="梁智志航拿名的谁舆情2.PM ", max_size=12))
def test_nothing_is_changed_where_nothing_or_everything_is_said(question: str) -> None:
    assert respell(question, lambda _: False) == Spelling(question, question)
    assert respell(question, lambda _: True) == Spelling(question, question)


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    with Assistant.open() as assistant:
        assistant.add(*(Document.from_text(text, title=text[:6]) for text in TEXTS))
        yield assistant


def test_the_answer_is_found_and_says_how_the_question_was_read(assistant: Assistant) -> None:
    answer = assistant.ask("梁志航拿了第几名？")
    assert answer.understood.startswith("梁智航")
    assert not answer.refused
    assert "第二名" in answer.text


def test_a_damaged_document_answers_a_right_question(assistant: Assistant) -> None:
    answer = assistant.ask("张家湾镇的舆情信息报送了几条？")
    assert "17条" in answer.text
    assert "舆情" in answer.understood
    assert assistant.search("张家湾镇舆情信息", k=1)[0].chunk.text == TEXTS[2]


def test_a_place_that_no_document_names_is_still_refused(assistant: Assistant) -> None:
    answer = assistant.ask("通川区张家口镇报送了几条信息？")
    assert answer.refused
    assert "通川区" in answer.understood
