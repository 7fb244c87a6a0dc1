"""Follow-ups in English: and in 2020, what was his time, what about kindergartens, for how many."""

from __future__ import annotations

import re

from rag.followup.frame import event
from rag.followup.meaning import Meaning
from rag.followup.reading import read
from rag.followup.said import Said
from rag.followup.slots import Piece, Slot, Slots
from rag.followup.times import shifted, with_period
from rag.question import Asked
from rag.question import read as read_question
from rag.question.patterns import QUESTION_WORDS
from rag.text.tokenize import is_chinese

_PLEASANTRY = r"(?:(?:ok(?:ay)?|thanks|thank you|i see|great|got it|sure|right)[\s,.!]+)*"
_OPENER = re.compile(
    rf"{_PLEASANTRY}(?:(?:and|but|so|then|also|what about|how about)\b[\s,]*)*", re.IGNORECASE
)
_OF_WHICH = re.compile(
    r"(?:in|at|on|by|for|from|to|with|of) (?:how|which|what|whom)\b", re.IGNORECASE
)
_ASKS = re.compile(
    rf"{_OF_WHICH.pattern}"
    r"|(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|did|do|does|has|have|can)\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|did|do|does|has|have|had|will|can)\b", re.IGNORECASE)
_BE = frozenset({"is", "are", "was", "were"})
# how many · oaks · were · cut down
_PARTS = re.compile(
    r"(?P<asks>how \w+|what|which|where|when|why)"
    rf" ?(?P<noun>.*?) ?(?P<verb>{_AUXILIARY.pattern}) (?P<rest>.+)",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"how (?:many|much)\b", re.IGNORECASE)
_OWNER = re.compile(r" of ((?:\w[\w-]* ){0,5}\w[\w-]*)$")
_PRONOUN = re.compile(
    r"\b(?:he|she|him|her|his|hers|it|they|them|its|their)\b"
    r"|(?<=\bof )(?:those|these)\b"
    r"|\b(?:that|this|those|these|there)(?=\s*\??$)",
    re.IGNORECASE,
)
_MAX_BEFORE = 5  # words; after more, a pronoun may mean what the question itself names
_OWNING = frozenset({"his", "her", "hers", "its", "their"})


def resolve(text: str, said: Said) -> list[Meaning]:
    """Return what a folded question means after one turn."""
    return [Meaning(_full(text, said))]


def _full(text: str, said: Said) -> Slots | None:
    """Return the question with what it leaves out; None is the question as it is."""
    rest, prior = shifted(_OPENER.sub("", text, count=1), said.question)
    new = read(rest)
    if not new.without(Slot.PERIOD).pieces:
        return with_period(prior, new.text)
    pronoun = _PRONOUN.search(rest)
    if pronoun and len(rest[: pronoun.start()].split()) <= _MAX_BEFORE:
        owns = "'s" * (pronoun[0].lower() in _OWNING)
        name = said.name or _owner(said) or _about(prior)
        return _in_period(f"{rest[: pronoun.start()]}{name}{owns}{rest[pronoun.end() :]}", prior)
    is_bare = not QUESTION_WORDS.sub(" ", rest).strip(" ?")
    if rest == text and not is_bare and not _OF_WHICH.match(rest):
        return None
    return _in_period(_completed(rest.rstrip(" ?"), prior.without(Slot.PERIOD)), prior)


def _completed(rest: str, prior: Slots) -> str:
    """Return an elliptical question with the words of the last one that it leaves out."""
    parts = _PARTS.match(prior.text)
    if not parts:
        return f"{rest} {_about(prior)}"
    if _AUXILIARY.search(rest):
        return rest
    if _ASKS.match(rest):
        noun = "" if _COUNTS.match(rest) else parts["noun"]
        is_passive = parts["verb"].lower() in _BE
        told = (noun, parts["rest"]) if is_passive else (parts["rest"], noun)
        return " ".join(filter(None, (rest, parts["verb"], *told)))
    if parts["noun"]:  # how many oaks were cut
        return f"{parts['asks']} {rest} {parts['verb']} {parts['rest']}"
    owner = _OWNER.search(prior.text)
    if owner and rest != rest.lower():  # West Park, after the area of East Park
        return f"{prior.text[: owner.start(1)]}{rest}"
    return f"{parts['asks']} {parts['verb']} {rest}{owner[0] if owner else ''}"


def _owner(said: Said) -> str:
    """Return that of which something was asked, now or before and still: the park, of its area."""
    before = _owner(said.before) if said.before else ""
    if before and before in said.question.text:
        return before
    owner = _OWNER.search(said.question.without(Slot.PERIOD).text)
    return owner[1] if owner else ""


def _about(prior: Slots) -> str:
    """Return what a question says, without asking."""
    if is_chinese(prior.text):
        return event(prior).text
    return " ".join(QUESTION_WORDS.sub(" ", prior.without(Slot.PERIOD).text).split())


def _in_period(question: str, prior: Slots) -> Slots:
    """Return a question in the period of the last one, unless it has its own or asks for one."""
    new = read(question)
    if new.has(Slot.PERIOD) or Asked.DATE in read_question(question).asked:
        return new
    return Slots((*new.pieces, Piece(prior.of(Slot.PERIOD), Slot.PERIOD)))
