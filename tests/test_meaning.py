import numpy as np
import pytest
from reading import builtin

from rag import Assistant, Document, Settings
from rag.lexical import LexicalIndex
from rag.meaning import MeaningIndex

TEXTS = ("通州区新增造林面积十五亩。", "京唐城际铁路正式开通运营。", "图书馆藏书八百万册。", "")


@pytest.fixture(scope="module")
def index() -> MeaningIndex:
    pieces = [builtin().pieces(rows) for rows in builtin().encode(TEXTS)]
    return MeaningIndex(LexicalIndex.build([3, 5, 8, 13], pieces), builtin())


@pytest.mark.parametrize(
    ("question", "best"), [("植树造林", 0), ("railway opened", 1), ("library books", 2)]
)
def test_what_means_the_same_is_found_in_other_words(
    index: MeaningIndex, question: str, best: int
) -> None:
    said = index.said(question)
    assert int(said.argmax()) == best
    assert 0 < said[best] <= 1


def test_a_chunk_says_all_of_itself_and_an_empty_one_nothing(index: MeaningIndex) -> None:
    said = index.said(TEXTS[2])
    assert said[2] == pytest.approx(1, abs=1e-5)
    assert said[3] == 0
    assert said[:2].max() < 0.6


@pytest.mark.parametrize("question", ["", "😀", "\ud800"])
def test_a_question_without_known_tokens_is_said_by_nothing(
    index: MeaningIndex, question: str
) -> None:
    said = index.said(question)
    assert said.shape == (4,)
    assert not said.any()
    assert np.isfinite(said).all()


def test_without_chunks_there_is_nothing_to_say() -> None:
    assert MeaningIndex(LexicalIndex.empty(), builtin()).said("铁路").shape == (0,)


def test_it_is_one_more_list_for_hybrid_retrieval_only() -> None:
    texts = [Document.from_text(text, title=text[:4]) for text in TEXTS if text]
    for method, is_there in (("hybrid", True), ("words", False)):
        with Assistant.open(settings=Settings(retrieval=method)) as assistant:
            assistant.add(*texts)
            hits = assistant.search("railway", k=3)
            assert any("铁路" in hit.chunk.text for hit in hits) is is_there
