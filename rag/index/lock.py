"""One writer at a time, by a lock that the operating system frees when its holder dies."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LockedError

_LOCK = ".lock"
_PID = ".lock.pid"  # only for the message: Windows cannot read a file that is locked


@contextmanager
def writer_lock(folder: Path, *, timeout_s: float) -> Iterator[None]:
    """Hold the lock of a knowledge base.

    Raises:
        LockedError: another process or thread still held it after `timeout_s` seconds.
        OSError: the lock file cannot be made.
    """
    from filelock import FileLock, Timeout  # 15 ms that a reader does without

    # A file system without locks raises: marker files would outlive a killed process.
    lock = FileLock(folder / _LOCK, timeout=timeout_s, thread_local=False, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(path=folder, pid=_read_pid(folder)) from error
    try:
        with contextlib.suppress(OSError):  # on a full disk the write itself will tell
            (folder / _PID).write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        lock.release()


def _read_pid(folder: Path) -> str:
    try:
        pid = (folder / _PID).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return "?"
    return pid or "?"
