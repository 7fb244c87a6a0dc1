"""From paths and texts to stored chunks; what did not change costs nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from embeddings import Embedder, EmbeddingError
from rag import loaders
from rag.corpus import Entry
from rag.errors import DocumentError, EmbedderError, NoTextError, RagError
from rag.index import Batch, Index
from rag.settings import Settings
from rag.text import dates, normalize, split, tokenize
from rag.types import AddReport, Chunk, Document, Failure

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how many sources are done, and how many there are."""


def fingerprint(embedder: Embedder) -> Mapping[str, str]:
    """Return what makes two knowledge bases comparable: the model and each step before it."""
    return {
        "embedder": embedder.name,
        "weights": embedder.fingerprint,
        "dim": str(embedder.dim),
        "fold": normalize.VERSION,
        "splitter": split.VERSION,
        "tokenizer": tokenize.VERSION,
    }


def add(
    index: Index,
    embedder: Embedder,
    sources: Sequence[str | Path | Document],
    *,
    settings: Settings,
    progress: Progress | None = None,
    sync: bool = False,
) -> AddReport:
    """Read, split and store each source; a source that fails is reported and the rest goes on.

    Raises:
        LockedError, ReadOnlyError, WriteError: nothing was stored.
        EmbedderError: the model failed; nothing was stored.
    """
    items = [item for source in sources for item in _expand(source)]
    with index.write() as batch:
        job = _Job(batch, embedder, settings)
        if index.stale is not None:
            for document in index.stale.documents():
                job.put(document)
        for done, item in enumerate(items):
            if progress:
                progress(_label(item), done, len(items))
            job.take(item)
        if sync:
            job.drop_missing([Path(s) for s in sources if not isinstance(s, Document)])
    if progress:
        progress("", len(items), len(items))
    return job.report()


def _expand(source: str | Path | Document) -> Iterator[Path | Document]:
    if isinstance(source, Document):
        yield source
    else:
        yield from loaders.walk(Path(source))


def _label(item: Path | Document) -> str:
    return item.title if isinstance(item, Document) else str(item)


@dataclass(slots=True)
class _Job:
    """One call of `add`, collecting its report."""

    batch: Batch
    embedder: Embedder
    settings: Settings
    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    stored: dict[str, Document] = field(default_factory=dict)  # by content, this call only

    def take(self, item: Path | Document) -> None:
        """Store one source, or report why not."""
        try:
            self._take(item)
        except DocumentError as error:
            self.failed.append(_failure(_label(item), error))

    def _take(self, item: Path | Document) -> None:
        label = _label(item)
        if isinstance(item, Document):
            if not item.text.strip():
                raise NoTextError(name=label)
            self._store(item, label)
            return
        data = loaders.read(item, max_mib=self.settings.max_file_mib)
        document_id, sha256 = loaders.document_id(item), loaders.content_hash(data)
        if self.batch.snapshot.corpus.known(document_id) == sha256:
            self.unchanged.append(label)
        elif (twin := self._twin(sha256, document_id)) is not None:
            self.duplicates.append((label, twin.path or twin.title))
        else:
            self._store(loaders.parse(item, data), label)

    def _store(self, document: Document, label: str) -> None:
        known = self.batch.snapshot.corpus.known(document.id)
        if known == document.sha256:
            self.unchanged.append(label)
            return
        self.put(document)
        (self.replaced if known else self.added).append(label)

    def put(self, document: Document) -> None:
        """Split, embed and store a document."""
        drafts = split.chunks(document)
        as_of = dates.covered(document.date, document.title, Path(document.path or "").name)
        entries = [
            Entry(
                Chunk(document.id, d.span, d.span.of(document.text), d.heading, as_of),
                words=tokenize.words(d.search_text),
                bigrams=tokenize.bigrams(d.search_text),
            )
            for d in drafts
        ]
        if not entries:
            raise NoTextError(name=document.title)
        try:
            vectors = self.embedder.embed_documents([d.search_text for d in drafts])
        except EmbeddingError as error:
            raise EmbedderError(reason=str(error)) from error
        self.batch.put(document, entries, vectors)
        self.stored[document.sha256] = document

    def _twin(self, sha256: str, document_id: str) -> Document | None:
        twin = self.stored.get(sha256) or self.batch.snapshot.corpus.by_sha256(sha256)
        return twin if twin is not None and twin.id != document_id else None

    def drop_missing(self, folders: Sequence[Path]) -> None:
        """Remove the documents whose file is gone from one of these folders."""
        roots = [folder.resolve() for folder in folders if folder.is_dir()]
        for document in self.batch.snapshot.corpus.documents():
            path = Path(document.path) if document.path else None
            if path and not path.exists() and any(path.is_relative_to(root) for root in roots):
                self.batch.remove(document.id)
                self.removed.append(str(path))

    def report(self) -> AddReport:
        """Return what happened to each source."""
        return AddReport(
            added=tuple(self.added),
            unchanged=tuple(self.unchanged),
            replaced=tuple(self.replaced),
            duplicates=tuple(self.duplicates),
            failed=tuple(self.failed),
            removed=tuple(self.removed),
        )


def _failure(source: str, error: RagError) -> Failure:
    return Failure(source, error.code, error.message("en"), error.message("zh"))
