"""What was computed, and of what."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer.compute.tasks import Operation
from rag.evidence import Candidate
from rag.text.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure that is computed with, or the list that is counted.

    Attributes:
        start, end: range of `candidate.text` that tells it, its words included: what is cited.
        quantity: its figure; None for a list.
        name: what to call it; "" when its words tell it from no other.
        text: the figure or list in the characters of the source.
    """

    candidate: Candidate
    start: int
    end: int
    quantity: Quantity | None
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed answer.

    Attributes:
        operands: in the order of the formula, or from the first to the last of a ranking.
        value: result in `unit`, negative for a fall; None for a comparison or ranking.
        unit: "万册", "%", "倍" …; "" for a comparison or ranking.
        result: what the answer begins with: "11.4万册", "甲镇", "下降12.5%".
        formula: with `{0}` for the first operand, `{0:bare}` for it without its name; "" when
            nothing is reckoned.
        adjective: 多 of 更多, for a comparison; "" when there is none.
    """

    operation: Operation
    operands: tuple[Operand, ...]
    value: float | None
    unit: str
    result: str
    formula: str = ""
    adjective: str = ""
