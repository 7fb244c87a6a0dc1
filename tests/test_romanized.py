"""Names in pinyin become those of the documents, and nothing else does."""

from __future__ import annotations

import pytest

from rag.question import read
from rag.question.romanized import with_names

TEXT = "宝坻区承接项目149个。宝坻来人。李一鸣去了西安，保底方案是没有的。台湖镇在通州。"


def says(phrase: str) -> int:
    return TEXT.lower().count(phrase)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("projects Baodi District", "projects 宝坻 District"),  # twice there, 保底 once
        ("Li Yiming went", "李一鸣 went"),
        ("went to Xian", "went to 西安"),  # one syllable or two
        ("Taihu Town", "台湖 Town"),
        ("Canal Business District", "Canal Business District"),
        ("Can we", "Can we"),  # a name has two syllables
        ("baodi", "baodi"),
        ("Guangdong", "Guangdong"),  # no document holds 广东
        ("", ""),
    ],
)
def test_names_of_the_documents_are_found_by_their_sound(text: str, written: str) -> None:
    assert with_names(text, says) == written


def test_a_name_that_documents_write_in_pinyin_stays() -> None:
    both = {"宝坻": 1, "宝": 1, "baodi": 3}
    assert with_names("Baodi", lambda phrase: both.get(phrase, 0)) == "Baodi"


def test_the_question_is_shown_as_it_was_typed() -> None:
    question = read("How many projects did Baodi bring in?", says)
    assert "宝坻" in question.content
    assert question.text == "How many projects did Baodi bring in?"
    assert question.language == "en"
