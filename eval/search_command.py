"""`python -m eval search` and `python -m eval template`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from eval import adapters
from eval.adapters import template
from eval.parallel import in_order, job_count, stored
from eval.run_command import CORPUS, add_variants, chosen, tell, with_bar
from eval.search import scores, search, table
from eval.table import rounded

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_search(commands: Commands) -> None:
    """Add the command that scores the search alone."""
    command = commands.add_parser(
        "search",
        help="search for every question and score what is found, without answers",
        description="For sets that name the right document but no answer, and for large sets: "
        "SQuAD-style JSON, BEIR folders, pairs of passages and questions, our JSON lines, tables.",
    )
    command.add_argument("questions", metavar="QUESTIONS", type=Path, help="a file or folder")
    command.add_argument(
        "--documents",
        metavar="DIR|FILE",
        type=Path,
        default=CORPUS,
        help="a folder, a knowledge base or a file of passages (default: what QUESTIONS brings, "
        "else the shipped corpus)",
    )
    command.add_argument(
        "--jobs", metavar="N", type=job_count, default=1, help="processes (default 1)"
    )
    add_variants(command)
    command.add_argument("--json", action="store_true", help="print the scores as JSON")
    command.set_defaults(run=run_search)


def add_template(commands: Commands) -> None:
    """Add the command that writes a table to fill in."""
    command = commands.add_parser("template", help="write a CSV table of questions to fill in")
    command.add_argument("file", metavar="FILE.csv", type=Path, help="must not be there yet")
    command.set_defaults(run=run_template)


def run_search(arguments: argparse.Namespace) -> int:
    """Print the scores of the search; all else goes to standard error."""
    dataset = adapters.load(arguments.questions, arguments.documents)
    documents = dataset.documents or arguments.documents
    for variant in chosen(arguments):
        settings = variant.settings()
        with stored(documents, settings, on_failure=tell) as path:
            found = in_order(
                search, dataset.questions, path=path, settings=settings, jobs=arguments.jobs
            )
            by_group = scores(with_bar(found, dataset.questions))
        many = arguments.variant is not None
        if arguments.json:
            name = {"variant": variant.name} if many else {}
            print(json.dumps({**name, **{key: rounded(dict(g)) for key, g in by_group.items()}}))
        else:
            print(f"{variant.name}\n" * many + table(by_group) + "\n" * many)
    return 0


def run_template(arguments: argparse.Namespace) -> int:
    """Write the table and say where."""
    template.write(arguments.file)
    print(
        f"{arguments.file}: fill it in, then: python -m eval run {arguments.file} --documents DIR"
    )
    return 0
