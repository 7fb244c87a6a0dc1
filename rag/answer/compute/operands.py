"""The figures that a computation is made of; none unless the question and the texts agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answer.compute import guards, likeness, phrasing
from rag.answer.compute.average import average
from rag.answer.compute.bind import bind, in_column, says_each
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
    if task.per:
        return average(question, task, found)
    groups = list(_groups(question, task, found))
    if task.is_before:
        return _before(question, task, groups, found)
    names = parts(question.text, task.operation)
    if chosen := _bound(question, task, names, groups):
        is_held = guards.holds(question, task, chosen, found, is_named=True)
        return chosen if is_held else []
    if task.is_implied and not task.size:
        return []
    pick = pair if task.operation in _PAIRS else several
    picked = (pick(question, task, group) for group in groups)
    loose = (p for p in picked if p and not guards.is_told_better(question, task, p, found))
    chosen = next(loose, [])
    is_sure = chosen and _agrees(question, task, names, chosen)
    return chosen if is_sure and guards.holds(question, task, chosen, found) else []


def _agrees(question: Question, task: Task, names: Sequence[str], chosen: Sequence[Fact]) -> bool:
    """Return whether figures may be what a question names, though their words say it otherwise."""
    if task.operation is Operation.SUM:
        return len(names) < 2 or len(chosen) in (len(names), task.size)
    is_of_times = likeness.asks_of_plan(question.text) or phrasing.is_change(question)
    is_of_two = task.operation is Operation.DIFFERENCE and not is_of_times
    return not is_of_two or says_each(names, chosen)


def _before(
    question: Question, task: Task, groups: Sequence[Sequence[Fact]], found: Sequence[Fact]
) -> list[Fact]:
    pairs = (stock_and_flow(question.text, group) for group in groups)
    chosen = next(filter(None, pairs), [])
    return chosen if chosen and guards.holds(question, task, chosen[1:], found) else []


def _bound(
    question: Question, task: Task, names: Sequence[str], groups: Sequence[Sequence[Fact]]
) -> list[Fact]:
    """Return the figures of the things that the question names, in the order of the operation."""
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
