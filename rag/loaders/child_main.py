"""The process that reads files of strangers, one request after the other, within limits.

request     {"path": …, "size": bytes}, a line of JSON, then the bytes of the file
replies     {"step": [done, total, is_scanned]} or {"left_out": [name, facts]} …,
            and at last {"document": {…}} or {"error": [name, facts]}
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from rag import loaders
from rag.errors import (
    BrokenFileError,
    DocumentError,
    LeftOutError,
    TooMuchMemoryError,
    TooMuchTextError,
)
from rag.loaders import steps

try:
    import resource
except ImportError:  # Windows: the deadline that the parent keeps has to do
    resource = None  # type: ignore[assignment]

_PARENT_CHECK_S = 1.0
_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo")
_PROGRAMS = ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")


def main() -> None:
    """Answer requests until standard input ends."""
    memory_mib, cpu_s, max_chars = (int(value) for value in sys.argv[1:4])
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the replies
    _limit_memory(memory_mib)
    sys.addaudithook(_refuse)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()

    def tell(news: steps.Step | LeftOutError) -> None:
        _renew_cpu(cpu_s)
        if isinstance(news, steps.Step):
            _send(replies, {"step": news})
        else:
            _send(replies, {"left_out": _sent(news)})

    steps.listener.set(tell)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _renew_cpu(cpu_s)
        data = sys.stdin.buffer.read(request["size"])
        _send(replies, _reply(Path(request["path"]), data, memory_mib, max_chars))


def _reply(path: Path, data: bytes, memory_mib: int, max_chars: int) -> Mapping[str, object]:
    name = loaders.display_name(path)
    error: DocumentError
    try:
        document = loaders.parse(path, data)
        if len(document.text) <= max_chars:
            return {"document": asdict(document)}
        error = TooMuchTextError(name=name, found=len(document.text), limit=max_chars)
    except DocumentError as known:
        error = known
    except MemoryError:
        error = TooMuchMemoryError(name=name, limit_mib=memory_mib)
    except Exception as bug:  # noqa: BLE001  # what libraries raise on broken files has no end
        error = BrokenFileError(name=name, reason=f"{type(bug).__name__}: {bug}"[:200])
    return {"error": _sent(error)}


def _sent(error: DocumentError) -> list[object]:
    facts = {key: v if isinstance(v, int | float) else str(v) for key, v in error.facts.items()}
    return [type(error).__name__, facts]


def _send(replies: BinaryIO, message: Mapping[str, object]) -> None:
    line = json.dumps(message, ensure_ascii=False) + "\n"
    replies.write(line.encode("utf-8", "surrogatepass"))
    replies.flush()


def _limit_memory(memory_mib: int) -> None:
    if resource:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory_mib << 20, most))


def _renew_cpu(cpu_s: int) -> None:
    """Allow the next page this much processor time, should nobody be left to keep the deadline."""
    if resource:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(used.ru_utime + used.ru_stime) + cpu_s
        resource.setrlimit(resource.RLIMIT_CPU, (soft, most))


def _end_with(parent: int) -> None:
    """End this process when its parent is gone."""
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_S)
    os._exit(1)


def _refuse(event: str, _arguments: object) -> None:
    """Keep a document from reaching the network or other programs through a library."""
    if event.startswith(_NETWORK + _PROGRAMS):
        raise PermissionError(f"{event} while reading a document")


if __name__ == "__main__":
    main()
