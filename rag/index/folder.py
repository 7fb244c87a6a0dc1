"""The folder of a knowledge base: generations, the pointer to the newest, and a quarantine.

CURRENT             names the newest generation; replaced last, in one step
gen-000042/         never changed once it has this name
.tmp-000043/        being written, or left by a killed writer
quarantine/         generations that failed a check; nothing in here is ever deleted
.lock, .lock.pid    the writer
"""

from __future__ import annotations

import errno
import logging
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from rag.errors import (
    DamagedError,
    KnowledgeBaseError,
    LockedError,
    NewerVersionError,
    ReadOnlyError,
    WriteError,
)
from rag.index.files import Files
from rag.index.lock import writer_lock
from rag.index.manifest import FORMAT, DamageError, FileRecord, Manifest, NewerFormatError
from rag.index.snapshot import FILES, Snapshot

logger = logging.getLogger(__name__)

KEPT = 3  # generations to fall back to, the newest included
CURRENT, MANIFEST, QUARANTINE = "CURRENT", "manifest.json", "quarantine"
_TMP = ".tmp-"
_NAME = re.compile(r"gen-(\d{6,15})(?:\.\d+)?", re.ASCII)  # .2: a second one set aside
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}


class Loaded(NamedTuple):
    """A generation that passed every check, and what CURRENT said when it was chosen."""

    pointer: str | None
    manifest: Manifest
    snapshot: Snapshot


class Folder:
    """Reads and publishes generations.

    Args:
        path: need not exist before the first write.
        files: how the disk is changed.
    """

    def __init__(self, path: Path, files: Files) -> None:
        self.path = path
        self._files = files
        if path.exists() and not path.is_dir():
            raise KnowledgeBaseError(reason=f"{path} is a file, a knowledge base is a folder")

    def pointer(self) -> str | None:
        """Return the content of CURRENT; None when there is none."""
        try:
            return (self.path / CURRENT).read_bytes().decode("ascii", "backslashreplace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _cannot_read(self.path / CURRENT, error) from error

    def newest(self) -> Loaded | None:
        """Return the newest sound generation, None when nothing was ever published.

        Damaged ones are moved to the quarantine, with a warning.

        Raises:
            DamagedError: there is none left.
            NewerVersionError: a newer program wrote the newest; nothing was moved.
            KnowledgeBaseError: the operating system refuses to read it.
        """
        while True:
            pointer = self.pointer()
            loaded, damaged = self._first_sound(pointer)
            if not damaged or self.pointer() == pointer:
                break  # else a writer went on meanwhile, and may have removed what we read
        if damaged or (loaded is None and pointer is not None):
            kept_in = self._set_aside(list(damaged), pointer, is_lost=loaded is None)
            if loaded is None:
                reason = next(iter(damaged.values()), f"{CURRENT} names no generation")
                raise DamagedError(path=self.path, reason=reason, quarantine=kept_in)
        return loaded

    def load(self, pointer: str) -> Loaded:
        """Return the generation that CURRENT names.

        Raises:
            DamageError: it fails a check.
            NewerVersionError, KnowledgeBaseError: as for `newest`.
        """
        number = _number(pointer)
        if number is None:
            raise DamageError(f"{CURRENT} names no generation")
        return Loaded(pointer, *self._load(number))

    @contextmanager
    def locked(self, *, timeout_s: float) -> Iterator[None]:
        """Be the only writer; makes the folder when new.

        Raises:
            LockedError: another writer did not finish in time.
            ReadOnlyError, WriteError: the folder or its lock cannot be made.
        """
        with ExitStack() as stack:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                stack.enter_context(writer_lock(self.path, timeout_s=timeout_s))
            except OSError as error:
                raise self._cannot_write(error) from error
            yield

    def next_number(self) -> int:
        """Return a generation number that was never used here."""
        places = (self.path, self.path / QUARANTINE)
        names = [path.name for place in places for path in place.glob("gen-*")]
        used = [_number(name) for name in (*names, self.pointer() or "")]
        return max((n for n in used if n is not None), default=0) + 1

    def publish(self, snapshot: Snapshot, *, fingerprint: Mapping[str, str], keep_from: int) -> str:
        """Make a snapshot the newest generation, all at once; return the new pointer.

        Raises:
            ReadOnlyError, WriteError: it is not; what was newest before still is.
        """
        before = self.pointer()
        target = self._generation(snapshot.generation)
        draft = self.path / f"{_TMP}{target.name}"
        try:
            self._write_draft(draft, snapshot, fingerprint, keep_from)
            self._files.rename(draft, target)
            self._files.sync_folder(self.path)
            self._point_to(target.name)
        except OSError as error:
            self._roll_back(before, (draft, target))
            raise self._cannot_write(error) from error
        return target.name

    def tidy(self, *, newest: int, keep_from: int) -> None:
        """Remove what killed writers left and generations no longer needed; only under the lock."""
        numbers = self._generations()
        pointed = _number(self.pointer() or "")
        unpublished = [n for n in numbers if pointed is not None and n > pointed]
        published = [n for n in numbers if n not in unpublished and n <= newest]
        old = [n for n in published if n in published[KEPT:] or n < keep_from]
        try:
            for number in (*unpublished, *old):
                folder = self._generation(number)
                # renamed first: a kill half-way must not leave half a generation under its name
                self._files.rename(folder, self.path / f"{_TMP}old-{folder.name}")
            for path in self.path.glob(f"{_TMP}*"):
                self._files.remove(path)
        except OSError as error:
            logger.warning("%s: cannot remove old files now: %s", self.path, error)

    def _first_sound(self, pointer: str | None) -> tuple[Loaded | None, dict[int, str]]:
        damaged: dict[int, str] = {}
        for number in self._candidates(pointer):
            try:
                return Loaded(pointer, *self._load(number)), damaged
            except DamageError as error:
                logger.warning("%s: generation %d is damaged: %s", self.path, number, error)
                damaged[number] = str(error)
        return None, damaged

    def _candidates(self, pointer: str | None) -> Sequence[int]:
        numbers = self._generations()
        newest = _number(pointer or "")
        if newest is None:
            return numbers
        return [newest, *(n for n in numbers if n < newest)]

    def _generations(self) -> list[int]:
        """Return the numbers that have a folder, newest first."""
        found = (_number(path.name) for path in self.path.glob("gen-*"))
        return sorted((n for n in found if n is not None), reverse=True)

    def _generation(self, number: int) -> Path:
        return self.path / f"gen-{number:06d}"

    def _load(self, number: int) -> tuple[Manifest, Snapshot]:
        folder = self._generation(number)
        try:
            manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
            if manifest.generation != number or set(manifest.files) != set(FILES):
                raise DamageError("the manifest belongs to another folder")
            snapshot = Snapshot.from_files(
                number, lambda name: _read_checked(folder / name, manifest.files[name])
            )
            if len(snapshot.corpus) != manifest.chunks:
                raise DamageError(f"{len(snapshot.corpus)} chunks, {manifest.chunks} expected")
        except NewerFormatError as error:
            raise NewerVersionError(path=folder, found=error.version, wanted=FORMAT) from error
        except PermissionError as error:
            raise _cannot_read(folder, error) from error
        except (OSError, ValueError) as error:
            raise DamageError(f"{folder.name}: {error}") from error
        return manifest, snapshot

    def _write_draft(
        self, draft: Path, snapshot: Snapshot, fingerprint: Mapping[str, str], keep_from: int
    ) -> None:
        self._files.remove(draft)
        self._files.make_folder(draft)
        records: dict[str, FileRecord] = {}
        for name, data in snapshot.to_files():
            records[name] = self._write_checked(draft / name, data)
        manifest = Manifest(
            generation=snapshot.generation,
            keep_from=keep_from,
            chunks=len(snapshot.corpus),
            fingerprint=dict(fingerprint),
            files=records,
        )
        self._write_checked(draft / MANIFEST, manifest.to_bytes())
        self._files.sync_folder(draft)

    def _write_checked(self, path: Path, data: bytes) -> FileRecord:
        self._files.write(path, data)
        if path.read_bytes() != data:  # a full disk may tell nobody
            raise OSError(errno.EIO, "read back other bytes than written", str(path))
        return FileRecord.of(data)

    def _point_to(self, name: str) -> None:
        tmp = self.path / f"{_TMP}{CURRENT}"
        self._files.write(tmp, name.encode("ascii") + b"\n")
        self._files.replace(tmp, self.path / CURRENT)
        self._files.sync_folder(self.path)

    def _roll_back(self, before: str | None, leftovers: Sequence[Path]) -> None:
        try:
            if before is None:
                self._files.remove(self.path / CURRENT)
            elif self.pointer() != before:
                self._point_to(before)
            for path in (*leftovers, self.path / f"{_TMP}{CURRENT}"):
                self._files.remove(path)
        except OSError as error:
            logger.warning("%s: left for the next writer to remove: %s", self.path, error)

    def _set_aside(self, numbers: Sequence[int], pointer: str | None, *, is_lost: bool) -> Path:
        """Move damaged generations to the quarantine; return where they are now."""
        quarantine = self.path / QUARANTINE
        try:
            with writer_lock(self.path, timeout_s=0):
                if self.pointer() != pointer:
                    return self.path
                quarantine.mkdir(exist_ok=True)
                sources = [self._generation(number) for number in numbers]
                for source in (*sources, *([self.path / CURRENT] if is_lost else [])):
                    if source.exists():
                        self._files.rename(source, _free_name(quarantine, source.name))
        except (LockedError, OSError) as error:
            logger.warning("%s: damaged files stay where they are: %s", self.path, error)
            return self.path
        return quarantine

    def _cannot_write(self, error: OSError) -> KnowledgeBaseError:
        reason = error.strerror or str(error)
        if error.errno in _READ_ONLY:
            return ReadOnlyError(path=self.path, reason=reason)
        name = Path(error.filename).name if isinstance(error.filename, str) else ""
        existing = next(p for p in (self.path, *self.path.absolute().parents) if p.exists())
        free_mib = shutil.disk_usage(existing).free / 2**20
        return WriteError(
            path=self.path, reason=f"{name}: {reason}" if name else reason, free_mib=free_mib
        )


def _number(name: str) -> int | None:
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else None


def _read_checked(path: Path, record: FileRecord) -> bytes:
    data = path.read_bytes()
    if FileRecord.of(data) != record:
        raise DamageError(f"{path.name} is not what was written")
    return data


def _free_name(folder: Path, name: str) -> Path:
    taken = {path.name for path in folder.iterdir()}
    numbered = (f"{name}.{n}" for n in range(2, len(taken) + 3))
    return folder / next(n for n in (name, *numbered) if n not in taken)


def _cannot_read(path: Path, error: OSError) -> KnowledgeBaseError:
    return KnowledgeBaseError(reason=f"{path} cannot be read ({error.strerror})")
