"""`python -m eval run`: ask every question of each variant, keep the rows, print the scores."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from eval import adapters
from eval.dataset import DatasetError, Question
from eval.resume import Results, fingerprint
from eval.rows import Row
from eval.run import evaluate, source_of
from eval.scores import Scores, Tally
from eval.table import rounded, table
from eval.variants import DEFAULT, NAMED, Variant, parse
from rag import Assistant, Document

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

HERE = Path(__file__).parent
QUESTIONS, CORPUS = HERE / "questions.jsonl", HERE.parent / "corpus"

Documents = Path | Sequence[Document]


def add_run(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("run", help="ask every question and print the scores")
    command.add_argument(
        "questions",
        metavar="QUESTIONS",
        nargs="?",
        type=Path,
        default=QUESTIONS,
        help="JSON lines, SQuAD JSON, a BEIR folder or a CSV table (default: the shipped ones)",
    )
    command.add_argument(
        "--documents",
        metavar="DIR",
        type=Path,
        help="a folder of files or a knowledge base (default: the shipped corpus)",
    )
    command.add_argument(
        "--variant",
        metavar="NAME[:KEY=VALUE,…]",
        action="append",
        help=f"settings to try, may be repeated: {', '.join(NAMED)}, or k9:evidence_k=9 and the "
        f"like (default: {DEFAULT})",
    )
    command.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        help="write one JSON row per question; what is already there and still holds is kept",
    )
    command.add_argument("--json", action="store_true", help="print the scores as JSON")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Score a set of questions; the result goes to standard output, all else to standard error."""
    variants = [parse(text) for text in arguments.variant or [DEFAULT]]
    names = [variant.name for variant in variants]
    if len(set(names)) < len(names):
        raise DatasetError("--variant: each name may stand once")
    dataset = adapters.load(arguments.questions, arguments.documents)
    documents = dataset.documents or arguments.documents or CORPUS
    marks: dict[str, str] = {}
    with Results(arguments.out, names) as results:
        for variant in variants:
            with opened(documents, variant) as assistant:
                warn_of_missing(dataset.questions, assistant)
                marks[variant.name] = fingerprint(assistant)
                found = _answers(variant, assistant, dataset.questions, results)
                _show(variant, *tallied(with_bar(found, dataset.questions)), arguments=arguments)
        results.finish(marks, dataset.questions)
    return 0


@contextmanager
def opened(documents: Documents, variant: Variant) -> Iterator[Assistant]:
    """Open a knowledge base, or make one in memory from a folder of files or from documents."""
    settings = variant.settings()
    if isinstance(documents, Path) and (documents / "CURRENT").exists():
        with Assistant.open(documents, settings) as assistant:
            yield assistant
        return
    with Assistant.open(settings=settings) as assistant:
        sources = [documents] if isinstance(documents, Path) else documents
        for failure in assistant.add(*sources).failed:
            print(failure.reason, file=sys.stderr)
        if not assistant.documents():
            raise DatasetError(f"{documents}: no document could be read")
        yield assistant


def tallied(rows: Iterable[Row]) -> tuple[Scores, dict[str, Scores]]:
    """Return the scores of all rows and by type; reads them once and keeps none."""
    overall, by_type = Tally(), dict[str, Tally]()
    for row in rows:
        overall.add(row)
        by_type.setdefault(row.question.type, Tally()).add(row)
    return overall.scores(), {name: by_type[name].scores() for name in sorted(by_type)}


def with_bar(rows: Iterable[Row], questions: Sequence[Question]) -> Iterable[Row]:
    """Show on a terminal how far the work is."""
    if not sys.stderr.isatty():
        return rows
    from tqdm import tqdm  # only a person needs it

    return tqdm(rows, total=len(questions), file=sys.stderr, leave=False)


def warn_of_missing(questions: Sequence[Question], assistant: Assistant) -> None:
    """Name gold files that are not there: their questions cannot score, whatever is answered."""
    held = {source_of(assistant, document.id) for document in assistant.documents()}
    wanted = {source for question in questions for source in question.sources}
    for name in sorted(wanted - held):
        print(f"evidence names {name}, which is not among the documents", file=sys.stderr)


def _answers(
    variant: Variant, assistant: Assistant, questions: Sequence[Question], results: Results
) -> Iterator[Row]:
    mark = fingerprint(assistant)
    for question in questions:
        row = results.kept(variant.name, question, mark)
        if row is None:
            (row,) = evaluate(assistant, [question], variant=variant.name, fingerprint=mark)
            results.add(row)
        yield row


def _show(
    variant: Variant,
    overall: Scores,
    by_type: dict[str, Scores],
    *,
    arguments: argparse.Namespace,
) -> None:
    many = arguments.variant is not None
    if arguments.json:
        name = {"variant": variant.name} if many else {}
        types = {kind: rounded(value) for kind, value in by_type.items()}
        record = {**name, **rounded(overall), "by_type": types}
        print(json.dumps(record, ensure_ascii=False, allow_nan=False))
    else:
        print(f"{variant.name}\n" * many + table(overall, by_type) + "\n" * many)
