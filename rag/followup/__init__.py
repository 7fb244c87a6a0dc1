"""Follow-up questions: what the last turns left unsaid is put back before searching."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.followup import chinese, english
from rag.followup.said import Said
from rag.followup.slots import Slots, read
from rag.text.normalize import fold_question
from rag.text.tokenize import has_word, is_chinese
from rag.types import Message

__all__ = ["understand"]

_MAX_TURNS = 20  # a chain of follow-ups longer than this has lost its subject
_MAX_CHARS = 500  # of a question before; a pasted page must not push the question out
_MAX_FOLLOW_UP = 60  # characters; a longer question says what it is about


def understand(question: str, history: Sequence[Message]) -> str:
    """Return the question with what it leaves unsaid, taken from the last turns; see
    docs/followups.md.

    那2021年呢 after 2022年完工多少部 is asked as 2021年完工多少部. A question that is complete in
    itself comes back as it is. Follow-ups may follow follow-ups.
    """
    said: Said | None = None
    for asked, answer in _turns(history):
        if has_word(asked):
            slots = _complete(asked, said) or read(fold_question(asked))
            said = Said(slots.cut(_MAX_CHARS), answer, before=said and said.question)
    completed = _complete(question, said)
    return f"{completed.text}?" if completed else question


def _turns(history: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """Yield the last questions, each with the answer that it got; "" where it got none."""
    asked = [i for i, message in enumerate(history) if message.role == "user"][-_MAX_TURNS:]
    for i in asked:
        after = history[i + 1] if i + 1 < len(history) else None
        answer = after.content if after and after.role == "assistant" else ""
        yield history[i].content[:_MAX_CHARS], answer


def _complete(question: str, said: Said | None) -> Slots | None:
    """Return the question with what it leaves unsaid; None when it leaves nothing."""
    if said is None or len(question) > _MAX_FOLLOW_UP:
        return None
    folded = fold_question(question)
    return (chinese if is_chinese(folded) else english).resolve(folded, said)
