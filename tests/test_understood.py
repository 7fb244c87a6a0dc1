"""What a follow-up means is decided by what the documents say, near what was said before."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant, Message

FAIR = """东山镇集市

【规模】 2022年，东山镇集市设摊位320个。摊主大多是本镇村民，卖的是自家种的菜。

【捐助】 2022年，社会各界给集市捐款88万元，用来搭雨棚。雨棚用钢架做成，能用二十年。
"""
LIBRARY = """西河图书馆

【藏书】 2022年，西河图书馆藏书51万册。馆里每天开放十个小时，周一闭馆整理。

【停车】 2022年，西河图书馆停车位90个。
"""


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    """Return an assistant that knows of a fair and a library."""
    (tmp_path / "集市.txt").write_text(FAIR, encoding="utf-8")
    (tmp_path / "图书馆.txt").write_text(LIBRARY, encoding="utf-8")
    assistant = Assistant.open()
    assistant.add(tmp_path)
    return assistant


def after(assistant: Assistant, *questions: str) -> tuple[str, str, bool]:
    """Ask in a row; return how the last one was understood, answered, and whether refused."""
    history: list[Message] = []
    for question in questions:
        answer = assistant.ask(question, history=history)
        history += [Message("user", question), Message("assistant", answer.text)]
    return answer.understood, answer.text, answer.refused


STALLS = "2022年东山镇集市设摊位多少个？"


def test_something_else_of_the_same_passage_is_found_without_the_last_subject(
    assistant: Assistant,
) -> None:
    understood, text, is_refused = after(assistant, STALLS, "社会各界捐款呢？")
    assert not is_refused
    assert "88万元" in text
    assert "摊位" not in understood


def test_what_stands_far_from_what_was_said_is_no_answer(assistant: Assistant) -> None:
    understood, text, is_refused = after(assistant, STALLS, "停车位呢？")
    assert is_refused or "90" not in text
    assert "集市" in understood


def test_a_new_question_in_full_is_answered_from_anywhere(assistant: Assistant) -> None:
    understood, text, _ = after(assistant, STALLS, "西河图书馆停车位有多少个？")
    assert "90个" in text
    assert "集市" not in understood


def test_a_follow_up_that_fits_is_understood_with_its_subject(assistant: Assistant) -> None:
    understood, text, _ = after(assistant, "2022年西河图书馆藏书多少册？", "停车位有多少个？")
    assert "90个" in text
    assert "西河图书馆" in understood


def test_another_year_is_refused_though_other_words_are_found(assistant: Assistant) -> None:
    understood, _, is_refused = after(assistant, STALLS, "社会各界捐款呢？", "那2020年呢？")
    assert is_refused
    assert "2020年" in understood
