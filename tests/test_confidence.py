from __future__ import annotations

import pytest
from reading import scored

from rag import Assistant, Document, Settings
from rag.answer.answering import THRESHOLD
from rag.answer.confidence import Judgement, judge
from rag.question import read

TEXT = "通州区2022年老楼加装电梯完工50部。\n\n城市图书馆藏书800万册，由北投集团运营。"


def judged(question: str, text: str = TEXT, date: str | None = "2022-12-31") -> Judgement:
    return judge(read(question), scored(question, Document.from_text(text, title="报", date=date)))


def test_without_evidence_there_is_no_confidence() -> None:
    assert judge(read("电梯"), []) == Judgement(0.0, "refused")
    assert judged("电梯", "\u200b").confidence == 0


@pytest.mark.parametrize(
    "question",
    [
        "通州区2022年老楼加装电梯完工多少部？",
        "２０２２年加装电梯完工几部",
        "老楼加装电梯完工多少部？",
        "城市图书馆藏书多少册？",
        "城市图书馆由哪家公司运营？",
        "How many elevators were finished in Tongzhou in 2022?",  # the model knows no "lift"
        "How many books does the city library hold?",
    ],
)
def test_what_the_documents_say_is_answered(question: str) -> None:
    assert THRESHOLD <= judged(question).confidence <= 1


@pytest.mark.parametrize(
    ("question", "reason", "what"),
    [
        ("通州区2019年老楼加装电梯完工多少部？", "nearest", "2019年"),
        ("2018年和2019年老楼加装电梯完工多少部？", "nearest", "2019年"),
        ("How many lifts were finished in 2019?", "nearest", "2019"),
        ("顺义区2022年老楼加装电梯完工多少部？", "missing", "顺义区"),
        ("通州区2022年老楼加装电梯花了多少钱？", "unit", ""),
        ("城市图书馆面积多少平方米？", "unit", ""),
    ],
)
def test_a_wrong_year_place_or_unit_is_refused_and_named(
    question: str, reason: str, what: str
) -> None:
    found = judged(question)
    assert found.confidence < THRESHOLD
    assert (found.reason, found.what) == (reason, what)


@pytest.mark.parametrize(
    ("question", "text", "date"),
    [
        ("2021年加装电梯完工多少部？", "去年老楼加装电梯完工50部。", "2022-02-13"),
        ("2022年加装电梯完工多少部？", "老楼加装电梯完工50部。", "2022-02-13"),
        ("2022年加装电梯完工多少部？", "2022年工作总结。\n\n老楼加装电梯完工50部。", None),
        ("通州区加装电梯完工多少部？", "通州老楼加装电梯完工50部。", None),
        ("北京市加装电梯完工多少部？", "老楼加装电梯完工50部。", None),
        ("通州区加装电梯完工多少部？", "通　州\n区老楼加装电梯完工50部。", None),
    ],
)
def test_a_year_or_place_said_in_another_way_is_no_reason_to_refuse(
    question: str, text: str, date: str | None
) -> None:
    found = judged(question, text, date)
    assert found.reason not in ("nearest", "period", "missing")
    assert found.confidence >= THRESHOLD


@pytest.mark.parametrize(
    "question",
    [
        "明天天气怎么样？",
        "红烧肉怎么做？",
        "Who won the football world cup?",
        "How tall is the Eiffel Tower?",
    ],
)
def test_what_the_documents_do_not_touch_is_refused(question: str) -> None:
    found = judged(question)
    assert 0 <= found.confidence < THRESHOLD
    assert found.reason in ("refused", "missing")


def test_saying_more_of_the_question_never_makes_it_less_sure() -> None:
    question = "老楼加装电梯完工多少部？"
    partly = judged(question, "全区绿化工程完工50部。").confidence
    fully = judged(question, "老楼加装电梯完工50部。").confidence
    assert partly < fully
    assert fully <= 1


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("通州区2019年老楼加装电梯完工多少部？", "2019年"),
        ("顺义区2022年老楼加装电梯完工多少部？", "顺义区"),
        ("通州区2022年老楼加装电梯花了多少钱？", "数字"),
        ("How many lifts were finished in 2019?", "2019"),
        ("红烧肉怎么做？", "没有找到答案"),
    ],
)
def test_a_refusal_says_what_is_missing_and_shows_the_nearest(question: str, word: str) -> None:
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(Document.from_text(TEXT, title="报", date="2022-12-31"))
        answer = assistant.ask(question)
        hits = assistant.search(question, k=3)
    assert answer.refused
    assert word in answer.text
    assert (answer.citations, answer.figures) == ((), ())
    assert list(answer.nearest) == hits != []
    assert answer.confidence < THRESHOLD


def test_the_words_of_a_question_are_never_read_as_a_template() -> None:
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(Document.from_text(TEXT))
        for question in ("{what}市%s有{0.__class__}多少部电梯？", "{{7*7}}省电梯多少部？"):
            answer = assistant.ask(question)
            assert answer.text
            assert "49" not in answer.text
            assert "class 'str'" not in answer.text
