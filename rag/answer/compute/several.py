"""Three figures or more, or two that are added or compared: which of them the question means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.compute import likeness, phrasing
from rag.answer.compute.facts import Fact
from rag.answer.compute.mentions import Mention, mention, tokens
from rag.answer.compute.tasks import Operation, Task
from rag.question import Question


@dataclass(frozen=True, slots=True)
class _Lot:
    """Facts of one unit, and how the question names each apart from the others."""

    text: str
    task: Task
    facts: list[Fact]
    mentions: list[Mention]

    @property
    def named(self) -> list[Fact]:
        return [f for f, m in zip(self.facts, self.mentions, strict=True) if m.strong]

    @property
    def told(self) -> list[Fact]:
        return [f for f, m in zip(self.facts, self.mentions, strict=True) if m.is_told]

    @property
    def terms(self) -> int:
        return phrasing.terms(self.text)

    @property
    def is_sum(self) -> bool:
        return self.task.operation is Operation.SUM

    @property
    def is_alone(self) -> bool:
        """Return whether they stand in one paragraph, or are a whole column of one table."""
        cells = [f.cell for f in self.facts if f.cell]
        is_column = len({c.row for c in cells}) == cells[0].rows == len(cells) if cells else True
        return is_column and len({f.place for f in self.facts}) == 1


def several(question: Question, task: Task, group: Sequence[Fact]) -> list[Fact]:
    """Return the facts to be added or put in order; empty when that is not sure."""
    if len(group) < 2:
        return []
    if task.operation is Operation.SUM:
        group = sorted(group, key=lambda f: (f.candidate.document.id, f.candidate.span.start))
    asked = tokens(question.text)
    mentions = [mention(asked, f, [g for g in group if g is not f]) for f in group]
    lot = _Lot(question.text, task, list(group), mentions)
    return _named(lot) or _counted(lot) or (_parts(lot) if lot.is_sum else _open(lot))


def _named(lot: _Lot) -> list[Fact]:
    """Return the facts that the question names, when it names no other."""
    named = lot.named
    is_loose = lot.is_sum and not (lot.task.size or lot.terms > 1 or phrasing.asks_to_add(lot.text))
    is_whole = lot.is_alone and len(named) == len(lot.facts)
    if is_loose and not is_whole and not likeness.are_symmetric(named):
        return []  # 一共 alone may ask for one figure
    return named if len(named) >= max(2, lot.terms, lot.task.size) else []


def _counted(lot: _Lot) -> list[Fact]:
    """Return the facts when they are as many as the question says."""
    if len(lot.facts) in (lot.task.size, lot.task.top):
        return lot.facts
    if len(lot.told) == lot.terms >= 2:
        return lot.told
    is_pair = len(lot.facts) == lot.terms == 2 and lot.told
    return lot.facts if is_pair and not likeness.is_symmetric(*lot.facts) else []


def _parts(lot: _Lot) -> list[Fact]:
    """Return the facts of one sentence that are the parts of what is asked."""
    if not lot.is_alone or lot.task.size or lot.terms > 1:
        return []
    is_even = (
        len(lot.told) in (0, len(lot.facts)) or not lot.named or phrasing.asks_to_add(lot.text)
    )
    return lot.facts if is_even and likeness.is_partition(lot.facts) else []


def _open(lot: _Lot) -> list[Fact]:
    """Return all facts of one sentence for a choice that names none of them."""
    is_open = not lot.task.size and len(lot.named) < 2 and lot.terms == 1
    return lot.facts if is_open and lot.is_alone and likeness.is_parallel(lot.facts) else []
