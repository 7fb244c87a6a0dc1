"""What a model costs on this machine: time and memory, in a process of its own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from embeddings.catalog import Model
from rag.assistant import load_embedder, runtime
from rag.errors import RagError
from rag.rerank import Reranker
from rag.settings import Settings
from rag.vectors import embed_documents

_STATUS = Path("/proc/self/status")
_LEAST_S = 1.0  # a shorter run says little
_FIRST, _MOST = 32, 8192  # passages of the first and of the longest run
_QUESTION = "去年有多少个老旧小区加装了电梯？"
_PASSAGE = "全区去年加装电梯一百一十二部，惠及居民三千余户，街道和社区召开座谈会六十多次。"


_Run = Callable[[Sequence[str]], object]


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured.

    Attributes:
        load_s: seconds until the model could be used.
        per_1000_s: seconds for 1,000 passages of the length that the settings give.
        memory_mib: what loading and running it added to the process; None but on Linux.
        dim: length of a vector; None for a reranker.
        error: why it could not be measured; the rest is 0 then.
    """

    load_s: float = 0.0
    per_1000_s: float = 0.0
    memory_mib: float | None = None
    dim: int | None = None
    error: str = ""


def measure(model: Model, settings: Settings) -> Cost:
    """Load and run a model in a fresh process, so that no other model's memory is counted."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        try:
            return process.submit(_measure, model, settings).result()
        except BrokenProcessPool:
            return Cost(error="the process was ended, for example for want of memory")


def _measure(model: Model, settings: Settings) -> Cost:
    before, start = _peak_mib(), time.perf_counter()
    load = _reranker if model.kind == "reranker" else _embedder
    try:
        run, dim = load(model, settings)
        load_s = time.perf_counter() - start
        per_1000_s = _per_1000_s(run, settings.chunk_chars)
    except RagError as error:
        return Cost(error=error.message(settings.language))
    memory_mib = None if before is None else (_peak_mib() or 0.0) - before
    return Cost(load_s, per_1000_s, memory_mib, dim)


def _embedder(model: Model, settings: Settings) -> tuple[_Run, int | None]:
    chosen = settings.embedder.model_copy(update={"model": model.name})
    if model.name != settings.embedder.model:  # its prompts are not this one's
        chosen = chosen.model_copy(update={"query_prefix": None, "document_prefix": None})
    embedder = load_embedder(settings.model_copy(update={"embedder": chosen}))
    return partial(embed_documents, embedder), embedder.dim


def _reranker(model: Model, settings: Settings) -> tuple[_Run, None]:
    reranker = Reranker.load(model.name, runtime=runtime(settings))
    return lambda texts: reranker.scores([(_QUESTION, text) for text in texts]), None


def _per_1000_s(run: _Run, chars: int) -> float:
    """Run on twice as many passages each time, until the time says something."""
    n = _FIRST
    run(_passages(n, chars))  # the first run also warms up
    while True:
        passages = _passages(n, chars)
        start = time.perf_counter()
        run(passages)
        spent = time.perf_counter() - start
        if spent >= _LEAST_S or n >= _MOST:
            return 1000 * spent / n
        n *= 2


def _passages(n: int, chars: int) -> list[str]:
    text = _PASSAGE * (chars // len(_PASSAGE) + 2)
    return [f"{i}{text[i % len(_PASSAGE) :]}"[:chars] for i in range(n)]


def _peak_mib() -> float | None:
    """Return the most memory this process has held; None where the system does not tell."""
    if not _STATUS.exists():  # getrusage would count what our parent held when it started us
        return None
    peak = re.search(r"^VmHWM:\s*(\d+) kB", _STATUS.read_text(), re.MULTILINE)
    return int(peak[1]) / 2**10 if peak else None
