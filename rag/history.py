"""Follow-up questions: what the last turn left unsaid is put back before searching."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question import read
from rag.question.patterns import QUESTION_WORDS
from rag.text.normalize import fold_question
from rag.types import Message

_ELLIPTIC = re.compile(
    r"(?:那|它|他|她|这|其中|此外|还有|再(?=[说讲问看来]))"  # 再 begins 再生水 and 再就业 too
    r"|(?:and|what about|how about|it|they|that)\b",
    re.IGNORECASE,
)
# 呢 ends a full question as well; one without a question word leaves it to the turn before
_BARE = re.compile(r"(?!.*(?:多|几|什么|谁|哪|怎|何|吗)).*呢\??$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)年?")
_FILLER = re.compile(
    r"^(?:那么?(?![里个些边儿时座条家位所处件项])|what about|how about|and)\s*|呢\??$",
    re.IGNORECASE,
)
_MAX_SUBJECT = 500  # characters carried over; a pasted page must not push the question out


def understand(question: str, history: Sequence[Message]) -> str:
    """Return the question with its subject; where it has none, with the user's last question.

    那2021年呢 after 2022年完工多少部 is asked as 完工多少部 2021年: the new year replaces the old.
    Follow-ups may follow follow-ups.
    """
    understood = ""
    for asked in (*(m.content for m in history if m.role == "user"), question):
        understood = _complete(asked, understood)
    return understood


def _complete(question: str, before: str) -> str:
    folded = fold_question(question)
    if not before or not (_ELLIPTIC.match(folded) or _BARE.match(folded)):
        return question
    subject = fold_question(before[:_MAX_SUBJECT])
    if _YEAR.search(folded):
        subject = _YEAR.sub("", subject)
    if read(folded).asked:  # it says what it wants; of the turn before, only what it was about
        subject = " ".join(QUESTION_WORDS.sub(" ", subject).split())
    return f"{subject.strip()} {_FILLER.sub('', folded).strip()}"
