"""The same evidence worded by a language model; when that fails, the extract stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag import llms
from rag.answer.answering import Turn, complete, extract, refusal, with_notice
from rag.answer.generative import REFUSAL, write
from rag.answer.phrases import say
from rag.cite import cite
from rag.errors import LLMError
from rag.settings import Settings
from rag.types import Answer, Evidence, Message
from rag.verification import verify


def word(turn: Turn, *, settings: Settings, history: Sequence[Message]) -> Iterator[str | Answer]:
    """Yield the model's words as they come, then the Answer, which may differ from them.

    Its figures must stand in what it cites: a sentence where one does not is left out, and when
    that is the first one, which gives the result, the extract is the answer. When the model fails
    before its first word, the extract is yielded in its place.
    """
    evidence = _evidence(turn, settings.evidence_k)
    language = turn.question.language
    pieces: list[str] = []
    try:
        model = llms.load(settings.llm)
        for piece in write(
            turn.question.text,
            evidence,
            history=history,
            language=language,
            model=model,
            settings=settings.llm,
        ):
            pieces.append(piece)
            if piece != REFUSAL:
                yield piece
        answer = _finish(turn, "".join(pieces).strip(), evidence)
    except LLMError as error:
        answer = with_notice(extract(turn), error.message(language))
    if not pieces or pieces == [REFUSAL]:
        yield answer.text
    yield answer


def _evidence(turn: Turn, k: int) -> list[Evidence]:
    documents = {s.candidate.document.id: s.candidate.document for s in turn.scored}
    return [
        Evidence(number, documents[h.chunk.document_id], h.chunk.span, h.chunk.heading, h.score)
        for number, h in enumerate(turn.hits[:k], 1)
    ]


def _finish(turn: Turn, text: str, evidence: Sequence[Evidence]) -> Answer:
    if text == REFUSAL:
        return refusal(turn, say("refused", turn.question.language), 0.0)
    citations = tuple(
        cite(e.number, e.document, e.span, e.heading) for e in evidence if f"[{e.number}]" in text
    )
    if not citations:
        return with_notice(extract(turn), say("uncited", turn.question.language))
    checked = verify(text, citations, known=[turn.question.text])
    if checked.is_proved:
        return complete(turn, text, citations)
    what = "、".join(item.text for item in checked.unproved)
    if checked.is_opening_kept:
        notice = say("left_out", turn.question.language, what=what)
        return with_notice(complete(turn, text, citations), notice)
    return with_notice(extract(turn), say("unproved", turn.question.language, what=what))
