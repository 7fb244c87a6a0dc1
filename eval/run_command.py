"""`python -m eval run`: ask every question of each variant, keep the rows, print the scores."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from eval import adapters
from eval.dataset import DatasetError, Question
from eval.parallel import in_order, job_count, stored
from eval.resume import Results, fingerprint
from eval.rows import Row
from eval.run import answer, evaluate, source_of
from eval.scores import Scores, Tally
from eval.table import rounded, table
from eval.variants import DEFAULT, NAMED, Variant, parse
from rag import Assistant, Document

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

HERE = Path(__file__).parent
QUESTIONS, CORPUS = HERE / "questions.jsonl", HERE.parent / "corpus"

Documents = Path | Sequence[Document]
T = TypeVar("T")


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
    add_variants(command)
    command.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        help="write one JSON row per question; what is already there and still holds is kept",
    )
    command.add_argument(
        "--jobs", metavar="N", type=job_count, default=1, help="processes (default 1)"
    )
    command.add_argument("--json", action="store_true", help="print the scores as JSON")
    command.set_defaults(run=run)


def add_variants(command: argparse.ArgumentParser) -> None:
    """Add the option that names settings to try."""
    command.add_argument(
        "--variant",
        metavar="NAME[:KEY=VALUE,…]",
        action="append",
        help=f"settings to try, may be repeated: {', '.join(NAMED)}, or k9:evidence_k=9 and the "
        f"like (default: {DEFAULT})",
    )


def chosen(arguments: argparse.Namespace) -> list[Variant]:
    """Return the variants that a command line names.

    Raises:
        DatasetError: one of them is none, or two have the same name.
    """
    variants = [parse(text) for text in arguments.variant or [DEFAULT]]
    if len({variant.name for variant in variants}) < len(variants):
        raise DatasetError("--variant: each name may stand once")
    return variants


def run(arguments: argparse.Namespace) -> int:
    """Score a set of questions; the result goes to standard output, all else to standard error."""
    variants = chosen(arguments)
    documents = arguments.documents or CORPUS
    dataset = adapters.load(arguments.questions, documents)
    marks: dict[str, str] = {}
    with Results(arguments.out, [variant.name for variant in variants]) as results:
        for variant in variants:
            with _asked(dataset.documents or documents, variant, jobs=arguments.jobs) as asked:
                warn_of_missing(dataset.questions, asked.assistant)
                marks[variant.name] = asked.mark
                found = _answers(asked, variant, dataset.questions, results)
                _show(variant, *tallied(with_bar(found, dataset.questions)), arguments=arguments)
        results.finish(marks, dataset.questions)
    return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A variant that is ready.

    Attributes:
        mark: its fingerprint.
        rows: answers questions, in their order.
    """

    assistant: Assistant
    mark: str
    rows: Callable[[Sequence[Question]], Iterator[Row]]


@contextmanager
def _asked(documents: Documents, variant: Variant, *, jobs: int) -> Iterator[_Asked]:
    """Make a variant ready; several processes need its knowledge base on disk."""
    with ExitStack() as stack:
        if jobs > 1:
            settings = variant.settings()
            documents = stack.enter_context(stored(documents, settings, on_failure=tell))
        assistant = stack.enter_context(opened(documents, variant))
        name, mark = variant.name, fingerprint(assistant)
        if jobs > 1 and isinstance(documents, Path):
            ask = partial(answer, variant=name, fingerprint=mark)
            rows = partial(in_order, ask, path=documents, settings=settings, jobs=jobs)
        else:
            rows = partial(evaluate, assistant, variant=name, fingerprint=mark)
        yield _Asked(assistant, mark, rows)


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
            tell(failure.reason)
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


def with_bar(done: Iterable[T], questions: Sequence[Question]) -> Iterable[T]:
    """Show on a terminal how far the work is."""
    if not sys.stderr.isatty():
        return done
    from tqdm import tqdm  # only a person needs it

    return tqdm(done, total=len(questions), file=sys.stderr, leave=False)


def tell(sentence: str) -> None:
    """Say something that is no result."""
    print(sentence, file=sys.stderr)


def warn_of_missing(questions: Sequence[Question], assistant: Assistant) -> None:
    """Name gold files that are not there: their questions cannot score, whatever is answered."""
    held = {source_of(assistant, document.id) for document in assistant.documents()}
    wanted = {source for question in questions for source in question.sources}
    for name in sorted(wanted - held):
        tell(f"evidence names {name}, which is not among the documents")


def _answers(
    asked: _Asked, variant: Variant, questions: Sequence[Question], results: Results
) -> Iterator[Row]:
    kept = [results.kept(variant.name, question, asked.mark) for question in questions]
    new = asked.rows([q for q, row in zip(questions, kept, strict=True) if row is None])
    for row in kept:
        if row is not None:
            yield row
            continue
        found = next(new)
        results.add(found)
        yield found


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
