"""`python -m eval report`: the scores of result files in the terminal and as a page."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.dataset import DatasetError
from eval.judged import FAILURES, Judged, read
from eval.page import page
from eval.scores import grouped
from eval.table import lines, table
from eval.texts import TEXTS

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_report(commands: Commands) -> None:
    """Add the command that shows what runs found."""
    command = commands.add_parser(
        "report",
        help="show the scores of runs and every wrong answer",
        description="Print the scores of each variant, then by type; --html writes a page with "
        "charts and every wrong answer, which needs no network and no script.",
    )
    command.add_argument(
        "runs", metavar="RUN", nargs="+", type=Path, help="what `run --out` wrote; first: measure"
    )
    command.add_argument("--html", metavar="FILE", type=Path, help="write the page to this file")
    command.add_argument(
        "--lang", choices=sorted(TEXTS), default="zh", help="language of the page (default: zh)"
    )
    command.set_defaults(run=run_report)


def run_report(arguments: argparse.Namespace) -> int:
    """Print the tables, and write the page when one is asked for."""
    variants = read(arguments.runs)
    if arguments.html:
        names = [path.name for path in arguments.runs]
        _write(arguments.html, page(variants, names, TEXTS[arguments.lang]))
    print(text(variants))
    return 0


def text(variants: Sequence[Judged]) -> str:
    """Return one line for each variant, what went wrong, and for each a table by type."""
    parts = ["\n".join(lines([(one.name, one.scores) for one in variants])), _failures(variants)]
    parts += [f"{one.name}\n{table(one.scores, grouped(one.rows, 'type'))}" for one in variants]
    return "\n\n".join(parts)


def _failures(variants: Sequence[Judged]) -> str:
    width = max(len(one.name) for one in variants) + 2
    said = []
    for one in variants:
        counts = ", ".join(f"{one.counts()[name]} {name}" for name in FAILURES)
        said.append(f"{one.name:<{width}}{one.right} of {len(one.rows)} right; {counts}")
    return "\n".join(said)


def _write(path: Path, html: str) -> None:
    try:
        path.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror or error}") from error
