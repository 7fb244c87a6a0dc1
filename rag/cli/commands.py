"""What each command does; each returns its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from rag.cli.call import Call
from rag.cli.figures import list_figures
from rag.cli.find import find
from rag.cli.judge import judge, warn_of_judged
from rag.cli.models import list_models
from rag.cli.progress import progress_bar
from rag.cli.show import document_record, hit_record, show_answer, show_hits, show_report
from rag.cli.texts import words
from rag.places import issued


def add(call: Call) -> int:
    """Add files and folders; fails only when nothing at all could be used."""
    with (
        call.open(rebuild=call.arguments.rebuild) as assistant,
        progress_bar() as progress,
    ):
        report = assistant.add(
            *call.arguments.paths,
            progress=progress,
            sync=call.arguments.sync,
            date=call.arguments.date,
        )
        held = len(assistant.documents())
    call.output.value(asdict(report))
    show_report(report, call.output)
    if call.arguments.rebuild:
        call.output.line(words(call.output.language, "rebuilt").format(n=held))
    usable = report.added or report.replaced or report.unchanged or report.duplicates
    return 1 if report.failed and not usable else 0


def ask(call: Call) -> int:
    """Answer a question; "the documents don't say" is a success."""
    question = call.question()
    with call.open() as assistant:
        call.warn_when_empty(assistant)
        answer = assistant.ask(question, filters=call.filters(assistant))
        nearest = [hit_record(hit, assistant) for hit in answer.nearest]
        call.output.value({**asdict(answer), "refused": answer.refused, "nearest": nearest})
        show_answer(question, answer, assistant, call.output)
    return 0


def search(call: Call) -> int:
    """Show the passages nearest to a question, best first."""
    question = call.question()
    with call.open() as assistant:
        call.warn_when_empty(assistant)
        filters = call.filters(assistant)
        hits = assistant.search(question, call.arguments.k, filters=filters)
        call.output.value([hit_record(hit, assistant) for hit in hits])
        show_hits(hits, assistant, call.output)
        if not hits and assistant.generation:
            call.output.note(words(call.output.language, "no-hits"))
    return 0


def list_documents(call: Call) -> int:
    """List the documents held."""
    with call.open() as assistant:
        documents = assistant.documents()
        if not documents:
            call.warn_when_empty(assistant)
    call.output.value([document_record(document) for document in documents])
    for document in documents:
        date = issued(document, call.output.language)
        call.output.line(f"{document.id[:8]}  {date:<10}  {document.title}  {document.path or ''}")
    return 0


def remove(call: Call) -> int:
    """Remove documents; all of them or, when a name is wrong, none."""
    with call.open() as assistant:
        documents = assistant.documents()
        chosen = {name: find(documents, name) for name in call.arguments.names}
        unique = {document.id: document for document in chosen.values()}
        assistant.remove(*unique)
    call.output.value({"removed": [document_record(document) for document in unique.values()]})
    for document in unique.values():
        call.output.line(f"{words(call.output.language, 'removed')}  {document.title}")
    warn_of_judged(call, unique)
    return 0


def serve(call: Call) -> int:
    """Serve the chat page until interrupted."""
    from rag.ui import launch  # gradio takes seconds to import

    with call.open() as assistant:
        launch(
            assistant,
            host=call.arguments.host,
            port=call.arguments.port,
            open_browser=not call.arguments.no_browser,
            language=call.output.language,
            uploads=Path(call.arguments.kb) / "uploads",
        )
    return 0


def evaluate(call: Call) -> int:
    """Hand the rest of the line to the harness, by name because `rag` knows nothing of it."""
    rest = call.arguments.rest
    as_json = ["--json"] if call.output.as_json and "--json" not in rest else []
    code: int = import_module("eval.__main__").main([*rest, *as_json])
    return code


COMMANDS: dict[str, Callable[[Call], int]] = {
    "add": add,
    "ask": ask,
    "eval": evaluate,
    "feedback": judge,
    "figures": list_figures,
    "list": list_documents,
    "models": list_models,
    "remove": remove,
    "search": search,
    "serve": serve,
}
