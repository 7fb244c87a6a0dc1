"""10,000 questions against a knowledge base of 10,000 passages, search only, as `eval search` does.

Exits with 1 when it takes longer than the limit, or when the memory of all processes together
still grows after half of the questions.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.adapters.base import make_question, rows, whole
from eval.dataset import Question
from eval.parallel import in_order, stored
from eval.search import Found, scores, search
from rag import Assistant, Document, Settings

LIMIT_S = 300.0
GROWTH = 1.1  # of the memory half way: the caches are full by then
MAX_CHARS = 600  # of a passage
STATM = Path("/proc/self/statm")  # elsewhere memory is not measured


@dataclass(frozen=True, slots=True)
class Measured:
    """One search, and the memory of the process that did it."""

    found: Found
    process: int
    mib: float


def main() -> int:
    """Print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="JSON lines with title and text, may be .xz")
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=4)
    arguments = parser.parse_args()
    documents, questions = load(arguments.texts, arguments.n)
    settings, jobs = Settings.load(), arguments.jobs
    memory: list[float] = []
    start = time.perf_counter()
    with stored(documents, settings, on_failure=print) as path:
        built = time.perf_counter()
        done = in_order(measured, questions, path=path, settings=settings, jobs=jobs)
        total = scores(watched(done, memory))["all"]
    end = time.perf_counter()
    is_met = end - start <= LIMIT_S and memory[-1] <= GROWTH * memory[len(memory) // 2]
    record = {
        "name": "eval scale",
        "passages": len(documents),
        "jobs": jobs,
        "build_s": round(built - start, 1),
        "total_s": round(end - start, 1),
        "mib": [round(mib) for mib in memory[len(memory) // 10 - 1 :: len(memory) // 10]],
        **{name: round(value, 3) for name, value in total.items() if value is not None},
        "met": is_met,
    }
    print(json.dumps(record))
    return 0 if is_met else 1


def load(path: Path, n: int) -> tuple[list[Document], list[Question]]:
    """Return n texts, cut, and their titles as the questions they answer."""
    documents: list[Document] = []
    questions: list[Question] = []
    for row in rows(path):
        title, text = row.text("title", default=""), row.text("text", default="")[:MAX_CHARS]
        if not title.strip() or not text.strip():
            continue
        name = str(len(documents))
        documents.append(Document.from_text(text, title=name))
        gold = [whole(documents[-1])]
        questions.append(make_question(name, title, kind="title", evidence=gold))
        if len(documents) == n:
            break
    return documents, questions


def measured(assistant: Assistant, question: Question) -> Measured:
    """Search, then look at the memory of this process."""
    found = search(assistant, question)
    return Measured(found, os.getpid(), mib_held())


def watched(done: Iterator[Measured], memory: list[float]) -> Iterator[Found]:
    """Pass on the searches; add to `memory` what all processes hold after each."""
    held: dict[int, float] = {}
    for one in done:
        held[one.process] = one.mib
        memory.append(sum({os.getpid(): mib_held(), **held}.values()))
        yield one.found


def mib_held() -> float:
    """Return the resident memory of this process; 0 where it cannot be told."""
    if not STATM.exists():
        return 0.0
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


if __name__ == "__main__":
    sys.exit(main())
