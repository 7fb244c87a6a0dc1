"""What the evidence of a question lacks."""

from __future__ import annotations

import json

from reading import scored

from rag import Document
from rag.answer.confidence import WEIGHTS
from rag.answer.signs import signs
from rag.answer.unsaid import Word, words
from rag.question import read

TEXT = "海滨动物园有老虎12只。\n\n动物园由青山集团运营。"


def told(question: str, text: str = TEXT) -> tuple[dict[str, float], list[Word]]:
    asked, found = read(question), scored(question, Document.from_text(text, title="报"))
    said = list(words(asked, found[0]))
    return signs(asked, found, said), said


def test_each_sign_has_a_weight_and_each_weight_a_sign() -> None:
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert weights.keys() - {"constant"} == told("动物园有多少只老虎？")[0].keys()
    assert min(weights["tokens"], weights["english"]) > 0
    assert max(weights[name] for name in ("noun", "word", "unit", "figures", "low")) < 0


def test_a_noun_that_nothing_says_is_the_most_unsaid() -> None:
    found, said = told("动物园的电话是多少？")
    least = max(said, key=lambda word: word.unsaid)
    assert least.text == "电话"
    assert least.is_noun
    assert found["noun"] == found["word"] == least.unsaid > 0.2


def test_what_is_said_leaves_nothing_unsaid() -> None:
    found, said = told("动物园有多少只老虎？")
    assert found["noun"] < 0.05
    assert {word.text for word in said} >= {"动物园", "老虎"}


def test_a_noun_that_only_asks_is_no_word_that_must_be_said() -> None:
    assert "公司" not in {word.text for word in told("动物园由哪家公司运营？")[1]}
    assert "公司" in {word.text for word in told("动物园的公司有几家？")[1]}


def test_the_city_of_the_documents_goes_without_saying() -> None:
    assert {word.text for word in told("北京市动物园有多少只老虎？")[1]} & {
        "北京",
        "北京市",
    } == set()


def test_figures_of_a_question_are_looked_for_in_every_sentence() -> None:
    assert told("12只老虎在哪里？")[0]["figures"] == 0
    assert told("35只老虎在哪里？")[0]["figures"] == 1
    assert told("2022年老虎在哪里？")[0]["figures"] == 0


def test_a_question_about_something_else_scores_low() -> None:
    assert told("动物园有多少只老虎？")[0]["low"] == 0
    assert told("红烧肉怎么做才好吃？")[0]["low"] > 1
    assert told("How many tigers are there?")[0]["english"] == 1


def test_without_known_words_nothing_is_unsaid() -> None:
    asked = read("动物园")
    found = scored("动物园", Document.from_text(TEXT))
    assert [word.text for word in words(asked, found[0])] == ["动物园"]
