"""The figure gate: what a text says in figures and dates stands in what it cites, or falls.

What counts as the same: docs/verification.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.text.dates import periods
from rag.text.normalize import fold
from rag.types import Citation, Figure
from rag.verification.claims import claims
from rag.verification.gate import Gate, Unproved
from rag.verification.sources import Reason, figures, source
from rag.verification.statements import statements
from rag.verification.times import times

__all__ = ["Reason", "Unproved", "Verification", "verify"]

_EDGES = " \n；;，,"


@dataclass(frozen=True, slots=True)
class Verification:
    """What of a text is proved.

    Attributes:
        figures: each figure that a citation proves, once, where it stands there.
        unproved: what nothing proves, in order, each once.
        text: the statements without anything unproved; "" when none is left.
        is_opening_kept: the first statement, which gives the result, is among them.
    """

    figures: tuple[Figure, ...]
    unproved: tuple[Unproved, ...]
    text: str
    is_opening_kept: bool

    @property
    def is_proved(self) -> bool:
        """Return whether all of the text may be shown."""
        return not self.unproved


def verify(text: str, citations: Sequence[Citation], *, known: Iterable[str] = ()) -> Verification:
    """Hold each figure, share, unit and date of a text against what its own sentence cites.

    Args:
        text: an answer with its `[n]` markers; a marker speaks for what stands before it.
        citations: what the markers name.
        known: texts whose figures may be repeated without proof, such as the question.

    Returns:
        Figures that are the result of a shown computation over cited ones are proved, and have no
        place of their own. The time taken is linear in the text and the quotes.
    """
    words = " ".join(known)
    told = fold(words).text
    gate = Gate(
        {c.number: source(c) for c in citations},
        figures(claims(told)),
        times(told, periods(told)),
    )
    checked = [(statement, list(gate.check(statement))) for statement in statements(text)]
    found = tuple(dict.fromkeys(item for _, items in checked for item in items))
    kept = [s.written for s, items in checked if not any(isinstance(i, Unproved) for i in items)]
    return Verification(
        tuple(item for item in found if isinstance(item, Figure)),
        tuple(item for item in found if isinstance(item, Unproved)),
        "".join(kept).strip(_EDGES),
        bool(kept) and text.startswith(kept[0]),
    )
