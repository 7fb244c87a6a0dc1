"""它, 他, 那里, 当年: a pronoun is what the last question, or its answer, named."""

from __future__ import annotations

from rag.followup import words
from rag.followup.frame import subject
from rag.followup.said import Said
from rag.followup.slots import Slot

_MAX_BEFORE = 6  # characters; after more, a pronoun may mean what the question itself names


def named(text: str, said: Said) -> str:
    """Return a question with its pronouns as what they stand for; unchanged without any."""
    prior = said.question
    about = subject(prior.without(Slot.PERIOD, Slot.ATTRIBUTE)).text
    for pattern, found in (
        (words.PERSON, said.person or about),
        (words.PLACE, said.place or about),
        (words.TIME, said.period),
        (words.THING, said.thing or about),
    ):
        pronoun = pattern.search(text)
        if found and pronoun and _is_first(text[: pronoun.start()]):
            text = text[: pronoun.start()] + _joined(found, text[pronoun.end() :])
    return text


def _joined(name: str, rest: str) -> str:
    """Return 政务大厅 and 大厅由什么改建, of 这个大厅由什么改建, as one."""
    same = (n for n in range(min(len(name), len(rest)), 1, -1) if name.endswith(rest[:n]))
    return name + rest[next(same, 0) :]


def _is_first(before: str) -> bool:
    return len(before) <= _MAX_BEFORE and "," not in before and "，" not in before
