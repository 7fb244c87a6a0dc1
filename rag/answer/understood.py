"""Which of the things that a follow-up may mean it does mean: the one that the documents answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answer.answering import Turn
from rag.followup import Reading
from rag.question import read
from rag.text.normalize import fold
from rag.text.tokenize import words
from rag.types import Answer

_HEAD = re.compile(
    r"\*\*([^*]{0,200}\d[^*]{0,200})\*\*[:：]"
)  # a figure; a name may stand a clause away
_MARK = re.compile(r"[,，;；。]")
_AROUND = 500  # characters on each side of a citation: what is told in one breath
_NEAR = 0.6  # share of the words said before that stand there


@dataclass(frozen=True, slots=True)
class Tried:
    """A reading, with what is known and would be answered of it."""

    reading: Reading
    turn: Turn
    answer: Answer

    def is_admissible(self) -> bool:
        """Return whether it is answered, and where it leaves out its subject, from nearby."""
        if self.answer.refused:
            return False
        return not self.reading.near or _share(self.reading.near, self._around()) >= _NEAR

    def rank(self, typed: Sequence[str]) -> tuple[int, bool]:
        """Return how well it answers what was typed; what leaves out its subject must say more."""
        if not self.is_admissible():
            return 0, False
        return self.told(typed), not self.reading.near

    def told(self, typed: Sequence[str]) -> int:
        """Return how many of the words typed its answer says."""
        said = fold(self.answer.text).text.lower()
        clause = _clause(said)
        return sum((word in said) + (word in clause) for word in typed)

    def _around(self) -> str:
        first = self.answer.citations[0]
        text = next(
            s.candidate.document.text
            for s in self.turn.scored
            if s.candidate.document.id == first.document_id
        )
        return fold(text[max(first.span.start - _AROUND, 0) : first.span.end + _AROUND]).text


def likeliest(
    typed: str, readings: Sequence[Reading], ask: Callable[[str], tuple[Turn, Answer]]
) -> Turn:
    """Return the reading whose answer says most of what was typed; the first of equals."""
    new = [word for word in words(read(typed).content) if len(word) > 1]
    tried: list[Tried] = []
    for reading in readings:
        tried.append(Tried(reading, *ask(reading.text)))
        if tried[-1].is_admissible() and tried[-1].told(new) == 2 * len(new):
            break
    return max(tried, key=lambda one: one.rank(new)).turn


def _clause(answer: str) -> str:
    """Return the clause that holds the fact in bold; the whole answer where there is none."""
    head = _HEAD.match(answer)
    if not head:
        return answer
    clauses = _MARK.split(answer[head.end() :])
    return next((clause for clause in clauses if head[1] in clause), answer)


def _share(context: str, text: str) -> float:
    said = {word for word in words(context) if len(word) > 1}
    return sum(word in text for word in said) / max(len(said), 1)
