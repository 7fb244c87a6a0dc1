"""From scored sentences to an Answer: refused, extracted, or worded by a language model."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer import compute, conflict, extractive, markers, side_by_side
from rag.answer.confidence import Judgement
from rag.answer.phrases import say
from rag.answer.timing import timely
from rag.cite import cite
from rag.evidence import Scored
from rag.question import Question
from rag.types import Answer, Citation, Hit, Language
from rag.verification import verify

# of confidence; chosen on the shipped questions, see docs/decisions/0004-answering.md
THRESHOLD = 0.35
_NEAREST = 3
_COLON: dict[Language, str] = {"zh": "：", "en": ": "}
_SEMICOLON: dict[Language, str] = {"zh": "；", "en": "; "}
_COMPUTED = 0.9  # share of computed answers that are right, at least: eval/sets/computed.jsonl
_VETOES = frozenset({"period", "nearest", "missing"})


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything known when the answer is made.

    Attributes:
        hits: the retrieved chunks, best first.
        scored: their sentences, likeliest answer first.
        judgement: how sure they are.
        timings_ms: how long each step took so far.
        absent: phrase that says why no document could be asked; "" when one could.
    """

    question: Question
    hits: Sequence[Hit]
    scored: Sequence[Scored]
    judgement: Judgement
    generation: int
    timings_ms: Mapping[str, float]
    notice: str = ""
    absent: str = ""


class AnswerStream:
    """The pieces of an answer as they come; `answer` is complete when they end."""

    def __init__(self, pieces: Generator[str | Answer]) -> None:
        self._pieces = pieces
        self._answer: Answer | None = None

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            if isinstance(piece, Answer):
                self._answer = piece
            else:
                yield piece

    def close(self) -> None:
        """Stop: a language model that is still writing is cut off."""
        self._pieces.close()

    @property
    def answer(self) -> Answer:
        """Return the whole answer, waiting for the rest of it."""
        for _ in self:
            pass
        if self._answer is None:  # the producer raised while it was iterated
            raise RuntimeError("the stream ended without an answer")
        return self._answer


def settle(turn: Turn) -> Answer | None:
    """Return an answer that nobody need word: computed, refused or a conflict; else None."""
    return _computed(turn) or refuse(turn) or compare(turn)


def _computed(turn: Turn) -> Answer | None:
    if turn.judgement.reason in _VETOES:
        return None
    computed = compute.compute(turn.question, turn.scored)
    if computed is None:
        return None
    spans = [(o.candidate, o.candidate.range_span(o.start, o.end)) for o in computed.operands]
    places = list(dict.fromkeys((c.document.id, span) for c, span in spans))
    numbers = [places.index((c.document.id, span)) + 1 for c, span in spans]
    cited = {
        number: cite(number, c.document, span, c.heading)
        for number, (c, span) in zip(numbers, spans, strict=True)
    }
    text = compute.text(computed, turn.question.language, numbers)
    answer = complete(turn, text, tuple(cited.values()))
    if answer.text != text:  # the gate held it back
        return None
    return replace(answer, confidence=max(answer.confidence, _COMPUTED))


def refuse(turn: Turn) -> Answer | None:
    """Return a refusal when the evidence is not good enough, else None."""
    language = turn.question.language
    judged = turn.judgement
    if judged.confidence >= THRESHOLD:
        return None
    text = say(judged.reason, language, what=judged.what, nearest=judged.nearest)
    return refusal(turn, text, judged.confidence)


def refusal(turn: Turn, text: str, confidence: float) -> Answer:
    """Return a refused answer that offers the closest passages."""
    return Answer(
        text=text,
        status="refused",
        nearest=tuple(turn.hits[:_NEAREST]),
        confidence=confidence,
        understood=turn.question.text,
        notice=turn.notice,
        generation=turn.generation,
    )


def extract(turn: Turn) -> Answer:
    """Return the answer made of the sentences themselves, each cited; a refusal without any.

    The fact that is asked for, where one is found for sure, comes first in bold.
    """
    language = turn.question.language
    found = extractive.pick(turn.question, timely(turn.question, turn.scored))
    if not found.pieces:  # only headlines, or one long run without a comma
        return refusal(turn, say("refused", language), 0.0)
    citations = tuple(
        cite(
            number,
            piece.candidate.document,
            piece.candidate.range_span(piece.start, piece.end),
            piece.candidate.heading,
        )
        for number, piece in enumerate(found.pieces, 1)
    )
    head = f"**{markers.escape(found.fact)}**{_COLON[language]}" if found.fact else ""
    said = (markers.escape(piece.text) for piece in found.pieces)
    body = _SEMICOLON[language].join(f"{text} [{n}]" for n, text in enumerate(said, 1))
    return complete(turn, head + body, citations)


def compare(turn: Turn) -> Answer | None:
    """Return what each source says when they differ, side by side; None when they do not.

    The line of values passes the gate; the table only describes them.
    """
    differing = conflict.readings(turn.question, turn.scored)
    if not differing:
        return None
    compared = side_by_side.write(differing, turn.question.language)
    answer = complete(turn, compared.line, compared.citations)
    if answer.text != compared.line:
        return None
    return replace(answer, text=f"{compared.line}\n\n{compared.table}", status="conflict")


def complete(turn: Turn, text: str, citations: tuple[Citation, ...]) -> Answer:
    """Return an answered Answer of the statements that are proved; a refusal when none is."""
    checked = verify(text, citations, known=[turn.question.text])
    if not checked.text:
        return refusal(turn, say("refused", turn.question.language), 0.0)
    if not checked.is_proved:
        return complete(turn, *markers.renumber(checked.text, citations))
    return Answer(
        text=text,
        status="answered",
        citations=citations,
        figures=checked.figures,
        confidence=turn.judgement.confidence,
        understood=turn.question.text,
        notice=turn.notice,
        generation=turn.generation,
    )


def with_notice(answer: Answer, notice: str) -> Answer:
    """Return the answer with one more sentence of notice."""
    return replace(answer, notice=" ".join(filter(None, (answer.notice, notice))))
