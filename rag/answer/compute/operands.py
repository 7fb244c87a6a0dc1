"""The figures that a computation is made of; none unless the question and the texts agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answer.compute import guards
from rag.answer.compute.average import average
from rag.answer.compute.bind import bind, in_column
from rag.answer.compute.cells import TOTAL
from rag.answer.compute.facts import Fact
from rag.answer.compute.order import ordered
from rag.answer.compute.pairs import pair
from rag.answer.compute.parts import parts
from rag.answer.compute.several import several
from rag.answer.compute.stocks import stock_and_flow
from rag.answer.compute.suits import suits
from rag.answer.compute.tasks import Operation, Task
from rag.question import Question

_NEAR = 1.0  # how far below the best a sentence may score to stand beside it
_CLOSED = 3  # of these, each alone may hold all operands
_PAIRS = frozenset({Operation.DIFFERENCE, Operation.SHARE, Operation.RATIO, Operation.GROWTH})


def find(question: Question, task: Task, found: Sequence[Fact]) -> list[Fact]:
    """Return the operands in the order of the operation; empty when they are not sure."""
    groups = list(_groups(question, task, found))
    if task.per:
        return average(question, task, found)
    if task.is_before:
        pairs = (stock_and_flow(question.text, group) for group in groups)
        before = next(filter(None, pairs), [])
        return before if before and guards.holds(question, task, before[1:], found) else []
    pick = pair if task.operation in _PAIRS else several
    if chosen := _bound(question, task, groups):
        is_held = guards.holds(question, task, chosen, found, is_named=True)
        return chosen if is_held else []
    if task.is_implied and not task.size:
        return []
    for group in groups:
        chosen = pick(question, task, group)
        if chosen and not guards.is_told_better(question, task, chosen, found):
            return chosen if guards.holds(question, task, chosen, found) else []
    return []


def _bound(question: Question, task: Task, groups: Sequence[Sequence[Fact]]) -> list[Fact]:
    """Return the figures of the things that the question names, in the order of the operation."""
    names = parts(question.text, task.operation)
    if task.operation in _PAIRS and len(names) != 2:
        return []
    bound = (bind(names, question.text, group) for group in groups)
    chosen = next(filter(None, bound), [])
    if chosen and task.operation in _PAIRS:
        return ordered(question, task.operation, chosen, is_as_named=True)
    return chosen


def _groups(question: Question, task: Task, found: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Yield facts of one unit that may belong together, the surest group first."""
    best = found[0].scored.score if found else 0.0
    near = [f for f in found if f.scored.score >= best - _NEAR]
    alone = [[f for f in found if f.rank == rank] for rank in range(_CLOSED)]
    for lot in (*alone, near, found):
        suited = [f for f in lot if suits(question, task, f, lot)]
        for unit in dict.fromkeys(f.unit for f in suited):
            alike = [f for f in suited if f.unit == unit and not _is_total_row(task, f)]
            yield in_column(question.text, alike)


def _is_total_row(task: Task, fact: Fact) -> bool:
    """Return whether a figure adds up the others of its column, which are added or put in order."""
    is_total = fact.cell is not None and TOTAL.match(fact.cell.row) is not None
    return is_total and task.operation not in _PAIRS
