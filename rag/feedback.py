"""What people think of answers: JSON lines beside a knowledge base, on this machine only.

A judgement names the places that were cited, not their text: it must not outlive a document that
is removed. The answer's own words are kept; `clear` deletes them.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import LockedError, ReadOnlyError, UnknownDocumentError, WriteError
from rag.types import Answer, Citation, Document, Span, Status

logger = logging.getLogger(__name__)

FILE = "feedback.jsonl"
LOCK = ".feedback.lock"  # not the writer's: a judgement must not wait until documents are added
LOCK_TIMEOUT_S = 5.0
MAX_CHARS = 4_000  # of a question, and of a comment
# What JSON leaves as it is, although a terminal obeys it or UTF-8 cannot hold it.
UNSAFE = re.compile(r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}

LookUp = Callable[[str], Document]


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that an answer named.

    Attributes:
        source: name of its file, or its title without one.
    """

    document_id: str
    title: str
    source: str
    span: Span


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's word on one answer.

    Attributes:
        when: ISO 8601.
        answer: the text that was judged.
        generation: of the knowledge base that answered.
    """

    when: str
    question: str
    is_right: bool
    answer: str
    status: Status
    citations: tuple[Cited, ...]
    generation: int
    comment: str = ""

    @property
    def thumb(self) -> str:
        """Return "up" or "down"."""
        return "up" if self.is_right else "down"


def judge(
    question: str, answer: Answer, *, is_right: bool, comment: str, when: str, look_up: LookUp
) -> Judgement:
    """Return the judgement on an answer; `look_up` finds the documents it cites."""
    return Judgement(
        when=when,
        question=question[:MAX_CHARS],
        is_right=is_right,
        answer=answer.text,
        status=answer.status,
        citations=tuple(_cited(citation, look_up) for citation in answer.citations),
        generation=answer.generation,
        comment=comment[:MAX_CHARS],
    )


def append(folder: Path, judgement: Judgement) -> None:
    """Add one line to the file in the folder of a knowledge base; all of it or nothing.

    Raises:
        LockedError: somebody else held the file for too long.
        ReadOnlyError, WriteError: nothing was added.
    """
    line = _to_line(judgement)
    with _locked(folder), (folder / FILE).open("a+b") as file:
        end = file.seek(0, os.SEEK_END)
        try:
            file.write(_missing_line_end(folder / FILE, end) + line)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(end)
            raise


def read(folder: Path) -> list[Judgement]:
    """Return all judgements, oldest first; a line that a killed writer left is passed over."""
    try:
        data = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return []
    found = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(_from_line(line))
        except (ValueError, KeyError, TypeError) as error:
            logger.warning("%s:%d: not a judgement: %s", folder / FILE, number, error)
    return found


def clear(folder: Path) -> int:
    """Delete all judgements and return how many there were.

    Raises:
        LockedError, ReadOnlyError, WriteError: they are still there.
    """
    if not (folder / FILE).exists():
        return 0
    with _locked(folder):
        count = len(read(folder))
        (folder / FILE).unlink(missing_ok=True)
    return count


def _cited(citation: Citation, look_up: LookUp) -> Cited:
    try:
        path = look_up(citation.document_id).path
    except UnknownDocumentError:  # removed since
        path = None
    source = Path(path).name if path else citation.title
    return Cited(citation.document_id, citation.title, source, citation.span)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, LOCK_TIMEOUT_S, thread_local=False, fallback_to_soft=False)
    try:
        with lock:
            yield
    except Timeout as error:
        raise LockedError(path=folder / FILE, pid="?") from error
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _cannot_write(folder: Path, error: OSError) -> ReadOnlyError | WriteError:
    reason = error.strerror or str(error)
    if error.errno in READ_ONLY:
        return ReadOnlyError(path=folder / FILE, reason=reason)
    free_mib = shutil.disk_usage(folder).free / 2**20
    return WriteError(path=folder / FILE, reason=reason, free_mib=free_mib)


def _missing_line_end(path: Path, end: int) -> bytes:
    """Return what closes a line that a killed writer left half-written, so that ours is whole."""
    if end == 0:
        return b""
    with path.open("rb") as file:
        file.seek(end - 1)
        return b"" if file.read(1) == b"\n" else b"\n"


def _to_line(judgement: Judgement) -> bytes:
    record = {
        "when": judgement.when,
        "question": judgement.question,
        "thumb": judgement.thumb,
        "comment": judgement.comment,
        "answer": judgement.answer,
        "status": judgement.status,
        "citations": [
            {
                "document": cited.document_id,
                "title": cited.title,
                "source": cited.source,
                "span": [cited.span.start, cited.span.end],
            }
            for cited in judgement.citations
        ],
        "generation": judgement.generation,
    }
    return to_json(record).encode("utf-8") + b"\n"


def to_json(record: object) -> str:
    """Return one line of readable JSON; what a terminal would obey is escaped."""
    line = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _from_line(line: bytes) -> Judgement:
    record: dict[str, Any] = json.loads(line.decode("utf-8"))
    return Judgement(
        when=record["when"],
        question=record["question"],
        is_right={"up": True, "down": False}[record["thumb"]],
        comment=record["comment"],
        answer=record["answer"],
        status=record["status"],
        citations=tuple(
            Cited(place["document"], place["title"], place["source"], Span(*place["span"]))
            for place in record["citations"]
        ),
        generation=record["generation"],
    )
