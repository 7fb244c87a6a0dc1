from __future__ import annotations

import pytest

from rag.followup import understand
from rag.text.normalize import fold_question
from rag.types import Message

FIRST = "2022年老楼加装电梯完工多少部？"


def talk(*questions: str) -> list[Message]:
    """A conversation in which the assistant answers each question."""
    return [
        message
        for question in questions
        for message in (Message("user", question), Message("assistant", "2019年完工50部 [1]"))
    ]


@pytest.mark.parametrize("history", [[], [Message("assistant", "你好")], [Message("user", "")]])
def test_without_an_earlier_question_nothing_is_put_back(history: list[Message]) -> None:
    assert understand("那2021年呢？", history) == "那2021年呢？"
    assert understand("", history) == ""


@pytest.mark.parametrize(
    ("follow_up", "understood"),
    [
        ("那2021年呢？", "老楼加装电梯完工多少部?2021年"),
        ("那么２０２１年呢？", "老楼加装电梯完工多少部?2021年"),
        ("2021年呢", "老楼加装电梯完工多少部?2021年"),
        ("What about 2021?", "老楼加装电梯完工多少部?2021?"),
        ("那顺义区呢？", "2022年老楼加装电梯完工多少部?顺义区"),
        ("其中台湖镇多少部？", "2022年老楼加装电梯完工部其中台湖镇多少部?"),
        ("那个项目花了多少钱？", "2022年老楼加装电梯完工部那个项目花了多少钱?"),
        ("呢？", "2022年老楼加装电梯完工多少部?"),
    ],
)
def test_a_follow_up_takes_its_subject_from_the_question_before(
    follow_up: str, understood: str
) -> None:
    question = fold_question(understand(follow_up, talk(FIRST)))
    assert question.replace(" ", "") == understood.replace(" ", "")
    assert "2019" not in question  # what the assistant said is no subject


@pytest.mark.parametrize(
    "question",
    [
        "城市图书馆藏书多少册？",
        "绿心公园接待游客多少人次呢？",
        "城市图书馆什么时候开放呢",
        "再生水利用率是多少？",
        "再就业培训有几期？",
        "2021年造林多少亩？",
        "Italian visitors in 2022?",
        "Who chaired the meeting?",
        "  城市图书馆  ",
        "😀",
        "",
    ],
)
def test_an_ordinary_question_is_untouched(question: str) -> None:
    assert understand(question, talk(FIRST)) == question
    assert understand(question, talk(FIRST, "那2021年呢？")) == question


def test_a_follow_up_may_follow_a_follow_up() -> None:
    question = fold_question(understand("那2020年呢？", talk(FIRST, "那2021年呢？")))
    assert "电梯" in question
    assert "2020" in question
    assert "2021" not in question
    assert "2022" not in question


def test_a_new_subject_replaces_the_old_one() -> None:
    question = understand("那2021年呢？", talk(FIRST, "2022年绿心公园接待多少人次？"))
    assert "绿心公园" in question
    assert "电梯" not in question


def test_digits_of_a_longer_number_are_no_year() -> None:
    question = understand("那2021年呢？", talk("编号120220的项目2022年投资多少？"))
    assert "120220" in question
    assert "2022年" not in question


def test_a_page_pasted_before_does_not_push_the_follow_up_out() -> None:
    question = understand("那2021年呢？", talk("电梯" * 50_000))
    assert len(question) < 1_000
    assert question.endswith("2021年")


def test_half_a_surrogate_pair_and_blanks_do_no_harm() -> None:
    question = understand("那\ud8002021年\u200b呢？", talk("电\udfff梯多少部？"))
    assert question == "电梯多少部? 2021年"
    assert understand("\ud800", talk(FIRST)) == "\ud800"
