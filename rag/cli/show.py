"""How results look: as text for people and as records for JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace

from rag.assistant import Assistant
from rag.cite import cite
from rag.cli.output import DIM, Output
from rag.cli.texts import words
from rag.feedback import Judgement
from rag.followup import is_reworded
from rag.places import issued, place
from rag.types import AddReport, Answer, Citation, Document, Hit, Language


def show_report(report: AddReport, output: Output) -> None:
    """Write what `add` did with each source; failures and gaps go to standard error."""
    for kind in ("added", "replaced", "removed"):
        for name in getattr(report, kind):
            output.line(f"{words(output.language, kind)}  {name}")
    for name, first in report.duplicates:
        same = words(output.language, "same-as").format(name=name, first=first)
        output.line(f"{words(output.language, 'duplicates')}  {same}")
    for kind in ("left_out", "failed"):
        for failure in getattr(report, kind):
            reason = failure.reason_zh if output.language == "zh" else failure.reason
            output.note(f"{words(output.language, kind)}  {reason}")
    counts = {name: len(value) for name, value in asdict(report).items()}
    output.line(words(output.language, "summary").format_map(counts))


def show_answer(question: str, answer: Answer, assistant: Assistant, output: Output) -> None:
    """Write how the question was read where that is not as typed, the answer, its sources."""
    if is_reworded(question, answer.understood):
        output.line(words(output.language, "understood").format(answer.understood), style=DIM)
    output.marked(answer.text)
    if answer.notice:
        output.note(answer.notice)
    for citation in answer.citations:
        output.line()
        output.line(f"[{citation.number}] {_source(citation, output.language)}")
        output.block(citation.quote)
    if answer.nearest:
        output.line()
        output.line(words(output.language, "nearest"))
        show_hits(answer.nearest, assistant, output)


def show_hits(hits: Sequence[Hit], assistant: Assistant, output: Output) -> None:
    """Write passages in their order."""
    for rank, hit in enumerate(hits, start=1):
        source = _source(_cited(hit, assistant, rank), output.language)
        output.line(f"{rank}. {source} · {hit.score:.3f}")
        output.block(hit.chunk.text)


def _source(citation: Citation, language: Language) -> str:
    """Return title, date, heading and place in one line."""
    heading = citation.heading if citation.heading != citation.title else ""
    facts = (citation.title, issued(citation, language), heading, place(citation, language))
    return " · ".join(fact for fact in facts if fact)


def _cited(hit: Hit, assistant: Assistant, number: int) -> Citation:
    chunk = hit.chunk
    return cite(number, assistant.document(chunk.document_id), chunk.span, chunk.heading)


def show_judgement(judgement: Judgement, output: Output) -> None:
    """Write what was asked and answered, and what was thought of it."""
    mark = "+" if judgement.is_right else "-"
    facts = (judgement.when, judgement.question, judgement.comment)
    output.line(f"{mark} " + " · ".join(fact for fact in facts if fact))
    output.block(judgement.answer)


def hit_record(hit: Hit, assistant: Assistant) -> dict[str, object]:
    """Return a passage as a JSON object."""
    record = asdict(_cited(hit, assistant, 0)) | {"score": hit.score} | asdict(hit.chunk)
    return {name: value for name, value in record.items() if name not in ("number", "quote")}


def document_record(document: Document) -> dict[str, object]:
    """Return what is known of a document, without its text, as a JSON object."""
    record = asdict(replace(document, text="", parts=()))
    del record["text"]
    parts = Counter(part.kind.value for part in document.parts)
    return record | {"chars": len(document.text), "parts": parts}
