"""Follow-ups in English: and in 2020, what was his time, how about the length."""

from __future__ import annotations

import re

from rag.followup.said import Said
from rag.followup.slots import Piece, Slot, Slots, read
from rag.followup.times import with_period
from rag.question.patterns import QUESTION_WORDS

_OPENER = re.compile(r"(?:and|but|so|then|also|what about|how about)\b[\s,]*", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|did|do|does|has|have|can)\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|did|do|does|has|have|had|will)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|they|them|its|their|that|this|those|these|there)\b", re.IGNORECASE)
_OWNING = frozenset({"his", "her", "hers", "its", "their"})


def resolve(text: str, said: Said) -> list[Slots | None]:
    """Return the reading of a folded question after one turn; None is the question as it is."""
    opener = _OPENER.match(text)
    rest = text[opener.end() :] if opener else text
    new, prior = read(rest), said.question
    if new.has(Slot.PERIOD) and not new.without(Slot.PERIOD).pieces:
        return [with_period(prior, new.text)]
    about = " ".join(QUESTION_WORDS.sub(" ", prior.without(Slot.PERIOD).text).split())
    for pattern, found in ((_PERSON, said.name or about), (_THING, said.name or about)):
        if pronoun := pattern.search(rest):
            named = f"{found}'s" if pronoun[0].lower() in _OWNING else found
            rest = rest[: pronoun.start()] + named + rest[pronoun.end() :]
            return [_in_period(read(rest), prior)]
    is_bare = not QUESTION_WORDS.sub(" ", rest).strip(" ?")
    if not opener and not is_bare:
        return [None]
    if is_bare or not _ASKS.match(rest):
        new = Slots((*new.pieces, Piece(about, Slot.SUBJECT)))
    elif not _AUXILIARY.search(rest) and (verb := _AUXILIARY.search(prior.text)):
        new = read(f"{new.text} {prior.without(Slot.PERIOD).text[verb.start() :]}")
    return [_in_period(new, prior)]


def _in_period(new: Slots, prior: Slots) -> Slots:
    period = () if new.has(Slot.PERIOD) else (Piece(prior.of(Slot.PERIOD), Slot.PERIOD),)
    return Slots((*new.pieces, *period))
