from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from langchain_core.documents import Document as LangChainDocument
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from rag import Assistant, Settings
from rag.errors import EmptyQuestionError, UnknownDocumentError
from rag.integrations.langchain import AssistantRetriever, as_runnable, to_text
from rag.types import Answer, Chunk, Document, Filters, Hit, Message, Span

DOCUMENT = Document.from_text("概况。2022年完工50部。2021年完工40部。", title="年鉴", date="2022")
SPANS = (Span(3, 14), Span(14, 25))


class FakeAssistant:
    """Finds every passage of one document, and answers with the question it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Message, ...], Filters | None]] = []
        self.removed = False

    def search(
        self, question: str, k: int | None = None, *, filters: Filters | None = None
    ) -> list[Hit]:
        self.asked.append((question, (), filters))
        chunks = [Chunk(DOCUMENT.id, span, span.of(DOCUMENT.text), "电梯") for span in SPANS]
        return [Hit(chunk, 1.0 / rank) for rank, chunk in enumerate(chunks, 1)][:k]

    def document(self, document_id: str) -> Document:
        if self.removed:
            raise UnknownDocumentError(id=document_id)
        return DOCUMENT

    def ask(
        self, question: str, *, history: Sequence[Message] = (), filters: Filters | None = None
    ) -> Answer:
        if not question.strip():
            raise EmptyQuestionError()
        self.asked.append((question, tuple(history), filters))
        return Answer(f"答{question}[1]", "answered")

    def stream(
        self, question: str, *, history: Sequence[Message] = (), filters: Filters | None = None
    ) -> Iterator[str]:
        return iter(self.ask(question, history=history, filters=filters).text)


def _retriever(**options: object) -> AssistantRetriever:
    return AssistantRetriever.model_validate({"assistant": FakeAssistant(), **options})


def test_the_retriever_gives_the_characters_of_the_source_and_where_they_stand() -> None:
    found = _retriever().invoke("电梯")
    assert [document.page_content for document in found] == ["2022年完工50部。", "2021年完工40部。"]
    for document in found:
        where = document.metadata
        assert DOCUMENT.text[where["start"] : where["end"]] == document.page_content
    assert found[0].metadata == {
        "document_id": DOCUMENT.id,
        "title": "年鉴",
        "date": "2022",
        "heading": "电梯",
        "page": None,
        "sheet": "",
        "table": None,
        "row": None,
        "not_before": None,
        "not_after": None,
        "start": 3,
        "end": 14,
        "score": 1.0,
        "is_yearbook": True,
    }
    assert found[0].id == f"{DOCUMENT.id}:3-14"


def test_k_and_filters_reach_the_search() -> None:
    filters = Filters(since="2022")
    retriever = _retriever(k=1, filters=filters)
    assert isinstance(retriever, BaseRetriever)
    assert len(retriever.invoke("电梯")) == 1
    assert retriever.assistant.asked == [("电梯", (), filters)]  # type: ignore[attr-defined]


def test_a_document_removed_since_the_search_is_left_out() -> None:
    assistant = FakeAssistant()
    assistant.removed = True
    assert assistant.search("电梯")
    assert AssistantRetriever(assistant=assistant).invoke("电梯") == []


def test_the_retriever_works_async_and_in_batches() -> None:
    retriever = _retriever(k=1)
    found = asyncio.run(retriever.ainvoke("电梯"))
    assert found == retriever.invoke("电梯")
    assert retriever.batch(["甲", "乙"]) == [found, found]


def test_the_retriever_stands_in_a_chain() -> None:
    def join(documents: list[LangChainDocument]) -> str:
        return "".join(document.page_content for document in documents)

    chain = {"context": _retriever() | join, "question": RunnablePassthrough()} | RunnableLambda(
        lambda values: f"{values['question']}:{values['context']}"
    )
    assert chain.invoke("问") == "问:2022年完工50部。2021年完工40部。"
    assert "".join(chain.stream("问")) == chain.invoke("问")


def test_invoke_gives_the_answer_and_stream_its_text_in_pieces() -> None:
    runnable = as_runnable(FakeAssistant())
    answer = runnable.invoke("甲")
    pieces = list(runnable.stream("甲"))
    assert isinstance(answer, Answer)
    assert all(isinstance(piece, str) for piece in pieces)
    assert len(pieces) > 1
    assert "".join(pieces) == answer.text == "答甲[1]"


def test_a_batch_keeps_the_order_of_its_questions() -> None:
    answers = as_runnable(FakeAssistant()).batch(["甲", {"question": "乙"}, "丙"])
    assert [answer.text for answer in answers] == ["答甲[1]", "答乙[1]", "答丙[1]"]
    failed = as_runnable(FakeAssistant()).batch(["甲", " "], return_exceptions=True)
    assert isinstance(failed[1], EmptyQuestionError)


def test_async_calls_give_the_same() -> None:
    async def collect() -> tuple[Answer, list[str], list[Answer]]:
        runnable = as_runnable(FakeAssistant())
        pieces = [piece async for piece in runnable.astream("甲")]
        return await runnable.ainvoke("甲"), pieces, await runnable.abatch(["甲", "乙"])

    answer, pieces, batch = asyncio.run(collect())
    assert "".join(pieces) == answer.text
    assert [found.text for found in batch] == ["答甲[1]", "答乙[1]"]


@pytest.mark.parametrize(
    "history",
    [
        [Message("user", "问"), Message("assistant", "答")],
        [SystemMessage("规则"), HumanMessage("问"), AIMessage("答")],
        [("user", "问"), ("assistant", "答")],
        [{"role": "user", "content": "问"}, {"role": "assistant", "content": "答"}],
    ],
)
def test_history_may_be_ours_or_anything_langchain_takes_for_messages(history: object) -> None:
    assistant = FakeAssistant()
    filters = Filters(kinds=("text",))
    as_runnable(assistant).invoke({"question": "甲", "history": history, "filters": filters})
    list(as_runnable(assistant).stream({"question": "甲", "history": history}))
    expected = (Message("user", "问"), Message("assistant", "答"))
    assert assistant.asked == [("甲", expected, filters), ("甲", expected, None)]


@pytest.mark.parametrize(
    "asked", [7, None, {}, {"question": 7}, {"question": "甲", "historie": []}, ["甲"]]
)
def test_anything_else_is_refused_with_what_was_expected(asked: object) -> None:
    with pytest.raises(ValueError, match="question"):
        as_runnable(FakeAssistant()).invoke(asked)
    with pytest.raises(ValueError, match="history"):
        list(as_runnable(FakeAssistant()).stream(asked))


def test_the_errors_of_the_assistant_pass_through_a_chain() -> None:
    chain = RunnableLambda(str.strip) | as_runnable(FakeAssistant())
    with pytest.raises(EmptyQuestionError):
        chain.invoke("  ")
    with pytest.raises(EmptyQuestionError):
        list(chain.stream("  "))


def test_a_chain_around_the_assistant_invokes_batches_and_streams() -> None:
    before = RunnableLambda(lambda text: {"question": f"{text}？", "history": []})
    chain = before | as_runnable(FakeAssistant()) | to_text | StrOutputParser()
    assert chain.invoke("甲") == "答甲？[1]"
    assert chain.batch(["甲", "乙"]) == ["答甲？[1]", "答乙？[1]"]
    pieces = list(chain.stream("甲"))
    assert "".join(pieces) == "答甲？[1]"
    assert len(pieces) > 1


def test_the_same_chain_works_async() -> None:
    async def collect() -> tuple[str, list[str]]:
        chain = as_runnable(FakeAssistant()) | to_text
        return await chain.ainvoke("甲"), [piece async for piece in chain.astream("甲")]

    text, pieces = asyncio.run(collect())
    assert text == "".join(pieces) == "答甲[1]"
    assert len(pieces) >= 1


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    text = "2022年2月13日\n\n通州区2022年老楼加装电梯完工50部。\n\n城市绿心公园占地11.2平方公里。"
    with Assistant.open(settings=Settings.load()) as opened:
        opened.add(Document.from_text(text, title="日报", date="2022-02-13"))
        yield opened


def test_a_real_assistant_retrieves_its_own_characters(assistant: Assistant) -> None:
    found = assistant.as_retriever(k=1).invoke("老楼加装电梯完工多少部？")
    where = found[0].metadata
    text = assistant.document(where["document_id"]).text
    assert len(found) == 1
    assert text[where["start"] : where["end"]] == found[0].page_content
    assert "50部" in found[0].page_content


def test_a_real_assistant_answers_in_a_chain(assistant: Assistant) -> None:
    questions = ["2022年老楼加装电梯完工多少部？", "城市绿心公园占地多少？"]
    chain = RunnablePassthrough() | assistant.as_runnable() | to_text
    texts = chain.batch(questions)
    assert "50部" in texts[0]
    assert "11.2平方公里" in texts[1]
    assert "".join(chain.stream(questions[0])) == chain.invoke(questions[0]) == texts[0]
