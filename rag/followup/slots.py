"""A question as slots that a follow-up may fill anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate


class Slot(StrEnum):
    """What a piece of a question does in it."""

    PERIOD = "period"
    PLACE = "place"
    SUBJECT = "subject"
    ATTRIBUTE = "attribute"
    MODIFIER = "modifier"
    PREDICATE = "predicate"
    ASKED = "asked"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a question; `tag` is its part of speech, "" where none is known."""

    text: str
    slot: Slot
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Slots:
    """A question as its pieces, in their order; blanks and marks at its end are gone."""

    pieces: tuple[Piece, ...]

    def of(self, *slots: Slot) -> str:
        """Return the text of these slots, in the order of the question."""
        return join(piece.text for piece in self.pieces if piece.slot in slots)

    def without(self, *slots: Slot) -> Slots:
        """Return the question without these slots."""
        return Slots(tuple(piece for piece in self.pieces if piece.slot not in slots))

    def has(self, *slots: Slot) -> bool:
        """Return whether one of these slots is filled."""
        return any(piece.slot in slots for piece in self.pieces)

    def put(self, slot: Slot, text: str) -> Slots:
        """Return the question with a slot filled by this text, in its usual place if it was empty.

        The usual order: 2022年 西集镇 保障房 面积 竣工 多少.
        """
        order = list(Slot)
        filled = [i for i, p in enumerate(self.pieces) if p.slot is slot]
        later = [i for i, p in enumerate(self.pieces) if order.index(p.slot) > order.index(slot)]
        at = (filled or later or [len(self.pieces)])[0]
        rest = (p for p in self.pieces[at:] if p.slot is not slot)
        return Slots((*self.pieces[:at], Piece(text, slot), *rest))

    def swap(self, at: int, text: str, *, is_whole: bool = False) -> Slots:
        """Return the question with the piece at `at` as this text.

        With `is_whole`, what stands before it in its slot goes too: it is part of the same name.
        """
        new = replace(self.pieces[at], text=text)
        before = (p for p in self.pieces[:at] if not (is_whole and p.slot is new.slot))
        return Slots((*before, new, *self.pieces[at + 1 :]))

    def cut(self, max_chars: int) -> Slots:
        """Return the question without the pieces that begin after so many characters."""
        starts = accumulate((len(piece.text) for piece in self.pieces), initial=0)
        pieces = zip(self.pieces, starts, strict=False)
        return Slots(tuple(piece for piece, start in pieces if start < max_chars))

    @property
    def text(self) -> str:
        """Return the whole question."""
        return join(piece.text for piece in self.pieces)


def join(texts: Iterable[str]) -> str:
    """Return texts as one, with a blank wherever a Latin word meets another word."""
    joined = ""
    for text in filter(None, texts):
        is_open = joined[-1:].isascii() and joined[-1:].isalnum() and text[:1].isalnum()
        joined += " " * (is_open and text[:1].isascii()) + text
    return joined
