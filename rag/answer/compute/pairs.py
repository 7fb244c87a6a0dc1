"""Two figures that belong together though the question does not name each: before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.answer.compute import likeness, phrasing
from rag.answer.compute.facts import Fact
from rag.answer.compute.mentions import Mention, mention, tokens
from rag.answer.compute.order import ordered
from rag.answer.compute.parts import parts
from rag.answer.compute.tasks import Operation, Task
from rag.answer.compute.times import earlier_first, moves
from rag.question import Question


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


def pair(question: Question, task: Task, group: Sequence[Fact]) -> list[Fact]:
    """Return the two figures in the order of the operation; empty when they are not sure."""
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
    is_plain = task.operation is Operation.DIFFERENCE and _is_plain(question, task, pair)
    if (is_plain and is_closed) or _is_change(pair, is_closed=is_closed):
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
        or likeness.is_plan_and_fact(question, pair.facts)
        or is_other
    )
    return is_closed and is_whole and is_part


def _ordered(question: Question, task: Task, pair: _Pair) -> list[Fact]:
    first, second = (m.first for m in pair.mentions)
    facts = pair.facts if first < second else pair.facts[::-1]
    is_as_named = first != second and (pair.is_told or earlier_first(*facts) is None)
    return ordered(question, task.operation, facts, is_as_named=is_as_named)
