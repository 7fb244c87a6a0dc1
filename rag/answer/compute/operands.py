"""The figures that a computation is made of; none unless the question and the texts agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.answer.compute import guards, likeness, phrasing
from rag.answer.compute.average import average
from rag.answer.compute.bind import bind, in_column, on_topic
from rag.answer.compute.cells import TOTAL
from rag.answer.compute.facts import Fact
from rag.answer.compute.mentions import Mention, mention, tokens
from rag.answer.compute.parts import parts
from rag.answer.compute.several import several
from rag.answer.compute.stocks import stock_and_flow
from rag.answer.compute.suits import suits
from rag.answer.compute.tasks import Operation, Task
from rag.answer.compute.times import earlier_first, moves
from rag.question import Question

_NEAR = 1.0  # how far below the best a sentence may score to stand beside it
_CLOSED = 3  # of these, each alone may hold all operands
_PAIRS = frozenset({Operation.DIFFERENCE, Operation.SHARE, Operation.RATIO, Operation.GROWTH})


@dataclass(frozen=True, slots=True)
class _Pair:
    facts: tuple[Fact, Fact]
    mentions: tuple[Mention, Mention]

    @property
    def strength(self) -> int:
        return sum(len(m.strong) for m in self.mentions)

    @property
    def is_named(self) -> bool:
        return all(m.strong for m in self.mentions)

    @property
    def is_told(self) -> bool:
        return all(m.is_told for m in self.mentions)


def find(question: Question, task: Task, found: Sequence[Fact]) -> list[Fact]:
    """Return the operands in the order of the operation; empty when they are not sure."""
    groups = list(_groups(question, task, found))
    if task.per:
        return average(question, task, found)
    if task.is_before:
        pairs = (stock_and_flow(question.text, group) for group in groups)
        pair = next(filter(None, pairs), [])
        return pair if pair and guards.holds(question, task, pair[1:], found) else []
    pick = _pair if task.operation in _PAIRS else several
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
    for group in groups:
        if chosen := bind(names, question.text, group):
            return _arranged(question, task, chosen)
    return []


def _arranged(question: Question, task: Task, chosen: list[Fact]) -> list[Fact]:
    by_size = sorted(chosen, key=lambda f: -f.quantity.value)
    match task.operation:
        case Operation.DIFFERENCE:
            return by_size
        case Operation.SHARE:
            return by_size[::-1]
        case Operation.GROWTH if timed := earlier_first(*chosen):
            return [timed[1], timed[0]]
        case Operation.RATIO | Operation.GROWTH if phrasing.is_base_first(question.text):
            return chosen[::-1]
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
            group = in_column(question.text, alike)
            yield group
            if narrowed := on_topic(question.text, group, task.size):
                yield narrowed


def _is_total_row(task: Task, fact: Fact) -> bool:
    """Return whether a figure adds up the others of its column, which are added or put in order."""
    is_total = fact.cell is not None and TOTAL.match(fact.cell.row) is not None
    return is_total and task.operation not in _PAIRS


def _pair(question: Question, task: Task, group: Sequence[Fact]) -> list[Fact]:
    asked = tokens(question.text)
    pairs = []
    for a, b in combinations(_distinct(group), 2):
        pair = _Pair((a, b), (mention(asked, a, [b]), mention(asked, b, [a])))
        if _accepts(question, task, pair, is_closed=len(group) == 2):
            pairs.append(pair)
    pairs.sort(key=lambda pair: -pair.strength)
    if not pairs or (len(pairs) > 1 and pairs[0].strength == pairs[1].strength):
        return []
    return _ordered(question, task, pairs[0])


def _distinct(group: Sequence[Fact]) -> list[Fact]:
    """Return the facts, each value once: what stands twice is said twice."""
    return list({f.quantity.value: f for f in reversed(group)}.values())[::-1]


def _accepts(question: Question, task: Task, pair: _Pair, *, is_closed: bool) -> bool:
    if task.operation is Operation.SHARE:
        return _is_share(question, pair, is_closed=is_closed)
    if _is_change(pair, is_closed=is_closed):
        return True
    if task.operation is Operation.DIFFERENCE and is_closed and _is_plain(question, task, pair):
        return True
    if task.operation is Operation.GROWTH or phrasing.is_change(question):
        return pair.is_named and phrasing.names_two(question)
    if pair.is_named and (phrasing.names_two(question) or phrasing.asks_of_two(question.text)):
        return is_closed or likeness.is_told_alike(*pair.facts)
    if not (is_closed and _are_compared(question, task, pair)):
        return False
    return pair.is_told or _is_meant(question, task, pair)


def _is_plain(question: Question, task: Task, pair: _Pair) -> bool:
    """Return whether a paragraph tells just two figures of what is asked, and nothing is named."""
    one, other = pair.facts
    is_alone = one.candidate.document.id == other.candidate.document.id
    names = parts(question.text, task.operation)
    return is_alone and not names and likeness.is_same_matter(one, other)


def _are_compared(question: Question, task: Task, pair: _Pair) -> bool:
    """Return whether the question speaks of two things, or one paragraph tells both."""
    is_of_two = phrasing.names_two(question) or phrasing.asks_of_two(question.text)
    return is_of_two or len({f.place for f in pair.facts}) == 1 or task.is_remainder


def _is_meant(question: Question, task: Task, pair: _Pair) -> bool:
    """Return whether two figures that stand alone are meant, though not each is named."""
    if task.is_remainder:
        return likeness.is_whole(*pair.facts)
    if likeness.is_plan_and_fact(question, pair.facts):
        return True
    if any(m.is_told for m in pair.mentions):  # 预算 is named, 花出去的 is 实际支出
        return pair.facts[0].rank == 0 and not likeness.is_symmetric(*pair.facts)
    return not phrasing.names_two(question) and phrasing.asks_of_two(question.text)


def _is_change(pair: _Pair, *, is_closed: bool) -> bool:
    one, other = pair.facts
    if earlier_first(one, other) is None or not likeness.is_same_matter(one, other):
        return False
    return pair.is_named or is_closed or moves(one, other)


def _is_share(question: Question, pair: _Pair, *, is_closed: bool) -> bool:
    if earlier_first(*pair.facts):
        return False  # one thing at two times
    if pair.is_named:
        return is_closed or likeness.is_told_alike(*pair.facts)
    i = min(range(2), key=lambda i: pair.facts[i].quantity.value)
    part, whole = pair.facts[i], pair.facts[1 - i]
    said, said_whole = pair.mentions[i], pair.mentions[1 - i]
    is_whole = part.is_part or likeness.is_of_whole(whole) or said_whole.is_told
    if said.strong:
        return is_closed and (is_whole or phrasing.asks_of_whole(question.text))
    is_other = said_whole.is_told and not likeness.is_symmetric(part, whole)
    is_part = (
        (bool(said.weak) and not likeness.is_other_word(question.text, part))
        or likeness.is_done(part, whole)
        or is_other
    )
    return is_closed and is_whole and is_part


def _ordered(question: Question, task: Task, pair: _Pair) -> list[Fact]:
    one, other = pair.facts
    large, small = sorted(pair.facts, key=lambda f: -f.quantity.value)
    timed = earlier_first(one, other)
    if task.operation is Operation.GROWTH:
        return [timed[1], timed[0]] if timed else _multiple(question, pair, timed) or []
    if task.operation is Operation.SHARE:
        return [small, large]
    if task.operation is Operation.RATIO:
        return _multiple(question, pair, timed) or [large, small]
    return [large, small]


def _multiple(
    question: Question, pair: _Pair, timed: tuple[Fact, Fact] | None
) -> list[Fact] | None:
    """Return what is a multiple, and of what: 今年 of 今年是去年的几倍 comes first."""
    one, other = pair.facts
    first, second = (m.first for m in pair.mentions)
    if timed and not pair.is_told:
        return [timed[1], timed[0]]
    if first == second:
        return None
    order = [one, other] if first < second else [other, one]
    return order[::-1] if phrasing.is_base_first(question.text) else order
