"""What of the last question a follow-up goes on with."""

from __future__ import annotations

from dataclasses import replace

from rag.followup import words
from rag.followup.slots import Slot, Slots

_KEPT = frozenset({Slot.PERIOD, Slot.PLACE})


def subject(frame: Slots) -> Slots:
    """Return what a question is about, its period included; all it says where that is nothing."""
    about = frame.without(Slot.ASKED, Slot.PREDICATE, Slot.OBJECT, Slot.MODIFIER)
    if not about.has(Slot.SUBJECT, Slot.ATTRIBUTE):
        return event(frame) if frame.has(Slot.OBJECT) or not about.has(Slot.PLACE) else about
    return about


def event(frame: Slots) -> Slots:
    """Return all that a question says, without asking, as the subject of another."""
    said = frame.without(Slot.ASKED, Slot.MODIFIER)
    if words.COPULA.fullmatch(said.of(Slot.PREDICATE)):
        said = said.without(Slot.PREDICATE)
    told = (p if p.slot in _KEPT else replace(p, slot=Slot.SUBJECT) for p in said.pieces)
    return Slots(tuple(told))
