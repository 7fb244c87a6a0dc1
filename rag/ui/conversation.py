"""What one visitor has asked and what is open; plain records kept in the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.cite import cite
from rag.errors import RagError
from rag.types import Answer, Citation, Document, Hit, Language, Message

MAX_TURNS = 50  # older ones leave the page: a session must not grow without end
WINDOW = 1_500  # characters shown on either side of a passage
STEP = 6_000  # characters added by "show more"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it.

    Attributes:
        id: counts up within a session; citation numbers are only valid together with it.
        text: the answer as far as it has arrived.
        answer: None while it is being written, and when it was stopped or failed.
        sources: what its numbers open: the citations, or the nearest passages of a refusal.
        error: sentence for the visitor by language when there is no answer.
        scope: which documents were asked, by language; "" for all of them.
        judged: "up" or "down" once the visitor has judged the answer, "failed" when that could
            not be kept.
    """

    id: int
    question: str
    text: str = ""
    answer: Answer | None = None
    sources: tuple[Citation, ...] = ()
    error: Mapping[Language, str] = field(default_factory=dict)
    judged: str = ""
    scope: Mapping[Language, str] = field(default_factory=dict)

    @property
    def is_pending(self) -> bool:
        """Return whether the answer is still being written."""
        return self.answer is None and not self.error

    def source(self, number: int) -> Citation | None:
        """Return what `[number]` stands for in this turn."""
        return next((source for source in self.sources if source.number == number), None)


@dataclass(frozen=True, slots=True)
class View:
    """The document that is open: `before` and `after` characters around the passage are shown."""

    document_id: str
    turn_id: int | None = None
    number: int | None = None
    before: int = WINDOW
    after: int = WINDOW

    def widen(self, side: str) -> View:
        """Return the view with more text on one side, "before" or "after"."""
        if side == "before":
            return replace(self, before=self.before + STEP)
        return replace(self, after=self.after + STEP)


def begin(
    turns: Sequence[Turn], question: str, scope: Mapping[Language, str] | None = None
) -> list[Turn]:
    """Return the turns with a new, unanswered one at the end."""
    number = turns[-1].id + 1 if turns else 1
    return [*turns, Turn(number, question, scope=scope or {})][-MAX_TURNS:]


def update(turns: Sequence[Turn], turn: Turn) -> list[Turn]:
    """Return the turns with the one of this id replaced."""
    return [turn if old.id == turn.id else old for old in turns]


def find(turns: Sequence[Turn], turn_id: int | None) -> Turn | None:
    """Return the turn with this id, None when it has left the page."""
    return next((turn for turn in turns if turn.id == turn_id), None)


def history(turns: Sequence[Turn]) -> list[Message]:
    """Return the answered turns as messages, oldest first."""
    return [
        message
        for turn in turns
        if turn.answer
        for message in (
            Message("user", turn.question),
            Message("assistant", turn.answer.text),
        )
    ]


def sources(answer: Answer, look_up: Callable[[str], Document]) -> tuple[Citation, ...]:
    """Return what the answer's numbers open; nearest passages are numbered from 1."""
    if answer.citations:
        return answer.citations
    return tuple(
        passage
        for number, hit in enumerate(answer.nearest, 1)
        if (passage := _to_citation(hit, number, look_up))
    )


def _to_citation(hit: Hit, number: int, look_up: Callable[[str], Document]) -> Citation | None:
    try:
        document = look_up(hit.chunk.document_id)
    except RagError:  # removed by somebody else a moment ago
        return None
    return cite(number, document, hit.chunk.span, hit.chunk.heading)
