from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.dataset import load
from rag import Answer, Assistant, Document, Filters, Message, Settings
from rag.errors import EmptyQuestionError, UnknownDocumentError

ROOT = Path(__file__).resolve().parent.parent
MAX_ANSWER = 200  # characters

LIFTS = Document.from_text("通州区2022年老楼加装电梯完工50部。", title="电梯", date="2022-12-31")
LIBRARY = Document.from_text("城市图书馆藏书800万册。", title="图书馆")
QUESTION = "2022年老楼加装电梯完工多少部？"


def open_with(*documents: Document) -> Assistant:
    assistant = Assistant.open(settings=Settings())
    report = assistant.add(*documents)
    assert len(report.added) == len(documents), report
    return assistant


@pytest.fixture(scope="module")
def shared() -> Iterator[Assistant]:
    """An assistant that no test changes."""
    with open_with(LIFTS, LIBRARY) as assistant:
        yield assistant


def check(answer: Answer, texts: dict[str, str]) -> None:
    """What holds for every answer."""
    assert len(answer.text) <= MAX_ANSWER
    assert answer.text
    assert 0 <= answer.confidence <= 1
    assert answer.refused == (not answer.citations)
    for number, citation in enumerate(answer.citations, 1):
        assert citation.number == number
        assert f"[{number}]" in answer.text
        assert citation.quote == citation.span.of(texts[citation.document_id]) != ""
    for figure in answer.figures:
        cited = answer.citations[figure.citation - 1]
        assert figure.text == figure.span.of(texts[cited.document_id])
        assert cited.span.start <= figure.span.start < figure.span.end <= cited.span.end
    for hit in answer.nearest:
        assert hit.chunk.text == hit.chunk.span.of(texts[hit.chunk.document_id])


def texts_of(assistant: Assistant) -> dict[str, str]:
    return {document.id: document.text for document in assistant.documents()}


# the whole way


def test_an_answer_is_cited_and_its_figures_are_proved(shared: Assistant) -> None:
    answer = shared.ask(QUESTION)
    check(answer, texts_of(shared))
    assert "50部 [1]" in answer.text
    assert answer.status == "answered"
    assert (answer.citations[0].title, answer.citations[0].date) == ("电梯", "2022-12-31")
    assert [(f.value, f.unit) for f in answer.figures] == [(50, "部")]
    assert answer.generation == shared.generation == 1


@pytest.mark.parametrize("question", ["", " \n", "？！……", "😀🎉", "\u200b\ufeff", "\ud800", "。"])
def test_a_question_without_a_word_is_refused(shared: Assistant, question: str) -> None:
    with pytest.raises(EmptyQuestionError) as caught:
        shared.ask(question)
    assert caught.value.message("zh").startswith("问题是空的")
    with pytest.raises(EmptyQuestionError):
        shared.search(question)
    with pytest.raises(EmptyQuestionError):
        shared.stream(question)


@pytest.mark.parametrize("question", ["梯", "a", "5", "𠮷", "ก", "か", "Ж", "５", "é"])
def test_a_question_of_one_character_is_read(shared: Assistant, question: str) -> None:
    check(shared.ask(question), texts_of(shared))
    assert shared.search(question, k=1)


@pytest.mark.parametrize(
    "question",
    [
        "电梯\ud800完工多少部？",
        "\udfff电梯完工多少部？",
        "电\x00梯完工多少部？",
        "\u202e电梯完工多少部？\u202c",
        "电\u200b梯\u2060完工多少部？",
        "电梯完工多少部\U000e0020\U000e0041？",
        "电 梯\n完\t工 多少 部 ？",
        "\ufeff电梯完工多少部？",
    ],
)
def test_strange_characters_in_a_question_change_nothing(shared: Assistant, question: str) -> None:
    answer = shared.ask(question)
    check(answer, texts_of(shared))
    assert "50部 [1]" in answer.text
    assert answer.understood.encode()


@pytest.mark.parametrize(
    "text",
    [
        "😀🎉🚇",
        "ขอบคุณครับ",
        "𠮷𠮷𠮷",
        "ᚠᚢᚦ",
        "\x00电梯\x00完工50部。",
        "\u202e电梯完工50部\u202c。",
        "电\u200b梯完工50部。",
        "电\U000e0041梯完工50部。",
        "e\u0301" * 50,
        "a" * 5_000,
        "电" * 5_000,
        "\n".join("电梯"),
        "|电梯|50部|\n|---|---|\n",
        "<script>alert(1)</script>电梯完工50部。",
    ],
)
@pytest.mark.parametrize("question", ["电梯完工多少部？", "ขอบคุณ", "What is a?"])
def test_a_document_of_strange_characters_never_fails(text: str, question: str) -> None:
    document = Document.from_text(text)
    with open_with(document, LIBRARY) as assistant:
        check(assistant.ask(question), {document.id: text, LIBRARY.id: LIBRARY.text})
        assert {hit.chunk.document_id for hit in assistant.search(question, k=100)} >= {document.id}
        assert assistant.document(document.id) == document


@pytest.mark.parametrize(
    "template", ["{{7*7}}", "{x.__class__}", "%s%d", "${x}", "{0}", "{", "}", r"\1\g<0>"]
)
def test_a_template_in_a_document_or_a_question_is_shown_as_it_stands(template: str) -> None:
    document = Document.from_text(f"老楼加装电梯{template}完工50部。", title=f"报{template}")
    with open_with(document) as assistant:
        answer = assistant.ask(f"{template}老楼加装电梯完工多少部？")
        refused = assistant.ask(f"2019年{template}老楼加装电梯完工多少部？")
    check(answer, {document.id: document.text})
    assert f"电梯{template}完工50部" in answer.text
    assert answer.citations[0].title == f"报{template}"
    assert template in refused.understood


@pytest.mark.parametrize("question", ["副" * 100_000, QUESTION + "请详细说明。" * 20_000])
def test_a_very_long_question_is_cut_with_a_notice(shared: Assistant, question: str) -> None:
    answer = shared.ask(question)
    check(answer, texts_of(shared))
    assert "4000" in answer.notice
    assert len(answer.understood) <= 4_000
    assert shared.ask(QUESTION).notice == ""


def test_a_question_of_just_the_limit_is_not_cut() -> None:
    with Assistant.open(settings=Settings(max_question_chars=10)) as assistant:
        assistant.add(LIFTS)
        assert assistant.ask("电梯" * 5).notice == ""
        assert assistant.ask("电梯" * 5 + "梯").notice != ""
        assert "10" in assistant.ask("lift " * 3).notice


def test_a_question_whose_words_are_cut_off_is_empty_or_refused() -> None:
    with Assistant.open(settings=Settings(max_question_chars=10)) as assistant:
        assistant.add(LIFTS)
        answer = assistant.ask("？" * 10 + "电梯")
    assert answer.refused
    assert answer.notice


# an empty base


def test_an_empty_base_refuses_and_says_what_to_do() -> None:
    with Assistant.open(settings=Settings()) as assistant:
        answer = assistant.ask(QUESTION)
        assert answer.refused
        assert "请先添加文件" in answer.text
        assert "Add some first" in assistant.ask("How many lifts?").text
        assert (answer.nearest, answer.generation, assistant.documents()) == ((), 0, [])
        assert assistant.search(QUESTION, k=1000) == []


def test_a_base_that_was_emptied_says_the_same() -> None:
    with open_with(LIFTS) as assistant:
        assistant.remove(LIFTS.id)
        answer = assistant.ask(QUESTION)
    assert "请先添加文件" in answer.text
    assert answer.generation == 2


def test_filters_that_let_nothing_through_are_no_empty_base(shared: Assistant) -> None:
    answer = shared.ask(QUESTION, filters=Filters(since="2030"))
    assert answer.refused
    assert "所选范围内没有文件" in answer.text
    assert answer.nearest == ()
    english = shared.ask("How many lifts?", filters=Filters(since="2030"))
    assert "No document lies within the chosen scope" in english.text


def test_words_that_no_document_has_are_no_matter_of_scope() -> None:
    with Assistant.open(settings=Settings(retrieval="words")) as assistant:
        assistant.add(Document.from_text("老楼加装电梯完工50部。", date="2022"))
        answer = assistant.ask("zzz qqq?", filters=Filters(since="2022"))
        assert answer.refused
        assert "scope" not in answer.text


# documents


def test_what_was_replaced_or_removed_is_not_found_again(tmp_path: Path) -> None:
    path = tmp_path / "报.txt"
    path.write_text("老楼加装电梯完工50部。", encoding="utf-8")
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(path)
        (before,) = assistant.documents()
        path.write_text("老楼加装电梯完工60部。", encoding="utf-8")
        assert assistant.add(path).replaced == (str(path),)
        (after,) = assistant.documents()
        assert after.id == before.id
        answer = assistant.ask("老楼加装电梯完工多少部？")
        assert "60部" in answer.text
        assert "50部" not in answer.text
        assistant.remove(after.id)
        assert assistant.search("电梯") == []


def test_unknown_documents_are_named_and_none_is_removed() -> None:
    with open_with(LIFTS, LIBRARY) as assistant:
        with pytest.raises(UnknownDocumentError, match="nobody"):
            assistant.remove(LIFTS.id, "nobody")
        assert len(assistant.documents()) == 2
        with pytest.raises(UnknownDocumentError, match="nobody"):
            assistant.document("nobody")
        assistant.remove()
        assert assistant.generation == 1


@pytest.mark.parametrize("times", [2, 3])
def test_a_document_named_twice_is_removed_once(times: int) -> None:
    with open_with(LIFTS, LIBRARY) as assistant:
        assistant.remove(*[LIFTS.id] * times)
        assert assistant.documents() == [LIBRARY]


def test_documents_come_sorted_by_title(shared: Assistant) -> None:
    titles = [document.title for document in shared.documents()]
    assert titles == sorted(titles)
    assert shared.document(LIFTS.id) == LIFTS


def test_a_folder_answers_the_same_when_it_is_opened_again(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "kb", Settings()) as assistant:
        assistant.add(LIFTS, LIBRARY)
        answer = assistant.ask(QUESTION)
    with Assistant.open(str(tmp_path / "kb"), Settings()) as assistant:
        assert assistant.ask(QUESTION) == answer
        assert assistant.documents() == [LIBRARY, LIFTS]


def test_a_closed_assistant_says_so() -> None:
    assistant = open_with(LIFTS)
    assistant.close()
    assistant.close()
    with pytest.raises(ValueError, match="closed"):
        assistant.ask(QUESTION)
    with pytest.raises(ValueError, match="closed"):
        assistant.add(LIBRARY)


# search, stream, history


def test_scores_of_hits_never_rise(shared: Assistant) -> None:
    many = [Document.from_text(f"第{i}条：绿心公园。", title=f"{i}") for i in range(40)]
    with open_with(*many, LIFTS) as assistant:
        for question in (QUESTION, "完全无关的问题", "zzzz", "绿心公园"):
            hits = assistant.search(question, k=100)
            assert len(hits) == 41
            assert all(a.score >= b.score for a, b in pairwise(hits)), question


def test_search_gives_the_k_of_the_settings() -> None:
    many = [Document.from_text(f"第{i}条：绿心公园。", title=f"{i}") for i in range(9)]
    with open_with(*many) as assistant:
        assert len(assistant.search("公园")) == Settings().k == 5
        assert len(assistant.search("公园", k=2)) == 2


def test_the_pieces_of_a_stream_are_the_answer(shared: Assistant) -> None:
    stream = shared.stream(QUESTION)
    assert "".join(stream) == stream.answer.text
    assert stream.answer == shared.ask(QUESTION)
    assert list(stream) == []


def test_a_stream_that_is_closed_early_gives_no_answer(shared: Assistant) -> None:
    stream = shared.stream(QUESTION)
    stream.close()
    assert list(stream) == []
    with pytest.raises(RuntimeError, match="without an answer"):
        _ = stream.answer


def test_a_follow_up_is_answered_about_the_subject_before() -> None:
    text = "2021年老楼加装电梯完工40部。\n\n2022年老楼加装电梯完工50部。"
    history = [Message("user", QUESTION), Message("assistant", "完工50部 [1]")]
    with open_with(Document.from_text(text, title="报")) as assistant:
        answer = assistant.ask("那2021年呢？", history=history)
        alone = assistant.ask("绿心公园有多大呢？", history=history)
    assert "40部" in answer.text.split("；")[0]
    assert "电梯" in answer.understood
    assert "2022" not in answer.understood
    assert "电梯" not in alone.understood


def test_of_two_readings_of_a_follow_up_the_one_that_is_answered_is_taken() -> None:
    text = "2022年老楼加装电梯完工50部。\n\n全区消防站共有12个。"
    history = [Message("user", QUESTION), Message("assistant", "完工50部 [1]")]
    with open_with(Document.from_text(text, title="报")) as assistant:
        answer = assistant.ask("消防站有几个？", history=history)
    assert "12个" in answer.text
    assert "电梯" not in answer.understood


# properties

ZH = st.text(
    alphabet=st.sampled_from("老楼加装电梯完工公园游客二50,，。；！\n 【】“”昨天年月日%万人部"),
    min_size=1,
    max_size=120,
)
EN = st.text(alphabet=st.sampled_from("lifts in 2022. The park, has 50%\n[1]\"'"), max_size=120)
QUESTIONS = st.one_of(
    st.sampled_from([QUESTION, "公园游客多少人次？", "How many lifts in 2022?", "谁？"]), ZH, EN
)


@cache
def scratch() -> Assistant:
    """An assistant whose documents come and go: loading the model takes longer than asking."""
    return Assistant.open(settings=Settings())


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(ZH, EN), min_size=1, max_size=3), QUESTIONS)
def test_every_quote_is_the_source_whatever_is_asked(pages: list[str], question: str) -> None:
    documents = [
        Document.from_text(page, title=f"报{i}", date="2022-02-13") for i, page in enumerate(pages)
    ]
    texts = {document.id: document.text for document in documents}
    assistant = scratch()
    assistant.remove(*(document.id for document in assistant.documents()))
    assistant.add(*documents)
    try:
        check(assistant.ask(question), texts)
    except EmptyQuestionError:
        assert not any(map(str.isalnum, question))


@pytest.mark.slow
def test_every_answer_on_the_shipped_corpus_is_short_and_quotes_its_source() -> None:
    questions = load(ROOT / "eval" / "questions.jsonl")
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(ROOT / "corpus")
        texts = texts_of(assistant)
        assert len(texts) > 20
        for question in questions:
            check(assistant.ask(question.question), texts)


# threads


def test_every_answer_while_another_thread_adds_is_that_of_one_generation() -> None:
    updates = [
        Document.from_text(
            f"2022年老楼加装电梯完工{50 + i}部。", title="通报", date=f"2022-12-{i:02d}"
        )
        for i in range(1, 7)
    ]
    questions = [QUESTION, "城市图书馆藏书多少册？", "How many lifts were finished in 2022?"]
    expected: dict[tuple[int, str], Answer] = {}
    with open_with(LIFTS, LIBRARY) as alone:
        for update in (None, *updates):
            if update:
                alone.add(update)
            expected |= {(alone.generation, q): alone.ask(q) for q in questions}
    done = threading.Event()

    def ask(assistant: Assistant) -> list[tuple[str, Answer]]:
        answers = []
        while not done.is_set() or len(answers) < len(questions):
            question = questions[len(answers) % len(questions)]
            answers.append((question, assistant.ask(question)))
        return answers

    with open_with(LIFTS, LIBRARY) as assistant, ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask, assistant) for _ in range(8)]
        try:
            for update in updates:
                assistant.add(update)
        finally:
            done.set()
        answers = [pair for future in asking for pair in future.result()]
    assert len(answers) >= 8 * len(questions)
    for question, answer in answers:
        assert answer == expected[answer.generation, question]


def test_a_date_that_is_none_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with Assistant.open(None) as assistant, pytest.raises(ValueError, match="2022-02-30"):
        assistant.add(tmp_path, date="2022-02-30")
