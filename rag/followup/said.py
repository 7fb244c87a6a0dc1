"""What was said before: the last questions as they were understood, and the last answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

import rjieba

from rag.followup import reading
from rag.followup.slots import Slot, Slots
from rag.question import Asked
from rag.question import read as read_question
from rag.text.normalize import fold_question

_BOLD = re.compile(r"\*\*([^*\n]{1,80})\*\*")
_MARKER = re.compile(r"\[\d{1,3}\]")
_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_ASKS_NAME = re.compile(r"(?:in )?(?:who|which|where|what)\b", re.IGNORECASE)
_MAX_PIECE = 200  # characters of an answer that are read
_MAX_NAME = 20
_IN_NAMES = frozenset({"n", "nr", "ns", "nt", "nz", "b", "j", "vn", "eng", "m"})


@dataclass(frozen=True, slots=True)
class Said:
    """The conversation so far, as far as a follow-up may need it.

    Attributes:
        question: the last one as it was understood.
        answer: what the assistant said to it; "" when nothing.
        before: what was said before that; None when it was nothing.
    """

    question: Slots
    answer: str = ""
    before: Said | None = None

    @property
    def context(self) -> str:
        """Return what was asked and, where it is proven, answered."""
        return self.question.text + self.answer[:_MAX_PIECE] * bool(_MARKER.search(self.answer))

    @property
    def person(self) -> str:
        """Return the person asked for or spoken of; "" when there is none."""
        if Asked.PERSON in self._asked:
            return _person(self._proven, known=self.question.text)
        known = self.before.person if self.before else ""
        if known and known in self.question.text:
            return known
        names = (p.text for p in self.question.pieces if p.slot is Slot.SUBJECT and p.tag == "nr")
        return next(names, known)

    @property
    def name(self) -> str:
        """Return what the answer to an English who, which or where names; "" when nothing."""
        asks = _ASKS_NAME.match(self.question.text)
        found = _NAME.search(self._proven) if asks else None
        return found[0] if found else ""

    @property
    def place(self) -> str:
        """Return the place asked for or spoken of; "" when there is none."""
        if Asked.PLACE in self._asked:
            return reading.read(self._proven).of(Slot.PLACE)
        return self.question.of(Slot.PLACE)

    @property
    def period(self) -> str:
        """Return the time asked for or spoken of; "" when there is none."""
        asked = Asked.DATE in self._asked
        return reading.read(self._proven if asked else self.question.text).of(Slot.PERIOD)

    @property
    def thing(self) -> str:
        """Return what 哪家 or 哪座 asked for, as the answer names it; "" when nothing."""
        if not self.question.of(Slot.ASKED).startswith("哪") or Asked.DATE in self._asked:
            return ""
        bold = _BOLD.search(self.answer)
        if bold and len(bold[1]) <= _MAX_NAME:
            return fold_question(bold[1])
        return _named(self._proven, self.question.of(Slot.ASKED, Slot.OBJECT)[-1])

    @property
    def _asked(self) -> tuple[Asked, ...]:
        return read_question(self.question.text).asked

    @property
    def _proven(self) -> str:
        """Return the answer up to its first marker; "" when nothing is cited, as in a refusal."""
        first, *rest = _MARKER.split(self.answer[:_MAX_PIECE], maxsplit=1)
        return fold_question(first.replace("**", " ")) if rest else ""


def _person(text: str, *, known: str) -> str:
    """Return the first person that an answer names and the question did not."""
    names = [word for word, tag in rjieba.tag(text) if tag == "nr" and 2 <= len(word) <= 4]
    return next((name for name in names if name not in known), "")


def _named(text: str, kind: str) -> str:
    """Return the first run of nouns that ends with this character."""
    run = ""
    for word, tag in rjieba.tag(text):
        run = run + word if tag in _IN_NAMES else ""
        if run.endswith(kind) and len(run) > 2:
            return run
    return ""
