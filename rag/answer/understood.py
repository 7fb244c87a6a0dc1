"""Which of the things that a follow-up may mean it does mean: the one that the documents answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answer.answering import Turn
from rag.followup import Reading
from rag.question import read
from rag.text.normalize import fold
from rag.text.tokenize import bigrams, words
from rag.types import Answer

# a figure; the clause of a name may be another one
_HEAD = re.compile(r"\*\*([^*]{0,200}\d[^*]{0,200})\*\*[:：]")
_MARK = re.compile(r"[,，;；。]")
_AROUND = 500  # characters on each side of a citation: what is told in one breath
_NEAR = 0.6  # share of the words said before that stand there
_ENOUGH = 0.75  # of what can be told; no dialogue is answered better by looking further


@dataclass(frozen=True, slots=True)
class Tried:
    """A reading, with what is known and would be answered of it."""

    reading: Reading
    turn: Turn
    answer: Answer

    @property
    def is_near(self) -> bool:
        """Return whether its answer stands near what was said before."""
        return not self.answer.refused and _share(self.reading.context, self._around()) >= _NEAR

    def rank(self, typed: Sequence[str]) -> tuple[int, bool, bool]:
        """Return how well it answers what was typed; what names no subject must say more."""
        if self.answer.refused:
            return -1, False, False
        if self.reading.is_bare and not self.is_near:
            return 0 if self.reading.is_complete else -1, False, False
        return self.told(typed), not self.reading.is_bare, self.is_near

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
    new = bigrams(read(typed).content)
    tried: list[Tried] = []
    for reading in readings:
        tried.append(Tried(reading, *ask(reading.text)))
        if tried[-1].rank(new) >= (_ENOUGH * 2 * len(new), True, True):
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
