from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_embedder import BREAKAGES, FakeEmbedder
from reading import builtin

from rag import Assistant, Document, Filters, Settings, ingest
from rag.errors import EmbedderError
from rag.index import Index
from rag.question import read
from rag.retrieve import Method, retrieve

LIFTS = Document.from_text(
    "通州区老楼加装电梯完工50部。", title="电梯", date="2022-02-13", publisher="副中心报"
)
LIBRARY = Document.from_text(
    "城市图书馆藏书800万册。", title="图书馆", date="2023-12", publisher="通州区政府"
)
PARK = Document.from_text("绿心森林公园接待游客380万人次。", title="公园", date="2021")
UNDATED = Document.from_text("运河商务区注册企业1.9万家，加装电梯。", title="企业")
ALL = (LIFTS, LIBRARY, PARK, UNDATED)


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(*ALL)
        yield assistant


def found(assistant: Assistant, question: str, filters: Filters | None = None) -> list[str]:
    """Titles of all hits, best first."""
    hits = assistant.search(question, k=100, filters=filters)
    return [assistant.document(hit.chunk.document_id).title for hit in hits]


@pytest.mark.parametrize("k", [1, 2, 4, 31, 10_000])
def test_k_hits_come_back_or_every_chunk_once(assistant: Assistant, k: int) -> None:
    hits = assistant.search("通州区", k=k)
    assert len(hits) == min(k, len(ALL))
    assert len({hit.chunk.id for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_one_is_the_callers_mistake(assistant: Assistant, k: int) -> None:
    with pytest.raises(ValueError, match="k must be at least 1"):
        assistant.search("电梯", k=k)
    snapshot = Index.open(None, fingerprint={}).snapshot
    assert retrieve(read("电梯"), snapshot, FakeEmbedder(), builtin(), k=k) == []


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("加装电梯完工多少部", "电梯"),
        ("图书馆的藏书有多少册", "图书馆"),
        ("公园游客", "公园"),
        ("注册企业", "企业"),
        ("How many books does the library hold?", "图书馆"),
        ("visitors of the forest park", "公园"),
    ],
)
def test_the_document_that_says_it_comes_first(
    assistant: Assistant, question: str, best: str
) -> None:
    titles = found(assistant, question)
    assert titles[0] == best
    assert sorted(titles) == sorted(document.title for document in ALL)


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        (Filters(), {"电梯", "图书馆", "公园", "企业"}),
        (Filters(since="2022"), {"电梯", "图书馆"}),
        (Filters(since="2022-02-13", until="2022-02-13"), {"电梯"}),
        (Filters(since="2022-02-14", until="2023-11"), set()),
        (Filters(until="2021-06"), {"公园"}),  # known to the year: some day of it may be meant
        (Filters(document_ids=[LIBRARY.id, PARK.id]), {"图书馆", "公园"}),
        (Filters(document_ids=["nobody"]), set()),
        (Filters(publishers=("副中心报", "通州区政府")), {"电梯", "图书馆"}),
        (Filters(kinds=["text"]), {"电梯", "图书馆", "公园", "企业"}),
        (Filters(kinds=["markdown"]), set()),
        (Filters(publishers=["副中心报"], since="2023"), set()),
        (Filters(languages=["zh"]), {"电梯", "图书馆", "公园", "企业"}),
        (Filters(languages=["en"]), set()),
    ],
)
def test_only_documents_that_pass_every_filter_are_found(
    assistant: Assistant, filters: Filters, titles: set[str]
) -> None:
    assert set(found(assistant, "加装电梯完工多少部", filters)) == titles
    answer = assistant.ask("加装电梯完工多少部", filters=filters)
    shown = {c.title for c in answer.citations}
    shown |= {assistant.document(hit.chunk.document_id).title for hit in answer.nearest}
    assert shown <= titles


def test_filters_apply_before_the_best_k_are_taken(assistant: Assistant) -> None:
    first = assistant.search("加装电梯完工多少部", k=1)
    assert first[0].chunk.document_id == LIFTS.id
    hits = assistant.search("加装电梯完工多少部", k=1, filters=Filters(document_ids=[PARK.id]))
    assert [hit.chunk.document_id for hit in hits] == [PARK.id]


@pytest.mark.parametrize("method", ["hybrid", "words", "bigrams", "vectors"])
def test_k_hits_pass_the_filter_where_none_of_the_best_hundreds_does(method: Method) -> None:
    crowd = [
        Document.from_text(f"通州区老楼加装电梯完工{i}部。", title=f"第{i}期", date="2021")
        for i in range(300)
    ]
    late = [
        Document.from_text(f"第{i}号楼的居民说到了电梯。", title=f"楼{i}", date="2023")
        for i in range(7)
    ]
    with Assistant.open(settings=Settings(retrieval=method)) as assistant:
        assistant.add(*crowd, *late)
        question = "通州区老楼加装电梯完工多少部"
        best = [assistant.document(h.chunk.document_id) for h in assistant.search(question, k=300)]
        assert not {document.title for document in best} & {document.title for document in late}
        hits = assistant.search(question, k=5, filters=Filters(since="2022"))
        assert len(hits) == 5
        assert {assistant.document(h.chunk.document_id).date for h in hits} == {"2023"}


def test_a_filter_without_a_restriction_finds_what_no_filter_finds(assistant: Assistant) -> None:
    assert not Filters()
    assert not Filters(kinds=[], publishers=())
    assert Filters(languages=["en"])
    assert assistant.search("电梯", filters=Filters()) == assistant.search("电梯")


@pytest.mark.parametrize(
    "chosen",
    [
        {"since": "2023", "until": "2022"},
        {"since": "2022-03", "until": "2022-02-28"},
        {"publishers": "副中心报"},
        {"kinds": "pdf"},
    ],
)
def test_a_filter_that_cannot_be_meant_is_the_callers_mistake(chosen: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"no date is both|a list of texts is meant"):
        Filters(**chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("since", "until"), [("2022", "2022"), ("2022-02-13", "2022"), ("2022", "2022-01")]
)
def test_a_range_may_begin_and_end_in_the_same_year_or_day(since: str, until: str) -> None:
    assert Filters(since=since, until=until).until == until


@pytest.mark.parametrize("date", ["13.2.2022", "2022/02", "22", "", "去年"])
def test_a_filter_that_is_no_date_is_the_callers_mistake(assistant: Assistant, date: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        assistant.search("电梯", filters=Filters(since=date))
    with pytest.raises(ValueError, match="not a date"):
        assistant.ask("电梯", filters=Filters(until=date))


def test_a_year_is_all_that_an_english_question_and_a_chinese_text_share() -> None:
    noise = [
        Document.from_text(f"2022年第{i}号通知，2022年2022年执行。", title=f"通知{i}")
        for i in range(30)
    ]
    lifts = Document.from_text("老旧小区加装电梯工程完工50部。", title="电梯")
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(*noise, lifts)
        titles = found(assistant, "How many elevators were installed in 2022?")
        assert titles[0] == "电梯"
        assert (
            found(assistant, "2022 elevators installed in old residential buildings")[0] == "电梯"
        )


def test_an_empty_base_gives_no_hit() -> None:
    with Assistant.open(settings=Settings()) as assistant:
        assert assistant.search("电梯", k=1000) == []
        assert assistant.search("电梯", filters=Filters(since="2022")) == []


def open_fake() -> tuple[Index, FakeEmbedder]:
    embedder = FakeEmbedder()
    index = Index.open(None, fingerprint=ingest.fingerprint(embedder, builtin(), Settings()))
    ingest.add(index, embedder, ALL, model=builtin(), settings=Settings())
    return index, embedder


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_model_that_breaks_while_asking_is_named(how: str) -> None:
    index, embedder = open_fake()
    embedder.spoil = BREAKAGES[how]
    with pytest.raises(EmbedderError) as caught:
        retrieve(read("电梯多少部"), index.snapshot, embedder, builtin(), k=5)
    assert caught.value.code == "embedder"
    assert "fake" in str(caught.value) or "127.0.0.1" in str(caught.value)


def test_the_question_is_embedded_once_and_without_what_only_asks() -> None:
    index, embedder = open_fake()
    embedder.seen.clear()
    hits = retrieve(read("2022年加装电梯完工多少部？"), index.snapshot, embedder, builtin(), k=3)
    assert len(hits) == 3
    assert len(embedder.seen) == 1
    assert "电梯" in embedder.seen[0]
    assert "多少" not in embedder.seen[0]


def test_a_filter_that_lets_nothing_through_costs_no_embedding() -> None:
    index, embedder = open_fake()
    embedder.seen.clear()
    nobody = Filters(document_ids=["nobody"])
    assert retrieve(read("电梯"), index.snapshot, embedder, builtin(), k=5, filters=nobody) == []
    assert embedder.seen == []


def test_equal_passages_come_in_the_order_they_were_added() -> None:
    with Assistant.open(settings=Settings()) as assistant:
        texts = [Document.from_text("老楼加装电梯。", title=f"第{i}") for i in range(5)]
        assistant.add(*texts)
        assert found(assistant, "电梯") == [text.title for text in texts]
        assert found(assistant, "没有的词语") == found(assistant, "没有的词语")
