"""`fzx feedback`: what people think of answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from rag import feedback
from rag.cli.call import Call
from rag.cli.show import show_answer, show_judgement
from rag.cli.texts import words
from rag.feedback_rows import export, rows


def judge(call: Call) -> int:
    """Record a judgement, or list, export or clear those there are."""
    chosen = call.arguments
    if chosen.export:
        return _export(call)
    if chosen.clear:
        return _clear(call)
    return _list(call) if chosen.list else _record(call)


def _record(call: Call) -> int:
    question = call.question()
    with call.open() as assistant:
        call.warn_when_empty(assistant)
        answer = assistant.ask(question)
        comment, is_right = call.arguments.comment, call.arguments.up
        is_kept = assistant.record(question, answer, is_right=is_right, comment=comment)
        call.output.value({"recorded": is_kept, "answer": answer.text})
        show_answer(question, answer, assistant, call.output)
    if is_kept:
        call.output.line()
        call.output.line(words(call.output.language, "feedback-recorded"))
    return 0 if is_kept else 1


def _list(call: Call) -> int:
    judgements = feedback.read(Path(call.arguments.kb))
    call.output.value([asdict(one) for one in judgements])
    for one in judgements:
        show_judgement(one, call.output)
    return 0


def _clear(call: Call) -> int:
    count = feedback.clear(Path(call.arguments.kb))
    call.output.value({"cleared": count})
    call.output.line(words(call.output.language, "feedback-cleared").format(n=count))
    return 0


def _export(call: Call) -> int:
    path = call.arguments.export
    with call.open() as assistant:
        judgements = feedback.read(Path(call.arguments.kb))
        added = export(path, rows(judgements, assistant.document))
    call.output.value({"added": added})
    said = words(call.output.language, "feedback-exported")
    call.output.line(said.format(path=path, n=len(added)))
    return 0


def warn_of_judged(call: Call, removed: Collection[str]) -> None:
    """Tell that answers taken from removed documents are still kept as feedback."""
    judgements = feedback.read(Path(call.arguments.kb))
    count = sum(any(c.document_id in removed for c in one.citations) for one in judgements)
    if count:
        call.output.note(words(call.output.language, "feedback-left").format(n=count))
