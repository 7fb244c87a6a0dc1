"""What a follow-up may mean."""

from __future__ import annotations

from dataclasses import dataclass

from rag.followup.slots import Slots


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of the things that a question may mean.

    Attributes:
        slots: the question that it is, in full; None when it is the one that was typed.
        is_bare: it leaves out the subject of the last question, so that only an answer from nearby
            will do.
    """

    slots: Slots | None
    is_bare: bool = False

    @property
    def order(self) -> int:
        """Return where it comes among others: what goes on with what was said comes first."""
        return 2 if self.slots is None else int(self.is_bare)
