"""Follow-up questions: what the last turns left unsaid is put back before searching."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.text.normalize import fold_question
from rag.text.tokenize import has_word, is_chinese
from rag.types import Message

if TYPE_CHECKING:
    from rag.followup.said import Said
    from rag.followup.slots import Slots

__all__ = ["is_reworded", "readings"]

_MAX_TURNS = 20  # a chain of follow-ups longer than this has lost its subject
_MAX_CHARS = 500  # of a question before; a pasted page must not push the question out
_MAX_FOLLOW_UP = 60  # characters; a longer question says what it is about
_MAX_READINGS = 3
_CITES = re.compile(r"\[\d{1,3}\]")


def readings(question: str, history: Sequence[Message]) -> tuple[str, ...]:
    """Return what a question may mean after the last turns, likeliest first; never empty.

    那2021年呢 after 2022年完工多少部 means 2021年完工多少部. A question that is complete in itself
    comes back as it is. Where it may or may not go on with what was said, or the last question was
    refused and the one before may be meant, the first reading that the documents answer is right.
    What is resolved and what is not: docs/followups.md.
    """
    said: list[Said] = []
    for asked, answer in _turns(history):
        if has_word(asked):
            said = _after(asked, answer, said)
    texts = (f"{slots.text}?" if slots else question for slots in _readings(question, said))
    return tuple(dict.fromkeys(texts))[:_MAX_READINGS]


def is_reworded(question: str, understood: str) -> bool:
    """Return whether a question was read as other words than were typed, so that it is shown."""
    return not fold_question(question).startswith(understood)  # a question too long was cut


def _after(asked: str, answer: str, said: Sequence[Said]) -> list[Said]:
    """Return what a follow-up may go on with after a question and its answer."""
    from rag.followup.reading import read
    from rag.followup.said import Said

    as_typed = read(fold_question(asked)).cut(_MAX_CHARS)
    questions = dict.fromkeys(slots or as_typed for slots in _readings(asked, said))
    before = said[0].question if said else None
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


def _readings(question: str, said: Sequence[Said]) -> list[Slots | None]:
    """Return the slots of each reading; None stands for the question as typed."""
    if not said or len(question) > _MAX_FOLLOW_UP or not has_word(question):
        return [None]
    from rag.followup import chinese, english  # 25 ms that a first question does without

    folded = fold_question(question)
    resolve = chinese.resolve if is_chinese(folded) else english.resolve
    return [slots for one in said for slots in resolve(folded, one)]
