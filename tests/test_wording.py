from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fake_llm import FakeLLM, refused_port

from rag import Answer, Assistant, Document, Settings

TEXT = "2022年2月13日\n\n通州区2022年老楼加装电梯完工50部。\n\n通州区2021年老楼加装电梯完工40部。"
QUESTION = "2022年老楼加装电梯完工多少部？"


@contextmanager
def _asking(url: str) -> Iterator[Assistant]:
    llm = {"model": "m", "base_url": url, "max_retries": 0}
    with Assistant.open(settings=Settings.load(llm=llm)) as assistant:
        assistant.add(Document.from_text(TEXT, title="日报", date="2022-02-13"))
        yield assistant


def _ask(server: FakeLLM) -> Answer:
    with _asking(server.url) as assistant:
        return assistant.ask(QUESTION)


def test_the_words_are_the_models_and_the_quotes_are_the_documents() -> None:
    with FakeLLM(answer=["通州区当年完工", "50部[", "1]。"]) as server, _asking(server.url) as rag:
        stream = rag.stream(QUESTION)
        assert "".join(stream) == stream.answer.text == "通州区当年完工50部[1]。"
        citation = stream.answer.citations[0]
        text = rag.document(citation.document_id).text
    assert stream.answer.notice == ""
    assert text[citation.span.start : citation.span.end] == citation.quote
    assert "50部" in citation.quote


@pytest.mark.parametrize("mode", ["cut", "torn", "length", "html", "null", "broken_chunk"])
def test_a_model_that_fails_leaves_the_extract_and_one_sentence(mode: str) -> None:
    with FakeLLM(mode) as server:
        answer = _ask(server)
    assert "完工50部" in answer.text
    assert answer.citations
    assert answer.notice.startswith("语言模型")
    assert answer.notice.count("。") == 1


def test_a_model_that_is_down_is_tried_again_with_the_next_question() -> None:
    with refused_port() as url, _asking(url) as assistant:
        answer = assistant.ask(QUESTION)
        assert "连接不上" in answer.notice
        assert "完工50部" in answer.text
        assert assistant.ask(QUESTION).notice == answer.notice


def test_a_figure_the_passages_do_not_hold_is_not_answered() -> None:
    with FakeLLM(answer="完工99部[1]。") as server:
        answer = _ask(server)
    assert "99" not in answer.text
    assert "99" in answer.notice


def test_a_model_that_finds_nothing_refuses() -> None:
    with FakeLLM(answer="[NONE]") as server:
        answer = _ask(server)
    assert answer.refused
    assert answer.citations == ()
    assert "NONE" not in answer.text


def test_a_sentence_with_such_a_figure_is_left_out_behind_one_that_is_proved() -> None:
    with FakeLLM(answer="当年完工50部[1]。此外还有99部[1]。") as server:
        answer = _ask(server)
    assert answer.text == "当年完工50部[1]。"
    assert answer.notice.endswith("（99部），已略去所在的句子。")
    assert [figure.text for figure in answer.figures] == ["50部"]


def test_a_figure_is_not_proved_by_another_source_than_its_own() -> None:
    with FakeLLM(answer="2022年完工40部[1]。") as server:
        answer = _ask(server)
    assert "40部[1]" not in answer.text
    assert "40部" in answer.notice
