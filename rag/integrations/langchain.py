"""What LangChain sees of an assistant: a retriever and a runnable, for anyone's chain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol, cast

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, convert_to_messages
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator
from langchain_core.runnables.config import run_in_executor
from pydantic import SkipValidation
from typing_extensions import override

from rag.cite import cite
from rag.errors import UnknownDocumentError
from rag.types import Answer, Document, Filters, Hit, Message

Question = str | Mapping[str, Any]
_ELSEWHERE = {"number", "span", "quote"}  # what the passage tells in another way


class Stream(Protocol):
    """An answer being written: iterate the pieces, then read `answer`."""

    def __iter__(self) -> Iterator[str]:
        """Yield pieces of text."""


class Asks(Protocol):
    """The part of an `Assistant` that is used here."""

    def search(
        self, question: str, k: int | None = None, *, filters: Filters | None = None
    ) -> list[Hit]:
        """Return the k best passages."""

    def document(self, document_id: str) -> Document:
        """Return one document."""

    def ask(
        self, question: str, *, history: Sequence[Message] = (), filters: Filters | None = None
    ) -> Answer:
        """Answer a question."""

    def stream(
        self, question: str, *, history: Sequence[Message] = (), filters: Filters | None = None
    ) -> Stream:
        """Answer piece by piece."""


class AssistantRetriever(BaseRetriever):
    """Finds passages of the assistant's documents.

    A passage comes as a LangChain document whose `page_content` is exactly
    `text[start:end]` of the source; its metadata holds `start`, `end`, `score` and what a
    `Citation` tells: `document_id`, `title`, `date`, `heading`, `page`, `sheet`, `table`, `row`,
    `not_before`, `not_after`, `is_yearbook`.
    """

    assistant: SkipValidation[Asks]
    k: int | None = None
    filters: Filters | None = None

    @override
    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        hits = self.assistant.search(query, self.k, filters=self.filters)
        return [found for hit in hits if (found := self._passage(hit)) is not None]

    def _passage(self, hit: Hit) -> LangChainDocument | None:
        chunk = hit.chunk
        try:
            document = self.assistant.document(chunk.document_id)
        except UnknownDocumentError:  # removed by someone else since the search
            return None
        told = asdict(cite(0, document, chunk.span, chunk.heading))
        metadata = {name: value for name, value in told.items() if name not in _ELSEWHERE} | {
            "start": chunk.span.start,
            "end": chunk.span.end,
            "score": hit.score,
        }
        return LangChainDocument(id=chunk.id, page_content=chunk.text, metadata=metadata)


class AssistantRunnable(Runnable[Any, Answer]):
    """Takes a question, or `{"question", "history", "filters"}`; gives an `Answer`.

    `stream` and `astream` give the text of the answer in pieces instead. In a chain that shall do
    both, put `to_text` behind it.
    """

    def __init__(self, assistant: Asks) -> None:
        self._assistant = assistant

    @override
    def invoke(
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        """Return the answer."""
        return self._call_with_config(self._ask, input, config)

    @override
    def stream(  # type: ignore[override]  # text while it comes, a record when it is whole
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[str]:
        """Yield the text of the answer in pieces."""
        pieces = self._transform_stream_with_config(iter([input]), self._pieces, config)
        return cast("Iterator[str]", pieces)

    @override
    async def astream(  # type: ignore[override]
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[str]:
        """Yield the text of the answer in pieces, read in a thread."""
        pieces = self.stream(input, config)
        while (piece := await run_in_executor(config, next, pieces, None)) is not None:
            yield piece

    def _ask(self, asked: Question) -> Answer:
        question, options = _read(asked)
        return self._assistant.ask(question, **options)

    def _pieces(self, asked: Iterator[Question]) -> Iterator[Any]:
        question, options = _read(next(asked))
        yield from self._assistant.stream(question, **options)


def as_runnable(assistant: Asks) -> AssistantRunnable:
    """Return the assistant as a LangChain runnable."""
    return AssistantRunnable(assistant)


def _texts(parts: Iterator[Answer | str]) -> Iterator[str]:
    for part in parts:
        yield part.text if isinstance(part, Answer) else part


async def _texts_async(parts: AsyncIterator[Answer | str]) -> AsyncIterator[str]:
    async for part in parts:
        yield part.text if isinstance(part, Answer) else part


# The text of an answer, whole from `invoke`, in pieces from `stream`.
to_text = RunnableGenerator(_texts, _texts_async)


def _read(asked: Question) -> tuple[str, dict[str, Any]]:
    """Return the question and the other arguments of `Assistant.ask`."""
    if isinstance(asked, str):
        return asked, {}
    if not isinstance(asked, Mapping) or not isinstance(asked.get("question"), str):
        raise ValueError('expected a question, or a mapping with "question" and maybe "history"')
    unknown = asked.keys() - {"question", "history", "filters"}
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}; known: question, history, filters")
    history = _history(asked.get("history") or ())
    return asked["question"], {"history": history, "filters": asked.get("filters")}


def _history(turns: Sequence[Any]) -> list[Message]:
    """Return our messages for ours, LangChain's, or anything LangChain takes for a message."""
    found = (turn if isinstance(turn, Message) else _message(turn) for turn in turns)
    return [message for message in found if message is not None]


def _message(turn: Any) -> Message | None:
    message: BaseMessage = convert_to_messages([turn])[0]
    if isinstance(message, HumanMessage):
        return Message("user", str(message.text))
    return Message("assistant", str(message.text)) if isinstance(message, AIMessage) else None
