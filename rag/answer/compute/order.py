"""Which of two figures comes first in the formula."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.compute import phrasing
from rag.answer.compute.facts import Fact
from rag.answer.compute.tasks import Operation
from rag.answer.compute.times import earlier_first
from rag.question import Question


def ordered(
    question: Question, operation: Operation, facts: Sequence[Fact], *, is_as_named: bool
) -> list[Fact]:
    """Return two figures as the operation takes them; empty when their order is not sure.

    Args:
        question: what is asked.
        operation: one of two operands.
        facts: the two figures.
        is_as_named: whether they stand in the order in which the question names them.
    """
    large, small = sorted(facts, key=lambda f: -f.quantity.value)
    timed = earlier_first(facts[0], facts[1])
    match operation:
        case Operation.DIFFERENCE:
            return [large, small]
        case Operation.SHARE:
            return [small, large]
        case Operation.GROWTH if timed:
            return [timed[1], timed[0]]
    if is_as_named:  # 今年 of 今年是去年的几倍 comes first
        return list(facts)[:: -1 if phrasing.is_base_first(question.text) else 1]
    if timed:
        return [timed[1], timed[0]]
    return [large, small] if operation is Operation.RATIO else []
