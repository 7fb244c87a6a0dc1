"""`python -m eval computed`: how many computed answers are right, and how many are wrong."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.computed import Verdict, ask, load
from rag import Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

COMPUTED = Path(__file__).parent / "sets" / "computed.jsonl"
_HALVES = ("even", "odd")


def add_computed(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "computed",
        help="ask for sums, differences, shares … each of its own passages",
        description="Prints the share right by operation, for the even ids (built on) and the odd "
        "ones (only ever scored), and the share of rows with a computed answer that is wrong.",
    )
    command.add_argument("file", metavar="FILE", nargs="?", type=Path, default=COMPUTED)
    command.add_argument("--failed", action="store_true", help="name the even rows that failed")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    verdicts = list(ask(load(arguments.file), Settings.load()))
    print(table(verdicts))
    if arguments.failed:
        for verdict in verdicts:
            if verdict.example.half == "even" and not verdict.is_right:
                print(f"{verdict.example.id}  {'wrong' * verdict.is_computed or 'not computed'}")
    return 0


def table(verdicts: Sequence[Verdict]) -> str:
    """Return one line for each operation and one for all; "-" where a half has none."""
    operations = dict.fromkeys(v.example.operation for v in verdicts)
    rows = [(name, [v for v in verdicts if v.example.operation == name]) for name in operations]
    head = " " * 12 + "".join(f"{half:>9} n   right   wrong" for half in _HALVES)
    return "\n".join([head, *(_line(*row) for row in (*rows, ("all", list(verdicts))))])


def _line(name: str, verdicts: Sequence[Verdict]) -> str:
    halves = ([v for v in verdicts if v.example.half == half] for half in _HALVES)
    return f"{name:12}" + "".join(_cells(half) for half in halves)


def _cells(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return f"{0:>11}{'-':>8}{'-':>8}"
    wrong = wrong_rate(verdicts)
    right = sum(v.is_right for v in verdicts) / len(verdicts)
    return f"{len(verdicts):>11}{right:>8.3f}{wrong:>8.3f}"


def wrong_rate(verdicts: Sequence[Verdict]) -> float:
    """Return the share of rows with a computed answer that is wrong."""
    return sum(v.is_computed and not v.is_right for v in verdicts) / len(verdicts)
