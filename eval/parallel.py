"""Work on a knowledge base by several processes; results come in the order of the questions."""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from eval.dataset import DatasetError, Question
from rag import Assistant, Document, RagError, Settings

T = TypeVar("T")
Work = Callable[[Assistant, Question], T]

CHUNK = 16  # questions handed over at once: few enough that all processes end together

# a worker process opens its assistant once; nothing else may be handed to its calls
_opened: dict[str, Assistant] = {}


def job_count(text: str) -> int:
    """Return the number of processes that a command line names."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def in_order(
    work: Work[T], questions: Sequence[Question], *, path: Path, settings: Settings, jobs: int
) -> Iterator[T]:
    """Yield what `work` makes of each question, in their order whatever the number of jobs.

    Args:
        work: a function of a module, so that a process started afresh finds it by name.
        questions: all are held; what comes back is not.
        path: a knowledge base on disk; each process opens it for itself and only reads.
        settings: those it was built with.
        jobs: processes; 1 works in this one.

    Raises:
        DatasetError: a question failed, or a process died; says which and why.
        RagError: the knowledge base cannot be opened, with one job.
    """
    if jobs == 1:
        with Assistant.open(path, settings) as assistant:
            yield from (work(assistant, question) for question in questions)
        return
    pool = ProcessPoolExecutor(
        jobs,
        # the same everywhere; a forked process would share locks of this one's threads
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_open,
        initargs=(path, settings),
    )
    try:
        yield from pool.map(partial(_do, work), questions, chunksize=CHUNK)
    except BrokenProcessPool as error:
        raise DatasetError(f"{path}: a worker process died: {error}") from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def stored(
    documents: Path | Sequence[Document], settings: Settings, *, on_failure: Callable[[str], None]
) -> Iterator[Path]:
    """Yield a knowledge base on disk that holds the documents; a new one is removed at the end.

    Args:
        documents: a knowledge base, which is used as it is, a folder of files, or texts.
        settings: for building it.
        on_failure: called with a sentence for each file that could not be read.

    Raises:
        DatasetError: no document could be read.
        RagError: the documents cannot be stored.
    """
    if isinstance(documents, Path) and (documents / "CURRENT").exists():
        yield documents
        return
    with tempfile.TemporaryDirectory(prefix="eval-") as folder:
        path = Path(folder) / "kb"
        with Assistant.open(path, settings) as assistant:
            sources = [documents] if isinstance(documents, Path) else documents
            report = assistant.add(*sources)
        for failure in report.failed:
            on_failure(failure.reason)
        if not report.added:
            raise DatasetError(f"{documents}: no document could be read")
        yield path


def _open(path: Path, settings: Settings) -> None:
    _opened["assistant"] = Assistant.open(path, settings)


def _do(work: Work[T], question: Question) -> T:
    try:
        return work(_opened["assistant"], question)
    except RagError as error:  # it cannot travel between processes
        raise DatasetError(f"{question.id}: {error}") from error
