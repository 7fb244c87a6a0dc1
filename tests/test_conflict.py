from __future__ import annotations

from pathlib import Path

import pytest
from examples import Answers, answered
from fake_llm import FakeLLM
from reading import scored

from rag import Assistant, Document, Settings
from rag.answer.conflict import readings
from rag.answer.readings import figures_of
from rag.answer.rounding import agree
from rag.answer.side_by_side import write
from rag.question import read

EXAMPLES = Path(__file__).parent / "data" / "conflicts.jsonl"
QUESTION = "河湾区建成坡道多少处？"
FIRST = Document.from_text("河湾区建成坡道318处。", title="晚报", date="2022-03-02")
SECOND = Document.from_text("河湾区累计建成坡道346处。", title="简报", date="2022-03-05")


def differing(question: str, *texts: str) -> list[str]:
    """The values found to differ when each text is a document of its own."""
    documents = [
        Document.from_text(text, title=f"报{n}", date=f"2022-03-{n:02d}")
        for n, text in enumerate(texts, 1)
    ]
    found = readings(read(question), scored(question, *documents))
    return [r.candidate.text[r.quantity.start : r.quantity.end] for r in found]


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answered(EXAMPLES)


# even examples were looked at while building, odd ones never
@pytest.mark.parametrize(("half", "at_least"), [(0, 1.0), (1, 0.8)])
def test_conflicts_of_the_examples_are_found_with_both_values(
    answers: Answers, half: int, at_least: float
) -> None:
    rows = answers[half, "conflict"]
    right = [a.status == "conflict" and all(v in a.text for v in values) for values, a in rows]
    assert len(rows) == 15
    assert sum(right) / len(right) >= at_least


@pytest.mark.parametrize("half", [0, 1])
def test_near_misses_of_the_examples_stay_plain_answers(answers: Answers, half: int) -> None:
    rows = answers[half, "answered"]
    assert len(rows) > 30
    assert sum(answer.status == "conflict" for _, answer in rows) <= 1


def test_a_conflict_is_a_line_and_a_table_whose_rows_are_cited_and_traced() -> None:
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(FIRST, SECOND)
        answer = assistant.ask(QUESTION)
        texts = {d.id: d.text for d in assistant.documents()}
    assert answer.status == "conflict"
    assert answer.text.splitlines() == [
        "**346处** [1]、**318处** [2]：各处说法不一。",
        "",
        "| 数值 | 时间 | 口径 | 来源 |",
        "|---|---|---|---|",
        "| 346处 | 2022年3月5日发布 | 累计 | 简报 [1] |",
        "| 318处 | 2022年3月2日发布 | — | 晚报 [2] |",
    ]
    assert [c.span.of(texts[c.document_id]) for c in answer.citations] == [
        SECOND.text,
        FIRST.text,
    ]
    assert {(f.text, f.citation) for f in answer.figures} == {("346处", 1), ("318处", 2)}


def test_an_english_question_about_english_texts_gets_an_english_table() -> None:
    question = "How many street trees has Harbour District planted?"
    first = Document.from_text("Harbour District has planted 5,200 street trees.", title="A")
    second = Document.from_text("Harbour District has planted 6,100 street trees.", title="B")
    found = readings(read(question), scored(question, first, second))
    compared = write(found, "en")
    assert compared.line.endswith(": the sources differ.")
    assert compared.table.startswith("| value | period | scope | source |")


def test_a_title_cannot_break_the_table_or_forge_a_marker() -> None:
    evil = Document.from_text(FIRST.text, title="甲|乙 [9]\n<b>*丙*", date=FIRST.date)
    text = write(readings(read(QUESTION), scored(QUESTION, evil, SECOND)), "zh").table
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 4
    assert {row.count("|") for row in rows} == {5}
    assert "[9]" not in text
    assert "<" not in text


def test_a_language_model_does_not_pick_one_value_in_silence() -> None:
    with FakeLLM(answer="建成318处[1]。") as server:
        settings = Settings(llm={"model": "openai:fake", "base_url": server.url, "api_key": "k"})
        with Assistant.open(settings=settings) as assistant:
            assistant.add(FIRST, SECOND)
            answer = assistant.ask(QUESTION)
        assert server.requests == []
    assert answer.status == "conflict"
    assert {c.title for c in answer.citations} == {"晚报", "简报"}


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (QUESTION, ["河湾区建成坡道318处。"]),
        (QUESTION, ["河湾区建成坡道318处。", "河湾区建成坡道318处，还将再建。"]),
        (QUESTION, ["河湾区建成坡道318处。河湾区建成坡道346处。"]),
        (QUESTION, ["河湾区建成坡道318处。", "河口区建成坡道346处。"]),
        (QUESTION, ["河湾区建成坡道318处。", "河湾区建成口袋坡道346处。"]),
        (QUESTION, ["河湾区建成坡道318处。", "河湾区建成坡道的长度增长346米。"]),
        ("2022年建成坡道多少处？", ["2022年建成坡道318处。", "2020年建成坡道346处。"]),
        ("河湾区计划建坡道多少处？", ["河湾区计划建坡道400处。", "河湾区实际建坡道346处。"]),
        ("河湾区比河口区多几处坡道？", ["河湾区建成坡道318处。", "河湾区建成坡道346处。"]),
        ("河湾区哪年建成坡道？", ["河湾区2021年建成坡道318处。", "河湾区2022年建成坡道346处。"]),
        ("How many ramps?", ["河湾区建成坡道318处。", "河湾区建成坡道346处。"]),
        ("坡道", []),
    ],
)  # fmt: skip
def test_what_a_reader_cannot_take_for_one_another_is_no_conflict(
    question: str, texts: list[str]
) -> None:
    assert differing(question, *texts) == []
    assert len(differing(QUESTION, "河湾区建成坡道318处。", "河湾区建成坡道346处。")) == 2


def test_a_sentence_that_also_holds_the_first_value_does_not_differ() -> None:
    texts = ["河湾区建成坡道318处。", "河湾区建成坡道346处、318处已验收。"]
    assert differing(QUESTION, *texts) == []


def test_at_most_four_values_are_compared_the_latest_first() -> None:
    texts = [f"河湾区建成坡道{n}处。" for n in (311, 322, 333, 344, 355)]
    found = differing(QUESTION, *texts)
    assert len(found) == 4
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("近800处", "792处", True),
        ("超800处", "812处", True),
        ("约800处", "830处", True),
        ("1.8万处", "18234处", True),
        ("18000处", "1.8万处", True),
        ("800余处", "792处", False),
        ("近800处", "812处", False),
        ("46处", "40处", False),
        ("12345处", "12346处", False),
        ("3.2万处", "2.9万处", False),
    ],
)
def test_values_agree_within_what_was_rounded_away(first: str, second: str, *, same: bool) -> None:
    question = "坡道多少处？"
    documents = [Document.from_text(f"建成坡道{t}。", title=t) for t in (first, second)]
    found = [figures_of(read(question), s)[0] for s in scored(question, *documents)]
    assert agree(found[0], found[1]) is same
    assert agree(found[1], found[0]) is same


def test_a_figure_told_twice_is_shown_with_its_time() -> None:
    twice = Document.from_text("河湾区建成坡道318处。\n\n2021年，河湾区建成坡道318处。", title="报")
    found = readings(read(QUESTION), scored(QUESTION, twice, SECOND))
    assert {r.quantity.value for r in found} == {318, 346}
    assert all(r.period for r in found if r.quantity.value == 318)
