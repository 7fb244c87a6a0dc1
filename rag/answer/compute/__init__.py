"""Answers computed from cited figures: difference, sum, share, ratio, growth, order, count.

Nothing is computed unless the question says what is to be computed, each operand is told from all
others by words of the question, and units, years and scope agree; what a text states itself is
quoted, not computed.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.compute.asked import read
from rag.answer.compute.computed import Computed, Operand
from rag.answer.compute.tasks import Operation
from rag.answer.compute.wording import text
from rag.evidence import Scored
from rag.question import Question

__all__ = ["Computed", "Operand", "Operation", "compute", "text"]


def compute(question: Question, scored: Sequence[Scored]) -> Computed | None:
    """Return the computed answer to a question; None unless it is sure.

    Args:
        question: what is asked.
        scored: the sentences of the retrieved chunks, likeliest answer first.
    """
    tasks = read(question)
    if not tasks:
        return None
    from rag.answer.compute.work import first  # its patterns take a tenth of a second to compile

    return first(question, tasks, scored)
