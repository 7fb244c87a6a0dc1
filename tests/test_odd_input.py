"""What nobody asks on purpose: documents and questions without words, in one language, too few."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from fake_embedder import BREAKAGES, FakeEmbedder

from embeddings.static import StaticEmbedder
from rag import Assistant, Document, Filters, Settings, ingest
from rag.errors import EmbedderError, EmptyQuestionError, RagError
from rag.index import Index

LIFTS = Document.from_text("通州区老楼加装电梯完工50部。", title="电梯", date="2022")
EMOJI = Document.from_text("😀😀 🎉。", title="表情")
RARE = Document.from_text("ꙮꙮꙮ ꙮꙮ ꙮ", title="少见字")
LIBRARY = Document.from_text(
    "The city library opened in December 2023.\n\nIt holds 8 million books and has 2,400 seats.\n",
    title="City library",
    date="2024",
)
BUILTIN = StaticEmbedder.load()
METHODS = ("hybrid", "words", "bigrams", "vectors")


def opened(*documents: Document, **settings: object) -> Assistant:
    assistant = Assistant.open(settings=Settings(**settings))  # type: ignore[arg-type]
    report = assistant.add(*documents)
    assert report.failed == ()
    return assistant


@pytest.mark.parametrize("document", [EMOJI, RARE])
def test_a_chunk_without_known_tokens_has_no_direction_and_never_comes_first(
    document: Document,
) -> None:
    assert np.count_nonzero(BUILTIN.embed_documents([document.text])) == 0
    with opened(document, LIFTS) as assistant:
        hits = assistant.search("老楼加装电梯完工多少部？", k=10)
        assert hits[0].chunk.document_id == LIFTS.id
        answer = assistant.ask("老楼加装电梯完工多少部？")
        assert [citation.document_id for citation in answer.citations] == [LIFTS.id]
        only = assistant.ask("加装电梯多少部？", filters=Filters(document_ids=[document.id]))
        assert only.refused


def test_an_unknown_word_is_found_by_its_letters_alone() -> None:
    unknown = Document.from_text("ꙮ 型号 ZQX9Q7 已停产。", title="型号")
    with opened(LIFTS, unknown) as assistant:
        assert assistant.search("ZQX9Q7")[0].chunk.document_id == unknown.id


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "question", ["How many books does the library hold?", "图书馆藏书多少册？", "2,400 seats"]
)
def test_an_all_english_document_is_found_and_quoted(method: str, question: str) -> None:
    with opened(LIBRARY, retrieval=method) as assistant:
        answer = assistant.ask(question)
        shown = [c.quote for c in answer.citations] or [h.chunk.text for h in answer.nearest]
        assert all(text in LIBRARY.text for text in shown)
        for citation in answer.citations:
            assert citation.span.of(LIBRARY.text) == citation.quote
        if question.startswith("How"):
            assert "8 million" in answer.text
        assert assistant.documents()[0].language == "en"


@pytest.mark.parametrize(
    "question", ["😀", "🎉🎉🎉", "？", "…", " ", "\u200d", "👩‍👩‍👧", "。" * 500]
)
@pytest.mark.parametrize("ask", ["ask", "search", "stream"])
def test_a_question_without_a_letter_or_digit_is_told_so(question: str, ask: str) -> None:
    with opened(LIFTS, EMOJI) as assistant:
        with pytest.raises(EmptyQuestionError) as caught:
            getattr(assistant, ask)(question)
        assert caught.value.message("zh") != caught.value.message("en")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("question", ["梯", "a", "5", "𠮷", "é", "ꙮ", "５", "한"])
def test_a_question_of_one_character_is_searched_like_any_other(method: str, question: str) -> None:
    with opened(LIFTS, LIBRARY, retrieval=method) as assistant:
        hits = assistant.search(question, k=5)
        assert len(hits) <= 2
        assert all(np.isfinite(hit.score) for hit in hits)
        if question == "梯" and method == "hybrid":
            assert hits[0].chunk.document_id == LIFTS.id
        answer = assistant.ask(question)
        assert answer.refused or answer.citations
        assert 0 <= answer.confidence <= 1


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_model_that_breaks_while_adding_stores_nothing(how: str) -> None:  # R51
    embedder = FakeEmbedder(spoil=BREAKAGES[how])
    index = Index.open(None, fingerprint=ingest.fingerprint(embedder, BUILTIN, Settings()))
    with pytest.raises(EmbedderError) as caught:
        ingest.add(index, embedder, [LIFTS], model=BUILTIN, settings=Settings())
    assert isinstance(caught.value, RagError)
    assert len(index.snapshot.corpus) == 0
    embedder.spoil = None
    assert ingest.add(index, embedder, [LIFTS], model=BUILTIN, settings=Settings()).added == (
        "电梯",
    )


@pytest.mark.parametrize("k", [1, 3, 4, 10**9])
@pytest.mark.parametrize("filters", [None, Filters(since="2022"), Filters(languages=["zh"])])
def test_k_larger_than_what_passes_returns_each_chunk_once(k: int, filters: Filters | None) -> None:
    documents = (LIFTS, LIBRARY, EMOJI)
    with opened(*documents) as assistant:
        passing = 3 if filters is None else 2
        hits = assistant.search("加装电梯", k=k, filters=filters)
        assert len(hits) == min(k, passing)
        assert len({hit.chunk.id for hit in hits}) == len(hits)


@pytest.mark.parametrize("removed", [(), (LIFTS, LIBRARY)])
@pytest.mark.parametrize("filters", [None, Filters(since="2022", kinds=["pdf"])])
def test_an_empty_knowledge_base_refuses_and_says_it_is_empty(
    removed: Sequence[Document], filters: Filters | None
) -> None:
    with opened(*removed) as assistant:
        assistant.remove(*(document.id for document in removed))
        assert assistant.search("电梯", k=1000, filters=filters) == []
        answer = assistant.ask("电梯有多少部？", filters=filters)
        assert answer.refused
        assert "还没有文件" in answer.text
        assert (answer.citations, answer.nearest, answer.confidence) == ((), (), 0.0)
