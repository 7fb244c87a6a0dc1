"""One question in a fresh process: `fzx ask` against LangChain + all-MiniLM + FAISS.

The two run in turn, so that a busy machine slows both; only the ratio counts. Exits with 1 when it
is over the limit.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
QUESTION = "2022年老旧小区加装电梯完工多少部？"
LIMIT = 0.15
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "2")


class Cost(NamedTuple):
    """Seconds of one process: on the clock, and of processor time with all its threads."""

    wall_s: float
    cpu_s: float


def measure(command: Sequence[str]) -> Cost:
    """Run a process to its end and return what it cost."""
    cpu, wall = children_s(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=os.environ | THREADS)
    return Cost(time.perf_counter() - wall, children_s() - cpu)


def children_s() -> float:
    """Return the processor time of all processes waited for; 0 on Windows, which does not tell."""
    times = os.times()
    return times.children_user + times.children_system


def main() -> int:
    """Print one JSON line for each process and one with the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, peer = Path(folder) / "kb", Path(folder) / "peer"
        fzx = [sys.executable, "-m", "rag.cli", "--kb", str(ours)]
        langchain = [sys.executable, str(HERE / "langchain_ask.py")]
        measure([*fzx, "add", str(arguments.corpus)])
        measure([*langchain, "prepare", str(arguments.corpus), str(peer)])
        commands = {
            "fzx": [*fzx, "ask", arguments.question],
            "langchain": [*langchain, "ask", str(peer), arguments.question],
        }
        for command in commands.values():  # once for the disk cache
            measure(command)
        return compare(commands, arguments.rounds)


def compare(commands: dict[str, list[str]], rounds: int) -> int:
    """Run the commands in turn and print the medians and their ratio."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(measure(command))
    median = {
        name: Cost(*map(statistics.median, zip(*c, strict=True))) for name, c in costs.items()
    }
    for name, cost in median.items():
        print(json.dumps({"name": name, "rounds": rounds, **rounded(cost)}))
    pairs = zip(median["fzx"], median["langchain"], strict=True)
    ratio = Cost(*(mine / theirs if theirs else 0.0 for mine, theirs in pairs))
    is_met = max(ratio) <= LIMIT
    print(json.dumps({"name": "ratio", **rounded(ratio), "limit": LIMIT, "met": is_met}))
    return 0 if is_met else 1


def rounded(cost: Cost) -> dict[str, float]:
    """Return the seconds with three decimals."""
    return {name: round(value, 3) for name, value in cost._asdict().items()}


if __name__ == "__main__":
    sys.exit(main())
