"""From the task that a question sets to its operands and its result."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.compute import lists, operands
from rag.answer.compute.amounts import as_written, exact
from rag.answer.compute.asked import quickness
from rag.answer.compute.computed import Computed, Operand
from rag.answer.compute.facts import Fact, facts
from rag.answer.compute.names import names
from rag.answer.compute.results import work_out
from rag.answer.compute.tasks import Operation, Task
from rag.answer.compute.times import earlier_first
from rag.evidence import Scored
from rag.question import Question

_POOL = 12  # sentences that are looked at
_EDGE = " ,，、;；:：。.|"
_ORDERING = frozenset({Operation.LARGER, Operation.SMALLER, Operation.RANK})


def first(question: Question, tasks: Sequence[Task], scored: Sequence[Scored]) -> Computed | None:
    """Return the first task's answer that is sure; None when none is."""
    found = facts(scored[:_POOL])
    for task in tasks:
        if computed := _compute(question, task, scored, found):
            return computed
    return None


def _compute(
    question: Question, task: Task, scored: Sequence[Scored], found: Sequence[Fact]
) -> Computed | None:
    if task.operation is Operation.COUNT:
        return _counted(question, scored)
    chosen = operands.find(question, task, found)
    if not chosen:
        return None
    if task.operation in _ORDERING:
        return _ordered(question, task, chosen)
    return _reckoned(question, task, chosen)


def _counted(question: Question, scored: Sequence[Scored]) -> Computed | None:
    found = lists.count(question, scored)
    if found is None:
        return None
    written = found.candidate.original(found.start, found.end)
    whole = (0, len(found.candidate.text))
    operand = Operand(found.candidate, *whole, None, "", written)
    result = f"{len(found.things)}{found.unit}"
    return Computed(Operation.COUNT, (operand,), len(found.things), found.unit.strip(), result)


def _ordered(question: Question, task: Task, chosen: Sequence[Fact]) -> Computed | None:
    named = names(chosen)
    if not all(named) or len({exact(fact) for fact in chosen}) < len(chosen):
        return None  # a tie has no first
    falls = (
        task.is_falling if task.operation is Operation.RANK else task.operation is Operation.LARGER
    )
    if quickness(question.text) and chosen[0].quantity.unit_class == "time":
        falls = quickness(question.text) < 0  # the quicker, the fewer minutes
    pairs = sorted(zip(chosen, named, strict=True), key=lambda p: exact(p[0]), reverse=falls)
    made = tuple(_operand(fact, name) for fact, name in pairs)
    first = made[: task.top or len(made)]
    order = f" {'>' if falls else '<'} ".join(operand.name for operand in first)
    result = order if task.operation is Operation.RANK else made[0].name
    return Computed(task.operation, made, None, "", result, adjective=task.adjective)


def _reckoned(question: Question, task: Task, chosen: Sequence[Fact]) -> Computed | None:
    result = work_out(question, task, chosen)
    if result is None:
        return None
    said = result.text
    if task.operation is Operation.GROWTH:
        if earlier_first(chosen[0], chosen[1]):
            said = _CHANGE[question.language][result.value < 0].format(said)
        elif result.value < 0:
            return None  # 甲比乙高百分之几, and it is lower
    named = names(chosen) if question.language == "zh" else [""] * len(chosen)
    made = tuple(_operand(fact, name) for fact, name in zip(chosen, named, strict=True))
    return Computed(task.operation, made, result.value, result.unit, said, result.formula)


_CHANGE = {"zh": ("增长{}", "下降{}"), "en": ("up {}", "down {}")}


def _operand(fact: Fact, name: str) -> Operand:
    """Return an operand; what opens its sentence is cited too where it has few words itself."""
    start = fact.start if len(fact.label) > 4 else fact.lead
    start, end = _trimmed(fact.candidate.text, start, fact.end)
    return Operand(fact.candidate, start, end, fact.quantity, name, as_written(fact))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end
