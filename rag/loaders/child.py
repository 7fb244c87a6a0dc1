"""Files are read in a process of their own, which may run out of memory or time, or crash.

Formats that are bytes of text alone are read here, as nothing in them can be made to explode.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self

from rag import errors, loaders
from rag.errors import (
    CrashedError,
    DocumentError,
    LeftOutError,
    TooMuchMemoryError,
    TooSlowError,
)
from rag.loaders import steps, text
from rag.settings import ParseSettings
from rag.types import Document, Part, PartKind, Span

PAGE_S, SCANNED_PAGE_S = 0.1, 60.0  # what each page that is done adds to the deadline
_DEATH_S = 5.0
_KILLED = -9  # when not by us, the kernel ran out of memory
_REPLY_BYTES_PER_CHAR = 16  # a character takes up to 4, the rest is for parts
# what Python needs to start; keys and passwords of this process are none of the child's business
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


class ChildReader:
    """Reads files, one at a time; its process starts when first needed and serves many files."""

    def __init__(self, limits: ParseSettings) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def parse(self, path: Path, data: bytes, listener: steps.Listener | None = None) -> Document:
        """Return the document that the bytes of a file hold.

        Args:
            path: where they were read; its name tells the format.
            data: the bytes, not empty.
            listener: told of each page, and of what is left out.

        Raises:
            DocumentError: they hold no text that can be read within the limits.
        """
        if path.suffix.lower() in text.KINDS:
            return loaders.parse(path, data)
        process = self._running()
        with _Deadline(process, self._limits.timeout_s) as deadline:
            reply = self._ask(process, path, data, deadline, listener)
        if reply is None or deadline.is_over:
            raise self._death(loaders.display_name(path), process, deadline)
        if "error" in reply:
            error = _to_error(*reply["error"])
            if isinstance(error, TooMuchMemoryError):
                self._stop()  # what it still holds may be too much for the next file as well
            raise error
        return _to_document(reply["document"])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                _command(self._limits),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for us; we stop it
            )
        return self._process

    def _ask(
        self,
        process: subprocess.Popen[bytes],
        path: Path,
        data: bytes,
        deadline: _Deadline,
        listener: steps.Listener | None,
    ) -> dict[str, Any] | None:
        """Return the last reply; None when the process came to an end before it."""
        requests, replies = _pipes(process)
        most = self._limits.max_chars * _REPLY_BYTES_PER_CHAR
        try:
            requests.write(json.dumps({"path": str(path), "size": len(data)}).encode() + b"\n")
            requests.write(data)
            requests.flush()
        except OSError:  # it died; why is told by how it ended
            return None
        while (line := replies.readline(most)).endswith(b"\n"):
            reply: dict[str, Any] = json.loads(line.decode("utf-8", "surrogatepass"))
            news = _to_news(reply)
            if news is None:
                return reply
            if isinstance(news, steps.Step):
                deadline.extend(SCANNED_PAGE_S if news.is_scanned else PAGE_S)
            if listener:
                listener(news)
        return None

    def _death(
        self, name: str, process: subprocess.Popen[bytes], deadline: _Deadline
    ) -> DocumentError:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_DEATH_S)
        self._stop()
        if deadline.is_over:
            return TooSlowError(name=name, limit_s=deadline.allowed_s)
        if process.returncode == _KILLED:
            return TooMuchMemoryError(name=name, limit_mib=self._limits.memory_mib)
        return CrashedError(name=name, reason=f"exit code {process.returncode}")

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            with suppress(BrokenPipeError):  # from what was still to be written
                self._process.__exit__(None, None, None)
        self._process = None


class _Deadline:
    """Kills a process that is not done in time."""

    def __init__(self, process: subprocess.Popen[bytes], timeout_s: float) -> None:
        self._process = process
        self._started = time.monotonic()
        self._is_done = threading.Event()
        self.allowed_s = timeout_s
        self.is_over = False

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_done.set()

    def extend(self, more_s: float) -> None:
        """Allow some more seconds."""
        self.allowed_s += more_s

    def _watch(self) -> None:
        while (left_s := self._started + self.allowed_s - time.monotonic()) > 0:
            if self._is_done.wait(left_s):
                return
        self.is_over = True
        self._process.kill()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process without pipes")
    return process.stdin, process.stdout


def _command(limits: ParseSettings) -> list[str]:
    # threads share it, and the deadline comes first unless this process is gone
    cpu_s = (limits.timeout_s + SCANNED_PAGE_S) * (os.cpu_count() or 1)
    numbers = (limits.memory_mib, cpu_s, limits.max_chars)
    module = [sys.executable, "-P", "-m", "rag.loaders.child_main"]
    return [*module, *(f"{number:.0f}" for number in numbers)]


def _environment() -> dict[str, str]:
    ours = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    paths = (str(Path(errors.__file__).parents[1]), os.environ.get("PYTHONPATH"))
    python_path = os.pathsep.join(filter(None, paths))
    # one heap for all threads: each of its own reserves 64 MiB of the addresses allowed
    return {**ours, "PYTHONPATH": python_path, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}


def _to_error(name: str, facts: Mapping[str, object]) -> DocumentError:
    kind: type[DocumentError] = getattr(errors, name)
    return kind(**facts)


def _to_news(reply: dict[str, Any]) -> steps.Step | LeftOutError | None:
    """Return what a reply tells before the last one; None for the last one."""
    if "step" in reply:
        return steps.Step(*reply["step"])
    error = _to_error(*reply["left_out"]) if "left_out" in reply else None
    return error if isinstance(error, LeftOutError) else None


def _to_document(fields: dict[str, Any]) -> Document:
    parts = (
        Part(Span(**part["span"]), PartKind(part["kind"]), part["number"], part["name"])
        for part in fields.pop("parts")
    )
    return Document(**fields, parts=tuple(parts))
