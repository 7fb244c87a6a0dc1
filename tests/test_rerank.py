"""The cross-encoder in place of our own reordering."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError
from tiny_models import tiny_bert

from embeddings import Runtime
from rag import Assistant, Document, Hit, Settings
from rag.errors import RerankerError
from rag.rerank import Reranker

FACTS = ("图书馆藏书800万册。", "绿心公园接待游客380万人次。", "老旧小区加装电梯112部。")
QUESTION = "图书馆藏书多少册？"


class FakeModel:
    """Scores a pair by the place of its passage in `order`; notes the pairs it was shown."""

    def __init__(self, **scores: float) -> None:
        self.scores = scores
        self.pairs: list[tuple[str, str]] = []

    def predict(self, pairs: Sequence[tuple[str, str]], **_: object) -> np.ndarray:
        self.pairs.extend(pairs)
        found = [next(s for word, s in self.scores.items() if word in p) for _, p in pairs]
        return np.array(found, np.float32)


@pytest.fixture
def assistant() -> Assistant:
    """Three documents of one fact each, without a model to rerank."""
    assistant = Assistant.open(None, Settings())
    assistant.add(*(Document.from_text(fact, title=fact[:3]) for fact in FACTS))
    return assistant


def reranked(assistant: Assistant, model: object, **cuts: float) -> list[Hit]:
    hits = [hit for fact in FACTS for hit in assistant.search(fact, 1)]
    documents = {document.id: document for document in assistant.documents()}
    reranker = Reranker(model, name="fake", **cuts)  # type: ignore[arg-type]
    return reranker.rerank(QUESTION, hits, documents)


def test_the_order_and_the_scores_are_the_models(assistant: Assistant) -> None:
    model = FakeModel(图书馆=0.25, 公园=0.5, 电梯=0.125)
    hits = reranked(assistant, model)
    assert [hit.score for hit in hits] == [0.5, 0.25, 0.125]
    assert [hit.chunk.text for hit in hits] == [FACTS[1], FACTS[0], FACTS[2]]
    assert {question for question, _ in model.pairs} == {QUESTION}


def test_equal_scores_keep_the_order_of_before(assistant: Assistant) -> None:
    hits = reranked(assistant, FakeModel(图书馆=0.5, 公园=0.5, 电梯=0.5))
    assert [hit.chunk.text for hit in hits] == list(FACTS)
    assert {hit.score for hit in hits} == {0.5}


@pytest.mark.parametrize(
    ("cuts", "left"),
    [
        ({}, 3),
        ({"min_score": 0.25}, 2),
        ({"min_score": 0.26}, 1),
        ({"min_share": 0.5}, 2),
        ({"min_share": 0.51}, 1),
        ({"min_share": 0.2, "min_score": 0.4}, 1),
        ({"min_score": 0.6}, 0),
    ],
)
def test_what_scores_too_low_is_dropped(
    assistant: Assistant, cuts: dict[str, float], left: int
) -> None:
    hits = reranked(assistant, FakeModel(图书馆=0.25, 公园=0.5, 电梯=0.0625), **cuts)
    assert len(hits) == left
    assert [hit.score for hit in hits] == [0.5, 0.25, 0.0625][:left]


def test_the_passage_is_shown_under_its_heading_with_its_lines_joined() -> None:
    text = "【图书馆】 城市图书馆藏\n书800万册。\n"
    with Assistant.open(None, Settings()) as assistant:
        assistant.add(Document.from_text(text, title="年鉴"))
        model = FakeModel(图书馆=0.5)
        hits = assistant.search(QUESTION)
        documents = {document.id: document for document in assistant.documents()}
        Reranker(model, name="fake").rerank(QUESTION, hits, documents)  # type: ignore[arg-type]
    (_, passage), *_ = model.pairs
    assert passage.count("图书馆】") <= 1
    assert "藏书800万册" in passage


def test_a_score_that_is_not_finite_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(RerankerError, match="not finite") as caught:
        reranked(assistant, FakeModel(图书馆=0.25, 公园=float("nan"), 电梯=0.1))
    assert caught.value.code == "reranker"
    assert "重排" in caught.value.message("zh")


def test_nothing_to_rerank_asks_the_model_nothing() -> None:
    model = FakeModel()
    assert Reranker(model, name="fake").rerank("?", [], {}) == []  # type: ignore[arg-type]
    assert model.pairs == []


@pytest.mark.parametrize("name", ["rerank_min_score", "rerank_min_share"])
@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_a_cut_outside_of_0_to_1_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings(**{name: value})
    assert getattr(Settings(**{name: 1.0}), name) == 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers")
    return tiny_bert(tmp_path_factory.mktemp("reranker"), classes=1)


@pytest.mark.slow
def test_one_setting_puts_a_model_in_place_of_our_order(folder: Path) -> None:
    chosen = {"device": "cpu", "dtype": "float32"}
    documents = [Document.from_text(text) for text in ("lift passage.", "query lift lift.")]
    question = "lift query"
    with Assistant.open(None, Settings(rerank_model=str(folder), embedder=chosen)) as assistant:
        assistant.add(*documents)
        hits = assistant.search(question)
        assert assistant.ask(question).text
    model = pytest.importorskip("sentence_transformers").CrossEncoder(
        str(folder), device="cpu", model_kwargs={"dtype": "float32"}
    )
    logits = model.predict([(question, hit.chunk.text) for hit in hits], activation_fn=lambda x: x)
    np.testing.assert_allclose([h.score for h in hits], 1 / (1 + np.exp(-logits)), atol=1e-5)
    assert len(hits) == 2
    assert hits[0].score > hits[1].score


@pytest.mark.slow
def test_a_cut_that_leaves_nothing_is_a_refusal(folder: Path) -> None:
    settings = Settings(rerank_model=str(folder), rerank_min_score=1, embedder={"device": "cpu"})
    with Assistant.open(None, settings) as assistant:
        assistant.add(*(Document.from_text(fact, title=fact[:3]) for fact in FACTS))
        answer = assistant.ask(QUESTION)
        assert assistant.search(QUESTION) == []
    assert answer.refused
    assert answer.citations == ()


@pytest.mark.slow
def test_a_model_that_sorts_into_classes_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    tiny_bert(tmp_path, classes=3)
    with pytest.raises(RerankerError, match="3 classes"):
        Reranker.load(str(tmp_path), runtime=Runtime(device="cpu"))
    with pytest.raises(RerankerError, match="no folder") as caught:
        Reranker.load(str(tmp_path / "gone"), runtime=Runtime())
    assert caught.value.__cause__ is not None
