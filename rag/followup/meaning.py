"""What a follow-up may mean."""

from __future__ import annotations

from dataclasses import dataclass

from rag.followup.slots import Slots


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of the things that a question may mean.

    Attributes:
        slots: the question that it is, in full; None when it is the one that was typed.
        near: what was said before, when only an answer that stands near that will do; else "".
    """

    slots: Slots | None
    near: str = ""
