"""The assistant: open a knowledge base, add documents, search, ask."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import embeddings
from embeddings.static import StaticEmbedder
from rag import feedback, ingest
from rag.answer.answering import AnswerStream, Turn, extract, refusal, settle
from rag.answer.confidence import judge
from rag.answer.phrases import say
from rag.answer.understood import likeliest
from rag.corpus import Corpus
from rag.errors import EmbedderError, EmptyQuestionError, UnknownDocumentError
from rag.evidence import rerank, select
from rag.followup import readings
from rag.index import Index
from rag.ingest import Progress
from rag.question import read
from rag.rerank import Reranker
from rag.retrieve import Found, retrieve
from rag.settings import Settings
from rag.text.dates import is_date
from rag.text.tokenize import has_word
from rag.types import AddReport, Answer, Document, Filters, Hit, Message

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

_POOL = 40  # chunks whose sentences are read closely


class Assistant:
    """Answers questions from the documents of one knowledge base.

    Threads may share an assistant; every answer comes from one complete generation.

    Attributes:
        path: folder of the knowledge base; None when it is in memory.
    """

    def __init__(self, path: Path | None, settings: Settings, *, rebuild: bool = False) -> None:
        self.path = path
        self.settings = settings
        self._embedder = load_embedder(settings)
        self._reranker = _load_reranker(settings)
        fingerprint = ingest.fingerprint(self._embedder, self._tokenizer, settings)
        self._index = Index.open(path, fingerprint=fingerprint, rebuild=rebuild)

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        settings: Settings | None = None,
        *,
        rebuild: bool = False,
    ) -> Self:
        """Open a knowledge base; a new folder is made when documents are first added.

        Args:
            path: its folder; None keeps everything in memory and leaves nothing behind.
            settings: None reads `RAG_…` variables and `rag.toml`.
            rebuild: take over a folder that was built with other settings; the next `add` indexes
                its documents anew.

        Raises:
            FingerprintMismatchError: the folder was built with other settings.
            DamagedError, NewerVersionError: it cannot be read.
            EmbedderError, RerankerError: a model cannot be loaded.
        """
        chosen = Settings.load() if settings is None else settings
        return cls(None if path is None else Path(path), chosen, rebuild=rebuild)

    @property
    def generation(self) -> int:
        """Return the number of the generation in use; 0 when nothing was ever added."""
        return self._index.snapshot.generation

    def add(
        self,
        *sources: str | Path | Document,
        progress: Progress | None = None,
        sync: bool = False,
        date: str | None = None,
    ) -> AddReport:
        """Add files, folders and texts; unchanged ones cost nothing, changed ones are replaced.

        Args:
            sources: paths of files (formats: docs/formats.md) and folders, and documents made with
                `Document.from_text`.
            progress: called as `progress(name, done, total)` for each source and each of its pages.
            sync: also remove documents whose file has gone from the folders given.
            date: issue date of every file given, "2022", "2022-02" or "2022-02-13"; None reads it
                from the file.

        Returns:
            What happened to each source; one that cannot be read is listed there and costs no
            other, and so is what was left out of one that can.

        Raises:
            ValueError: `date` is not of that form.
            LockedError: nothing was stored.
            ReadOnlyError, WriteError, EmbedderError: nothing was stored since the last step; a long
                call publishes every few seconds.
        """
        if date is not None and not is_date(date):
            raise ValueError(f"not a date like 2022, 2022-02 or 2022-02-13: {date!r}")
        return ingest.add(
            self._index,
            self._embedder,
            sources,
            model=self._tokenizer,
            settings=self.settings,
            progress=progress,
            sync=sync,
            date=date,
        )

    def remove(self, *document_ids: str) -> None:
        """Remove documents for good; no trace of them stays on disk.

        Answers that somebody judged keep their words until `fzx feedback --clear`.

        Raises:
            UnknownDocumentError: there is no such document; none is removed.
        """
        with self._index.write() as batch:
            for document_id in dict.fromkeys(document_ids):
                if batch.snapshot.corpus.known(document_id) is None:
                    raise UnknownDocumentError(id=document_id)
                batch.remove(document_id)

    def documents(self) -> list[Document]:
        """Return all documents, sorted by title."""
        return self._index.snapshot.corpus.documents()

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        try:
            return self._index.snapshot.corpus.document(document_id)
        except KeyError as error:
            raise UnknownDocumentError(id=document_id) from error

    def search(
        self, question: str, k: int | None = None, *, filters: Filters | None = None
    ) -> list[Hit]:
        """Return the k passages that suit a question best, best first; fewer when there are fewer.

        Raises:
            EmptyQuestionError: the question holds no word.
            ValueError: k is below 1.
        """
        wanted = self.settings.k if k is None else k
        if wanted < 1:
            raise ValueError(f"k must be at least 1, not {wanted}")
        return list(self._turn(question, k=wanted, filters=filters).hits[:wanted])

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        filters: Filters | None = None,
    ) -> Answer:
        """Answer a question from the documents, or refuse.

        Raises:
            EmptyQuestionError: the question holds no word.
        """
        return self.stream(question, history=history, filters=filters).answer

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        filters: Filters | None = None,
    ) -> AnswerStream:
        """Answer piece by piece; `.answer` of what is returned holds the whole.

        Raises:
            EmptyQuestionError: the question holds no word.
        """
        return AnswerStream(self._pieces(self._understood(question, history, filters), history))

    def record(self, question: str, answer: Answer, *, is_right: bool, comment: str = "") -> bool:
        """Keep what a person thinks of an answer, in `feedback.jsonl` beside the documents.

        Returns:
            Whether it was kept: a knowledge base in memory, or without documents, keeps nothing.

        Raises:
            LockedError, ReadOnlyError, WriteError: nothing was kept.
        """
        if self.path is None or not self.generation:
            return False
        judgement = feedback.judge(
            question,
            answer,
            is_right=is_right,
            comment=comment,
            when=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            look_up=self.document,
        )
        feedback.append(self.path, judgement)
        return True

    def as_retriever(
        self, k: int | None = None, *, filters: Filters | None = None
    ) -> BaseRetriever:
        """Return a LangChain retriever over this knowledge base."""
        from rag.integrations.langchain import AssistantRetriever

        return AssistantRetriever(assistant=self, k=k, filters=filters)

    def as_runnable(self) -> Runnable[object, Answer]:
        """Return a LangChain runnable: a question in, an Answer out."""
        from rag.integrations.langchain import as_runnable

        return as_runnable(self)

    def close(self) -> None:
        """Let go of the knowledge base; an in-memory one is gone."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def _tokenizer(self) -> StaticEmbedder:
        """Return the built-in model: it reads sentences closely whichever model retrieves."""
        if isinstance(self._embedder, StaticEmbedder):
            return self._embedder
        return StaticEmbedder.load()

    def _understood(
        self, question: str, history: Sequence[Message], filters: Filters | None
    ) -> Turn:
        """Return what a question means after what was said."""
        meant = readings(question, history)
        if len(meant) == 1:
            return self._turn(meant[0].text, k=_POOL, filters=filters)

        def ask(text: str) -> tuple[Turn, Answer]:
            turn = self._turn(text, k=_POOL, filters=filters)
            return turn, self._settled(turn) or extract(turn)

        return likeliest(question, meant, ask)

    def _turn(self, question: str, *, k: int, filters: Filters | None) -> Turn:
        """Read a question, retrieve chunks and score their sentences."""
        if not has_word(question):
            raise EmptyQuestionError()
        limit = self.settings.max_question_chars
        snapshot = self._index.snapshot
        understood = read(question[:limit], snapshot.says)
        notice = say("cut", understood.language, limit=limit) if len(question) > limit else ""
        start = time.perf_counter()
        pool = retrieve(
            understood,
            snapshot,
            self._embedder,
            self._tokenizer,
            k=max(k, _POOL),
            filters=filters,
            method=self.settings.retrieval,
        )
        retrieved = time.perf_counter()
        hits = [found.hit for found in pool]
        ids = {hit.chunk.document_id for hit in hits}
        documents = {document_id: snapshot.corpus.document(document_id) for document_id in ids}
        if self._reranker:
            said = {found.hit.chunk.id: found.said for found in pool}
            hits = self._reranker.rerank(understood.text, hits, documents)
            pool = [Found(hit, said[hit.chunk.id]) for hit in hits]
        scored = select(understood, pool[:_POOL], documents, self._tokenizer)
        if self.settings.rerank and not self._reranker:
            hits = rerank(pool, scored)
        timings_ms = {
            "retrieve": 1000 * (retrieved - start),
            "read": 1000 * (time.perf_counter() - retrieved),
        }
        return Turn(
            understood,
            hits,
            scored,
            judge(understood, scored),
            snapshot.generation,
            timings_ms,
            notice,
            _absent(snapshot.corpus, filters) if not pool else "",
        )

    def _pieces(self, turn: Turn, history: Sequence[Message]) -> Generator[str | Answer]:
        start = time.perf_counter()
        for piece in self._answered(turn, history):
            if isinstance(piece, Answer):
                spent = {**turn.timings_ms, "answer": 1000 * (time.perf_counter() - start)}
                yield replace(piece, timings_ms=spent)
            else:
                yield piece

    def _answered(self, turn: Turn, history: Sequence[Message]) -> Iterator[str | Answer]:
        answer = self._settled(turn)
        if answer is None and self.settings.llm.model:
            yield from self._worded(turn, history)
            return
        answer = answer or extract(turn)
        yield answer.text
        yield answer

    def _settled(self, turn: Turn) -> Answer | None:
        if turn.absent:
            return refusal(turn, say(turn.absent, turn.question.language), 0.0)
        return settle(turn)

    def _worded(self, turn: Turn, history: Sequence[Message]) -> Iterator[str | Answer]:
        from rag.answer.wording import word

        return word(turn, settings=self.settings, history=history)


def _absent(corpus: Corpus, filters: Filters | None) -> str:
    """Return the phrase that says why there is no document to ask; "" when there is one."""
    if not len(corpus):
        return "empty"
    return "excluded" if filters and not corpus.rows_matching(filters) else ""


def load_embedder(settings: Settings) -> embeddings.Embedder:
    """Return the embedding model that the settings name.

    Raises:
        EmbedderError: it cannot be loaded.
    """
    chosen = settings.embedder
    try:
        return embeddings.load(
            chosen.model,
            base_url=chosen.base_url,
            api_key=chosen.api_key.get_secret_value() if chosen.api_key else None,
            runtime=runtime(settings),
            query_prefix=chosen.query_prefix,
            document_prefix=chosen.document_prefix,
        )
    except embeddings.EmbeddingError as error:
        raise EmbedderError(reason=str(error)) from error


def _load_reranker(settings: Settings) -> Reranker | None:
    if not settings.rerank or not settings.rerank_model:
        return None
    return Reranker.load(
        settings.rerank_model,
        runtime=runtime(settings),
        min_score=settings.rerank_min_score,
        min_share=settings.rerank_min_share,
    )


def runtime(settings: Settings) -> embeddings.Runtime:
    """Return where and how the settings let models compute."""
    chosen = settings.embedder
    return embeddings.Runtime(chosen.device, chosen.dtype, chosen.backend, chosen.batch_size)
