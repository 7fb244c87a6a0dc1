"""The built-in model: how long it takes to load, to embed chunks, and to embed a question.

Processor time of all threads, the best of several rounds: other programs only slow it.
Exits with 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from embeddings.static import WEIGHTS, StaticEmbedder

ROOT = Path(__file__).parent.parent
ROUNDS = 7
CHUNKS, CHUNK_CHARS = 1_000, 400
LOAD_S, CHUNKS_A_SECOND, QUERY_MS, SIZE_MIB = 0.3, 3_000, 1.0, 30
# numpy and tokenizers are there already in any program that holds the model
_LOAD = """
import time, numpy, tokenizers
from embeddings.static import StaticEmbedder
start = time.process_time()
StaticEmbedder.load()
print(time.process_time() - start)
"""


def main() -> int:
    """Print one JSON line per measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=ROOT / "corpus", help="folder of documents")
    parser.add_argument("--questions", type=Path, default=ROOT / "eval" / "questions.jsonl")
    arguments = parser.parse_args()
    chunks = cut(arguments.texts)
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    model = StaticEmbedder.load()
    size_mib = sum(path.stat().st_size for path in WEIGHTS.iterdir()) / 2**20
    load_s = min(fresh_load_s() for _ in range(ROUNDS))
    chunks_s = cpu_s(lambda: model.embed_documents(chunks))
    query_s = cpu_s(lambda: [model.embed_queries([question]) for question in questions])
    verdicts = [
        report("load_s", load_s, limit=LOAD_S),
        report("query_ms", 1000 * query_s / len(questions), limit=QUERY_MS),
        report("size_mib", size_mib, limit=SIZE_MIB),
        report("chunks_per_s", len(chunks) / chunks_s, limit=CHUNKS_A_SECOND, least=True),
    ]
    return 0 if all(verdicts) else 1


def cut(folder: Path) -> list[str]:
    """Return chunks of 400 characters of the texts of a folder, repeated to 1,000."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt")))
    pieces = [text[i : i + CHUNK_CHARS] for i in range(0, len(text) - CHUNK_CHARS, CHUNK_CHARS)]
    return list(itertools.islice(itertools.cycle(pieces), CHUNKS))


def fresh_load_s() -> float:
    """Return the processor time that loading takes in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return float(done.stdout)


def cpu_s(work: Callable[[], object]) -> float:
    """Return the least processor time of a piece of work."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def report(name: str, value: float, *, limit: float, least: bool = False) -> bool:
    """Print a measure with its limit; return whether it keeps to it."""
    met = value >= limit if least else value <= limit
    print(json.dumps({"name": name, "value": round(value, 3), "limit": limit, "met": met}))
    return met


if __name__ == "__main__":
    sys.exit(main())
