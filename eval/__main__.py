"""`python -m eval run`: score questions with known answers on the documents they are about."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eval import rows
from eval.dataset import DatasetError, Question, load
from eval.rows import Row
from eval.run import evaluate, source_of
from eval.scores import grouped, total
from eval.table import rounded, table
from rag import Assistant, RagError

HERE = Path(__file__).parent
EXAMPLES = """\
examples:
  python -m eval run
  python -m eval run my.jsonl --documents my-documents/ --out rows.jsonl
  python -m eval run my.jsonl --documents kb --json

A row of the questions file is a JSON object: question, lang, type, answer, answer_aliases,
must_include (empty when the documents do not say), evidence_source and evidence_offsets.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console may be set to another code
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = _parser().parse_args(argv)
    try:
        return run(arguments)
    except (DatasetError, RagError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(arguments: argparse.Namespace) -> int:
    """Score a questions file; the result goes to standard output, all else to standard error."""
    questions = load(arguments.questions)
    with _open(arguments.documents) as assistant:
        _warn_of_missing(questions, assistant)
        outcomes = list(_with_bar(evaluate(assistant, questions), len(questions)))
    if arguments.out:
        _write_rows(arguments.out, outcomes)
    overall, by_type = total(outcomes), grouped(outcomes, "type")
    if arguments.json:
        types = {name: rounded(value) for name, value in by_type.items()}
        print(
            json.dumps({**rounded(overall), "by_type": types}, ensure_ascii=False, allow_nan=False)
        )
    else:
        print(table(overall, by_type))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    command = commands.add_parser("run", help="ask every question and print the scores")
    command.add_argument(
        "questions",
        metavar="QUESTIONS",
        nargs="?",
        type=Path,
        default=HERE / "questions.jsonl",
        help="JSON lines (default: the shipped questions)",
    )
    command.add_argument(
        "--documents",
        metavar="DIR",
        type=Path,
        default=HERE.parent / "corpus",
        help="a folder of files or a knowledge base (default: the shipped corpus)",
    )
    command.add_argument("--out", metavar="FILE", type=Path, help="write one JSON row per question")
    command.add_argument("--json", action="store_true", help="print the scores as JSON")
    return parser


@contextmanager
def _open(documents: Path) -> Iterator[Assistant]:
    """Open a knowledge base, or make one in memory from a folder of files."""
    if (documents / "CURRENT").exists():
        with Assistant.open(documents) as assistant:
            yield assistant
        return
    with Assistant.open() as assistant:
        report = assistant.add(documents)
        for failure in report.failed:
            print(failure.reason, file=sys.stderr)
        if not assistant.documents():
            raise DatasetError(f"{documents}: no document could be read")
        yield assistant


def _warn_of_missing(questions: Sequence[Question], assistant: Assistant) -> None:
    """Name gold files that are not there: their questions cannot score, whatever is answered."""
    held = {source_of(assistant, document.id) for document in assistant.documents()}
    wanted = {place.source for question in questions for place in question.evidence}
    for name in sorted(wanted - held):
        print(f"evidence names {name}, which is not among the documents", file=sys.stderr)


def _with_bar(outcomes: Iterable[Row], total: int) -> Iterable[Row]:
    if not sys.stderr.isatty():
        return outcomes
    from tqdm import tqdm  # only a person needs it

    return tqdm(outcomes, total=total, file=sys.stderr, leave=False)


def _write_rows(path: Path, outcomes: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for outcome in outcomes:
            file.write(rows.to_json(outcome) + "\n")


if __name__ == "__main__":
    sys.exit(main())
