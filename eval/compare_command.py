"""`python -m eval compare`: every variant against the first."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from eval import rows, scores
from eval.compare import Difference, compare
from eval.dataset import DatasetError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Values = dict[str, dict[str, float | None]]


def add_compare(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "compare",
        help="compare variants with the first one, question by question",
        description="95 % intervals by the paired bootstrap over the questions that both answered. "
        "Nothing is called better or worse whose interval holds 0. Of 17 scores about one in "
        "twenty will seem to differ by chance: name the score you care about beforehand.",
    )
    command.add_argument(
        "runs", metavar="RUN.jsonl", nargs="+", type=Path, help="files that `run --out` wrote"
    )
    command.add_argument("--json", action="store_true", help="print one JSON line for each variant")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print each variant's differences from the first."""
    variants = read(arguments.runs)
    if len(variants) < 2:
        raise DatasetError(f"{arguments.runs[0]}: a second variant is needed to compare with")
    (first, base), *others = variants.items()
    for name, values in others:
        differences = compare(base, values)
        if not differences:
            raise DatasetError(f"{first} and {name} have no question in common")
        if arguments.json:
            record = [{**asdict(d), "verdict": d.verdict} for d in differences]
            print(json.dumps({"first": first, "other": name, "scores": record}, ensure_ascii=False))
        else:
            print(table(first, name, differences), end="\n\n")
    return 0


def read(paths: Sequence[Path]) -> Mapping[str, Values]:
    """Return the scores of each variant of all files; a name used again gets its file's name."""
    found: dict[str, Values] = {}
    for path in paths:
        of_file: defaultdict[str, Values] = defaultdict(dict)
        for row in rows.each(path):
            of_file[row.variant][row.question.question] = scores.of_row(row)
        for name, values in of_file.items():
            found[name if name not in found else f"{name} ({path.stem})"] = values
    return found


def table(first: str, other: str, differences: Sequence[Difference]) -> str:
    """Return one line for each score."""
    head = f"{'n':>6}{'first':>8}{'other':>8}{'diff':>8}   {'95 % interval':<16}{'won/lost':>9}"
    lines = [f"{other} against {first}", " " * 22 + head]
    for d in differences:
        bounds = f"{d.low:+.3f} … {d.high:+.3f}"
        counts = f"{d.wins}/{d.losses}"
        lines.append(
            f"{d.score:<22}{d.n:>6}{d.first:>8.3f}{d.other:>8.3f}{d.other - d.first:>+8.3f}   "
            f"{bounds:<16}{counts:>9}  {d.verdict}".rstrip()
        )
    return "\n".join(lines)
