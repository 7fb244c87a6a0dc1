"""The index: the newest generation for readers, one writer at a time."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from rag.corpus import Corpus
from rag.errors import DamagedError, KnowledgeBaseError, LockedError
from rag.index import fingerprint as fingerprints
from rag.index.batch import Batch
from rag.index.files import Files
from rag.index.folder import Folder, Loaded
from rag.index.manifest import DamageError
from rag.index.snapshot import Snapshot

logger = logging.getLogger(__name__)

LOCK_TIMEOUT_S = 5.0  # long enough for another small `add`, short enough to tell a person


class _Served(NamedTuple):
    """What readers get; replaced as one reference.

    Attributes:
        pointer: what CURRENT said when it was loaded.
        keep_from: older generations hold removed text.
    """

    pointer: str | None
    snapshot: Snapshot
    keep_from: int


class Index:
    """A knowledge base in a folder, or in memory; threads and processes may share it."""

    def __init__(
        self,
        folder: Folder | None,
        fingerprint: Mapping[str, str],
    ) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._stale: Corpus | None = None
        self._served = _Served(None, Snapshot.empty(), keep_from=0)
        self._refused: str | None = None  # a newer generation that cannot be used; warned once
        self._is_closed = False
        self._changing = threading.Lock()  # around each new value of _served
        self._writing = threading.Lock()  # stands in for the file lock in memory

    @classmethod
    def open(
        cls,
        path: Path | None,
        *,
        fingerprint: Mapping[str, str],
        rebuild: bool = False,
        files: Files | None = None,
    ) -> Self:
        """Open the knowledge base in a folder; the folder is made by the first write.

        Args:
            path: None keeps everything in memory.
            fingerprint: what builds it, name by name; not read before there is one to compare.
            rebuild: start from nothing whatever built the folder; `stale` then holds the old
                documents, which stay in place until the first write is published.
            files: how the disk is changed; None is the real disk.

        Raises:
            FingerprintMismatchError: something else built it.
            DamagedError: no generation is sound; they were set aside, the next open starts empty.
            NewerVersionError: a newer program wrote it.
            KnowledgeBaseError: it cannot be read.
        """
        if path is None:
            return cls(None, fingerprint)
        folder = Folder(path, files or Files())
        index = cls(folder, fingerprint)
        loaded = folder.newest()
        if loaded is not None:
            index._take_over(folder, loaded, is_rebuild=rebuild)
        return index

    @property
    def snapshot(self) -> Snapshot:
        """Return the newest complete generation, whoever published it."""
        self._check_open()
        if self._folder is not None and self._stale is None:
            self._refresh(self._folder)
        return self._served.snapshot

    @property
    def stale(self) -> Corpus | None:
        """Return the documents that a rebuild has to take over; None when there is none to do."""
        return self._stale

    @contextmanager
    def write(self, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[Batch]:
        """Gather changes and publish them together at the end, or with `publish` in steps.

        Nothing more is published when the block raises or changes nothing.

        Raises:
            LockedError: another writer did not finish in time.
            ReadOnlyError, WriteError: nothing was published, the state before still stands.
            DamagedError, FingerprintMismatchError: another process published what cannot be used.
        """
        self._check_open()
        with self._exclusive(timeout_s):
            batch = Batch(self._base())
            yield batch
            self.publish(batch)

    def publish(self, batch: Batch) -> None:
        """Publish what the batch of a writer holds so far; the writer goes on from there.

        Raises:
            ReadOnlyError, WriteError: it is not; what was published before still stands.
        """
        if batch.has_changed:
            self._publish(batch)
            batch.start(self._served.snapshot)

    def close(self) -> None:
        """Let go of the memory; the index cannot be used afterwards."""
        self._is_closed = True
        self._stale = None
        self._served = _Served(None, Snapshot.empty(), keep_from=0)

    def _check_open(self) -> None:
        if self._is_closed:
            raise ValueError("the index is closed")

    def _refresh(self, folder: Folder) -> None:
        """Load what another process published; while one thread loads, the others go on."""
        try:
            if self._is_settled(folder.pointer()) or not self._changing.acquire(blocking=False):
                return
        except KnowledgeBaseError as error:
            self._warn(error)
            return
        try:
            self._take_newest(folder)
        finally:
            self._changing.release()

    def _take_newest(self, folder: Folder) -> None:
        pointer = None
        try:
            pointer = folder.pointer()
            if pointer is not None and not self._is_settled(pointer):
                self._served = self._accept(folder, folder.load(pointer))
        except (DamageError, KnowledgeBaseError) as error:
            self._refused = pointer
            self._warn(error)

    def _is_settled(self, pointer: str | None) -> bool:
        return pointer in {None, self._served.pointer, self._refused}

    def _warn(self, error: Exception) -> None:
        number = self._served.snapshot.generation
        logger.warning("generation %d stays in use: %s", number, error)

    def _accept(self, folder: Folder, loaded: Loaded) -> _Served:
        fingerprints.check(folder.path, loaded.manifest.fingerprint, self._fingerprint)
        return _Served(loaded.pointer, loaded.snapshot, loaded.manifest.keep_from)

    def _take_over(self, folder: Folder, loaded: Loaded, *, is_rebuild: bool) -> None:
        if is_rebuild:
            self._stale = loaded.snapshot.corpus
            empty = Snapshot.empty(loaded.snapshot.generation)
            self._served = _Served(loaded.pointer, empty, keep_from=0)
        else:
            self._served = self._accept(folder, loaded)

    @contextmanager
    def _exclusive(self, timeout_s: float) -> Iterator[None]:
        if self._folder is not None:
            with self._folder.locked(timeout_s=timeout_s):
                yield
            return
        if not self._writing.acquire(timeout=timeout_s):
            raise LockedError(path="memory", pid=os.getpid())
        try:
            yield
        finally:
            self._writing.release()

    def _base(self) -> Snapshot:
        """Return what the writer starts from: what is published, never less."""
        folder = self._folder
        if folder is not None:
            with self._changing:
                pointer = folder.pointer()
                if pointer not in {None, self._served.pointer}:
                    self._catch_up(folder, pointer or "")
            served = self._served
            folder.tidy(newest=served.snapshot.generation, keep_from=served.keep_from)
        return self._served.snapshot

    def _catch_up(self, folder: Folder, pointer: str) -> None:
        try:
            loaded = folder.load(pointer)
        except DamageError as error:
            path = folder.path
            raise DamagedError(path=path, reason=str(error), quarantine=path) from error
        self._take_over(folder, loaded, is_rebuild=self._stale is not None)

    def _publish(self, batch: Batch) -> None:
        folder, served = self._folder, self._served
        number = folder.next_number() if folder else served.snapshot.generation + 1
        snapshot = batch.freeze(number)
        has_lost_text = batch.has_removed or self._stale is not None
        keep_from = number if has_lost_text else served.keep_from
        pointer = None
        if folder is not None:
            pointer = folder.publish(snapshot, fingerprint=self._fingerprint, keep_from=keep_from)
        with self._changing:
            self._served = _Served(pointer, snapshot, keep_from)
            self._stale = None
        if folder is not None:
            folder.tidy(newest=number, keep_from=keep_from)
