"""A small real assistant over canned documents: answers with the sentence that holds a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.errors import EmptyFileError, EmptyQuestionError, RagError, UnknownDocumentError
from rag.settings import Settings
from rag.types import (
    AddReport,
    Answer,
    Chunk,
    Citation,
    Document,
    Failure,
    Figure,
    Filters,
    Hit,
    Message,
    Span,
)

HALL = Document.from_text(
    "副中心报\n2022年2月13日 星期日\n\n政务服务大厅去年9月13日启用，至今接待群众1.9万人次。\n"
    "大厅可办市级事项2068个、区级事项1594个。\n",
    title="副中心报 2022-02-13 政务大厅",
    date="2022-02-13",
    publisher="副中心报",
)
PARK = Document.from_text("绿心森林公园开园后接待游客超过380万人次。\n", title="街道与公园年末通讯")


class FakeStream:
    """Pieces of an answer, then the answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[str]:
        half = len(self.answer.text) // 2
        yield self.answer.text[:half]
        yield self.answer.text[half:]


class FakeAssistant:
    """Knows a sentence when the question names one of its words; otherwise refuses.

    `path` says whether judgements can be kept, `disk_error` makes keeping them fail.
    """

    def __init__(self, *documents: Document) -> None:
        self.path: Path | None = None
        self.disk_error: RagError | None = None
        self.judged: list[tuple[str, str, bool]] = []
        self.settings = Settings()
        self.generation = 1 if documents else 0
        self.asked: list[tuple[str, list[Message]]] = []
        self.filters: list[Filters | None] = []
        self._documents = {document.id: document for document in documents}

    def documents(self) -> list[Document]:
        return sorted(self._documents.values(), key=lambda document: document.title)

    def document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            raise UnknownDocumentError(id=document_id)
        return self._documents[document_id]

    def remove(self, *document_ids: str) -> None:
        for document_id in document_ids:
            del self._documents[document_id]

    def put(self, document: Document) -> None:
        self._documents[document.id] = document

    def add(self, *sources: str | Path | Document, progress=None, sync: bool = False) -> AddReport:
        added, failed = [], []
        for done, source in enumerate(sources, 1):
            path = Path(str(source))
            text = path.read_text(encoding="utf-8")
            if text:
                self.put(Document.from_text(text, title=path.stem))
                added.append(str(path))
            else:
                error = EmptyFileError(name=path.name)
                failed.append(Failure(str(path), error.code, str(error), error.message("zh")))
            if progress:
                progress(path.name, done, len(sources))
        return AddReport(added=tuple(added), failed=tuple(failed))

    def record(self, question: str, answer: Answer, *, is_right: bool, comment: str = "") -> bool:
        if self.disk_error:
            raise self.disk_error
        self.judged.append((question, answer.text, is_right))
        return True

    def stream(self, question: str, *, history: Sequence[Message] = (), filters=None) -> FakeStream:
        self.asked.append((question, list(history)))
        self.filters.append(filters)
        if "炸" in question:
            raise RuntimeError("secret detail")
        if not any(character.isalnum() for character in question):
            raise EmptyQuestionError
        return FakeStream(self._answer(question))

    def _answer(self, question: str) -> Answer:
        for document in self.documents():
            for sentence in document.text.splitlines():
                if any(word in sentence for word in question.split()):
                    return _cited(document, sentence)
        nearest = tuple(
            Hit(Chunk(document.id, Span(0, 5), document.text[:5]), 0.1)
            for document in self.documents()
        )
        return Answer("文件里没有提到。", "refused", nearest=nearest)


def _cited(document: Document, sentence: str) -> Answer:
    start = document.text.index(sentence)
    span = Span(start, start + len(sentence))
    citation = Citation(1, document.id, document.title, span, sentence, date=document.date)
    figures = ()
    if "2068" in sentence:
        at = document.text.index("2068")
        figures = (Figure("2068个", 2068, "个", 1, Span(at, at + 5)),)
    return Answer(f"{sentence}[1]", "answered", (citation,), figures)
