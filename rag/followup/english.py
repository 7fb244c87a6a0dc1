"""Follow-ups in English: and in 2020, what was his time, how about the length."""

from __future__ import annotations

import re

from rag.followup.reading import read
from rag.followup.said import Said
from rag.followup.slots import Piece, Slot, Slots
from rag.followup.times import with_period
from rag.question.patterns import QUESTION_WORDS

_OPENER = re.compile(r"(?:and|but|so|then|also|what about|how about)\b[\s,]*", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|did|do|does|has|have|can)\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|did|do|does|has|have|had|will)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|him|her|his|hers|it|they|them|its|their)\b"
    r"|\b(?:that|this|those|these|there)(?=\s*\??$)",
    re.IGNORECASE,
)
_MAX_BEFORE = 5  # words; after more, a pronoun may mean what the question itself names
_OWNING = frozenset({"his", "her", "hers", "its", "their"})


def resolve(text: str, said: Said) -> list[Slots | None]:
    """Return the reading of a folded question after one turn; None is the question as it is."""
    opener = _OPENER.match(text)
    rest = text[opener.end() :] if opener else text
    new, prior = read(rest), said.question
    if new.has(Slot.PERIOD) and not new.without(Slot.PERIOD).pieces:
        return [with_period(prior, new.text)]
    about = " ".join(QUESTION_WORDS.sub(" ", prior.without(Slot.PERIOD).text).split())
    pronoun = _PRONOUN.search(rest)
    if pronoun and len(rest[: pronoun.start()].split()) <= _MAX_BEFORE:
        owns = "'s" * (pronoun[0].lower() in _OWNING)
        named = f"{rest[: pronoun.start()]}{said.name or about}{owns}{rest[pronoun.end() :]}"
        return [_in_period(read(named), prior)]
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
