"""Follow-up questions: what the last turns left unsaid is put back before searching."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.followup.meaning import Meaning
from rag.text.normalize import fold_question
from rag.text.tokenize import has_word, is_chinese
from rag.types import Message

if TYPE_CHECKING:
    from rag.followup.said import Said

__all__ = ["Reading", "is_reworded", "readings"]

_MAX_TURNS = 20  # a chain of follow-ups longer than this has lost its subject
_MAX_CHARS = 500  # of a question before; a pasted page must not push the question out
_MAX_FOLLOW_UP = 60  # characters; a longer question says what it is about
_MAX_READINGS = 3
_NO_WORD = re.compile(r"\W+")
_CITES = re.compile(r"\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question that needs no other.

    Attributes:
        text: the question.
        context: what was said before; "" where nothing was.
        is_bare: it does not name what was spoken of, so that an answer should stand near that.
        is_complete: it may be meant as it is, and an answer from elsewhere is better than none.
    """

    text: str
    context: str = ""
    is_bare: bool = False
    is_complete: bool = False


def readings(question: str, history: Sequence[Message]) -> tuple[Reading, ...]:
    """Return what a question may mean after the last turns, likeliest first; never empty.

    那2021年呢 after 2022年完工多少部 means 2021年完工多少部. A question that is complete in itself
    comes back as it is. Where there are several, that whose answer says most of what was typed is
    right. What is resolved and what is not: docs/followups.md.
    """
    said: list[Said] = []
    for asked, answer in _turns(history):
        if has_word(asked):
            said = _after(asked, answer, said)
    context = said[0].context if said else ""
    meant = _meanings(question, said)
    typed = fold_question(question) if Meaning(None) in meant else ""
    found: dict[str, Reading] = {}
    for meaning in meant:
        text = f"{meaning.slots.text}?" if meaning.slots else question
        is_bare = meaning.is_bare or meaning.slots is None
        key = fold_question(text)
        found.setdefault(key, Reading(text, context, is_bare=is_bare, is_complete=key == typed))
    return tuple(found.values())[:_MAX_READINGS]


def is_reworded(question: str, understood: str) -> bool:
    """Return whether a question was read as other words than were typed, so that it is shown."""
    typed, read = (_NO_WORD.sub("", text) for text in (fold_question(question), understood))
    return not typed.startswith(read)  # a question too long was cut


def _after(asked: str, answer: str, said: Sequence[Said]) -> list[Said]:
    """Return what a follow-up may go on with after a question and its answer."""
    from rag.followup.reading import read
    from rag.followup.said import Said

    as_typed = read(fold_question(asked)).cut(_MAX_CHARS)
    full = [meaning for meaning in _meanings(asked, said) if not meaning.is_bare]
    questions = dict.fromkeys(meaning.slots or as_typed for meaning in full)
    before = said[0] if said else None
    now = [Said(slots.cut(_MAX_CHARS), answer, before) for slots in questions]
    is_refused = bool(answer) and not _CITES.search(answer)
    return [*now, *(said if is_refused else ())][:_MAX_READINGS]


def _turns(history: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """Yield the last questions, each with the answer that it got; "" where it got none."""
    asked = [i for i, message in enumerate(history) if message.role == "user"][-_MAX_TURNS:]
    for i in asked:
        after = history[i + 1] if i + 1 < len(history) else None
        answer = after.content if after and after.role == "assistant" else ""
        yield history[i].content[:_MAX_CHARS], answer


def _meanings(question: str, said: Sequence[Said]) -> list[Meaning]:
    """Return what a question may mean; those without a subject of their own come last."""
    if not said or len(question) > _MAX_FOLLOW_UP or not has_word(question):
        return [Meaning(None)]
    from rag.followup import chinese, english  # 25 ms that a first question does without

    folded = fold_question(question)
    resolve = chinese.resolve if is_chinese(folded) else english.resolve
    found = [meaning for one in said for meaning in resolve(folded, one)]
    return sorted(found, key=lambda meaning: meaning.order)
