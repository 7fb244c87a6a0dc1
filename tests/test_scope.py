"""How a filter is told to people, and the language of a document it may ask for."""

from __future__ import annotations

import time

import pytest

from rag import Assistant, Document, Filters, Settings
from rag.scope import describe
from rag.text.language import language


@pytest.mark.parametrize(
    ("filters", "zh", "en"),
    [
        (Filters(), "", ""),
        (Filters(since="2022"), "2022 起", "since 2022"),
        (Filters(until="2022-02"), "至 2022-02", "until 2022-02"),
        (Filters(since="2021", until="2022"), "2021 至 2022", "2021 to 2022"),
        (Filters(kinds=["pdf"], since="2022"), "2022 起 · pdf", "since 2022 · pdf"),
        (Filters(languages=["zh", "en"]), "中文、英文", "Chinese, English"),
        (Filters(document_ids=["a1", "0123456789"]), "年鉴、01234567", "年鉴, 01234567"),
        (Filters(publishers=["甲", "乙", "丙"]), "甲、乙 等 3 项", "甲, 乙 and 1 more"),
    ],
)
def test_a_scope_is_told_in_one_line(filters: Filters, zh: str, en: str) -> None:
    titles = {"a1": "年鉴"}
    assert describe(filters, "zh", titles) == zh
    assert describe(filters, "en", titles) == en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("城市图书馆藏书800万册。", "zh"),
        ("The city library holds 8 million books.", "en"),
        ("图书馆引进 AED 与 Wi-Fi 设备，App Store 可下载。", "zh"),
        ("Tongzhou (通州) opened its new library (图书馆) in December of last year.", "en"),
        ("1,2,3\n4,5,6\n", "zh"),
        ("😀", "zh"),
        ("", "zh"),
        ("Plan 规划", "zh"),
    ],
)
def test_a_text_is_in_the_language_of_most_of_its_words(text: str, expected: str) -> None:
    assert language(text) == expected
    assert language(text * 3) == expected


@pytest.mark.parametrize("sign", ["a", "中", " ", "0", "a ", "中a"])
def test_the_language_of_a_million_equal_signs_is_told_at_once(sign: str) -> None:
    start = time.process_time()
    assert language(sign * 1_000_000) in ("zh", "en")
    assert time.process_time() - start < 1


def test_the_language_is_stored_and_survives_another_add() -> None:
    zh = Document.from_text("城市图书馆藏书800万册。", title="图书馆")
    en = Document.from_text("The city library holds 8 million books.", title="Library")
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(zh)
        assistant.add(en)
        assert {d.title: d.language for d in assistant.documents()} == {
            "图书馆": "zh",
            "Library": "en",
        }
        (hit,) = assistant.search("图书馆藏书", filters=Filters(languages=["en"]))
        assert hit.chunk.document_id == en.id
        assert assistant.ask("藏书多少册？", filters=Filters(languages=["zh"])).citations
