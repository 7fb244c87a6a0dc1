"""Follow-up questions: what the last turn left unsaid is put back before searching."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Message

_ELLIPTIC = re.compile(
    r"^\s*(?:那|它|他|她|这|其中|此外|还有|再)|呢\s*[？?]?\s*$"
    r"|^\s*(?:and|what about|how about|it|they|that)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d{2}\s*年?")
_FILLER = re.compile(r"^\s*(?:那么?|what about|how about|and)\s*|呢\s*[？?]?\s*$", re.IGNORECASE)


def understand(question: str, history: Sequence[Message]) -> str:
    """Return the question with its subject; where it has none, with the user's last question.

    那2021年呢 after 2022年完工多少部 is asked as 完工多少部 2021年: the new year replaces the old.
    """
    asked = [message.content for message in history if message.role == "user"]
    if not asked or not _ELLIPTIC.search(question):
        return question
    subject = _YEAR.sub("", asked[-1]) if _YEAR.search(question) else asked[-1]
    return f"{subject.strip()} {_FILLER.sub('', question).strip()}"
