"""From paths and texts to stored chunks; what did not change costs nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from embeddings import Embedder
from embeddings.static import StaticEmbedder
from rag import loaders
from rag.errors import DocumentError, LeftOutError, NoTextError, NotTextError, RagError
from rag.index import Batch, Index
from rag.loaders.child import ChildReader
from rag.loaders.steps import Step
from rag.prepare import Cut, prepare
from rag.settings import Settings
from rag.text import dates, language, normalize, split, tokenize
from rag.types import AddReport, Document, Failure

logger = logging.getLogger(__name__)

# chunks that are indexed at once: with 64 their terms take a quarter more time. A slow model, which
# shows how far it is, gets each document by itself.
_TOGETHER = 256
_STEP_S = 5.0  # what is lost at most when a small knowledge base is stopped while it grows
_PAGE = {"zh": "第 {}/{} 页", "en": "page {}/{}"}
_PASSAGE = {"zh": "第 {}/{} 段", "en": "passage {}/{}"}

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how many sources are done, and how many there are.

A rebuild comes before the sources, and counts characters of the documents held.
"""
_Tell = Callable[[str, int, int], None]  # a pattern of two counts, and what goes into it


def fingerprint(embedder: Embedder, model: StaticEmbedder, settings: Settings) -> Mapping[str, str]:
    """Return what makes two knowledge bases comparable: the models and each step before them."""
    return {
        "embedder": embedder.name,
        "weights": embedder.fingerprint,
        "dim": str(embedder.dim),
        "pieces": model.fingerprint,
        "fold": normalize.VERSION,
        "dates": dates.VERSION,
        "language": language.VERSION,
        "splitter": f"{split.VERSION}/{settings.chunk_chars}",
        "tokenizer": tokenize.VERSION,
    }


def add(
    index: Index,
    embedder: Embedder,
    sources: Sequence[str | Path | Document],
    *,
    model: StaticEmbedder,
    settings: Settings,
    progress: Progress | None = None,
    sync: bool = False,
    date: str | None = None,
) -> AddReport:
    """Read, split and store each source; a source that fails is reported and the rest goes on.

    A long call publishes in steps, so that little is done again after it was stopped. A `date` is
    that of every file, whatever the file itself says.

    Raises:
        LockedError: nothing was stored.
        ReadOnlyError, WriteError, EmbedderError: nothing was stored after the last step.
    """
    items = [item for source in sources for item in _expand(source)]
    show: Progress = progress or (lambda *_: None)
    with index.write() as batch, ChildReader(settings.parse) as reader:
        job = _Job(batch, embedder, model, settings, reader, date)
        if index.stale is not None:
            job.take_over(index.stale.documents(), show)
            job.index_waiting()
        if sync:  # first, so that a file that was renamed is not taken for a copy of itself
            job.drop_missing([Path(s) for s in sources if not isinstance(s, Document)])
        for done, item in enumerate(items):
            show(_label(item), done, len(items))
            job.take(item, partial(_tell, show, (_label(item), done, len(items))))
            job.publish_when_due(index)
        job.index_waiting()
    show("", len(items), len(items))
    return job.report()


def _expand(source: str | Path | Document) -> Iterator[Path | Document]:
    if isinstance(source, Document):
        yield source
    else:
        yield from loaders.walk(Path(source))


def _label(item: Path | Document) -> str:
    name = item.title if isinstance(item, Document) else str(item)
    # a name may hold bytes that are no text; shown as \udcff, it can still be printed and stored
    return name.encode("utf-8", "backslashreplace").decode()


def _tell(show: Progress, at: tuple[str, int, int], what: str, done: int, total: int) -> None:
    name, *place = at
    show(f"{name} {what.format(done, total)}", *place)


def _tell_share(
    show: Progress, at: tuple[str, int, int], chars: int, done: int, total: int
) -> None:
    name, before, all_chars = at
    show(name, before + chars * done // total, all_chars)


@dataclass(slots=True)
class _Job:
    """One call of `add`, collecting its report."""

    batch: Batch
    embedder: Embedder
    model: StaticEmbedder
    settings: Settings
    reader: ChildReader
    date: str | None = None
    due: float = field(default_factory=lambda: time.monotonic() + _STEP_S)
    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    left_out: list[Failure] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    waiting: dict[str, Cut] = field(default_factory=dict)
    stored: dict[str, Document] = field(default_factory=dict)  # by id, this step only
    first: dict[str, str] = field(default_factory=dict)  # content to id, this step only
    dropped: set[str] = field(default_factory=set)

    def publish_when_due(self, index: Index) -> None:
        """Publish what is done, in steps that take a tenth of the time at most."""
        start = time.monotonic()
        if start < self.due:
            return
        self.index_waiting()
        index.publish(self.batch)
        for seen in (self.stored, self.first, self.dropped):
            seen.clear()  # the snapshot tells it from now on
        end = time.monotonic()
        self.due = end + max(_STEP_S, 10 * (end - start))

    def take(self, item: Path | Document, tell: _Tell) -> None:
        """Store one source, or report why not; what of it was left out is told too."""
        before = len(self.left_out)
        try:
            self._take(item, tell)
        except DocumentError as error:
            del self.left_out[before:]  # nothing of it is held
            self.failed.append(_failure(_label(item), error))

    def take_over(self, documents: Sequence[Document], show: Progress) -> None:
        """Index the documents of a knowledge base that is rebuilt, or report why not.

        Progress is in characters: from them the time that is left can be told, while documents
        differ a thousandfold.
        """
        done, total = 0, sum(len(document.text) for document in documents)
        for document in documents:
            label, chars = _label(document), len(document.text)
            show(label, done, total)
            try:
                self._put(document, partial(_tell_share, show, (label, done, total), chars))
            except DocumentError as error:
                self.failed.append(_failure(label, error))
            done += chars
        show("", done, total)

    def _take(self, item: Path | Document, tell: _Tell) -> None:
        if isinstance(item, Document):
            _check_text(item)
            self._store(item, _label(item), tell)
            return
        data = loaders.read(item, max_mib=self.settings.max_file_mib)
        document_id, sha256 = loaders.document_id(item), loaders.content_hash(data)
        if self._is_held(document_id, sha256):
            self.unchanged.append(_label(item))
        elif (twin := self._twin(sha256, document_id)) is not None:
            self.duplicates.append((_label(item), twin.path or twin.title))
        else:
            document = self.reader.parse(item, data, partial(self._hear, _label(item), tell))
            self._store(replace(document, date=self.date or document.date), _label(item), tell)

    def _hear(self, label: str, tell: _Tell, news: Step | LeftOutError) -> None:
        """Show which page was read; keep what cannot be."""
        if isinstance(news, Step):
            tell(_PAGE[self.settings.language], news.done, news.total)
        else:
            self.left_out.append(_failure(label, news))

    def _store(self, document: Document, label: str, tell: _Tell) -> None:
        known = self._known(document.id)
        if self._is_held(document.id, document.sha256):
            self.unchanged.append(label)
            return
        self._put(document, partial(tell, _PASSAGE[self.settings.language]))
        (self.replaced if known else self.added).append(label)

    def _known(self, document_id: str) -> str | None:
        """Return the hash of what is held under this id, this call included."""
        if document_id in self.dropped:
            return None
        stored = self.stored.get(document_id)
        return stored.sha256 if stored else self.batch.snapshot.corpus.known(document_id)

    def _is_held(self, document_id: str, sha256: str) -> bool:
        """Return whether this content is held, under the date that the user gives."""
        if self._known(document_id) != sha256:
            return False
        corpus = self.batch.snapshot.corpus
        held = self.stored.get(document_id) or (corpus.document(document_id) if self.date else None)
        return held is None or self.date in (None, held.date)

    def _put(self, read: Document, listener: Callable[[int, int], None]) -> None:
        document = replace(dates.with_bounds(read), language=language.language(read.text))
        drafts = split.chunks(document, max_chars=self.settings.chunk_chars)
        if not drafts:
            raise NoTextError(name=document.title)
        self.waiting[document.id] = document, drafts
        self.stored[document.id] = document
        self.first.setdefault(document.sha256, document.id)
        waiting = sum(len(drafts) for _, drafts in self.waiting.values())
        if waiting >= _TOGETHER or self.embedder is not self.model:
            self.index_waiting(listener)

    def index_waiting(self, listener: Callable[[int, int], None] | None = None) -> None:
        """Store the documents that were cut into chunks and not stored yet."""
        if not self.waiting:
            return
        addition = prepare(
            list(self.waiting.values()),
            embedder=self.embedder,
            model=self.model,
            listener=listener,
        )
        self.batch.put(addition)
        self.waiting.clear()

    def _twin(self, sha256: str, document_id: str) -> Document | None:
        """Return another document that has this content and will still have it at the end."""
        stored = self.stored.get(self.first.get(sha256, ""))
        twin = stored or self.batch.snapshot.corpus.by_sha256(sha256)
        if twin is None or twin.id == document_id or self._known(twin.id) != sha256:
            return None
        return None if _has_changed(twin) else twin

    def drop_missing(self, folders: Sequence[Path]) -> None:
        """Remove the documents whose file is gone from one of these folders."""
        roots = [folder.resolve() for folder in folders if loaders.is_folder(folder)]
        for document in (*self.batch.snapshot.corpus.documents(), *self.stored.values()):
            path = Path(document.path) if document.path else None
            if path and not path.exists() and any(path.is_relative_to(root) for root in roots):
                self.batch.remove(document.id)
                self.dropped.add(document.id)
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
            left_out=tuple(self.left_out),
        )


def _check_text(document: Document) -> None:
    label = _label(document)
    if not document.text.strip():
        raise NoTextError(name=label)
    try:
        document.text.encode()
        document.title.encode()
    except UnicodeEncodeError as error:
        found = str(error.object)[error.start]
        raise NotTextError(name=label, found=f"U+{ord(found):04X}") from error


def _has_changed(document: Document) -> bool:
    """Return whether its file now holds something else; one that is gone has not changed."""
    if not document.path:
        return False
    try:
        return loaders.content_hash(Path(document.path).read_bytes()) != document.sha256
    except OSError:
        return False


def _failure(source: str, error: RagError) -> Failure:
    return Failure(source, error.code, error.message("en"), error.message("zh"))
