"""Which figure is told of which of the things that a question names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import log

from rag.answer.compute.cells import TOTAL
from rag.answer.compute.facts import Fact
from rag.answer.compute.parts import grams, word_grams

_SAID = 0.5  # of a name, what the words of its figure must say
_INHERITED = 0.8  # what stands before the words of a figure, against these
_PLAIN = 0.3  # weight of a figure's words being those of the question, and no others
_MARGIN = 0.2


def bind(names: Sequence[str], text: str, lot: Sequence[Fact]) -> list[Fact]:
    """Return the figure of each name, in their order; empty unless each has one of its own.

    Args:
        names: what the question names.
        text: the whole question: its other words choose between figures of one thing.
        lot: figures of one unit.
    """
    if not 2 <= len(names) <= len(lot):
        return []
    said = [_said(fact) for fact in lot]
    weights = _weights(word_grams(text), said)
    scores = [[_score(word_grams(name), words, weights) for words in said] for name in names]
    topic = _topic(text, lot)
    chosen = _assign([[s + t for s, t in zip(row, topic, strict=True)] for row in scores])
    if not _is_sure(scores, topic, chosen):
        return []
    return [lot[i] for i in chosen]


def says_each(names: Sequence[str], facts: Sequence[Fact]) -> bool:
    """Return whether the words of some figures have something of each name that no other has."""
    said = {gram for fact in facts for gram in _said(fact)}
    of_names = [word_grams(name) for name in names]
    return all(
        own.difference(*(other for other in of_names if other is not own)) & said
        for own in of_names
    )


def on_topic(text: str, lot: Sequence[Fact], size: int) -> list[Fact]:
    """Return the figures whose words are those of the question; empty unless they are so many."""
    if not 2 <= size < len(lot):
        return []
    topic = _topic(text, lot)
    order = sorted(range(len(lot)), key=lambda i: -topic[i])
    if topic[order[size - 1]] - topic[order[size]] < _MARGIN:
        return []
    return [lot[i] for i in sorted(order[:size])]


def in_column(text: str, lot: Sequence[Fact]) -> list[Fact]:
    """Return the figures of a table's column that a question names; all when it names no one."""
    columns = list(dict.fromkeys(f.cell.column for f in lot if f.cell))
    if len(columns) < 2:
        return list(lot)
    asked = grams(text)
    shared = [len(asked & grams(column)) for column in columns]
    best = max(shared)
    if best and shared.count(best) > 1:
        return list(lot)
    named = columns[shared.index(best)] if best else next(filter(TOTAL.match, columns), None)
    return [f for f in lot if f.cell and f.cell.column == named]


def _topic(text: str, lot: Sequence[Fact]) -> list[float]:
    asked, said = word_grams(text), [_said(fact) for fact in lot]
    weights = _weights(asked, said)
    return [
        _score(asked, words, weights) + _PLAIN * _plainness(asked, fact)
        for words, fact in zip(said, lot, strict=True)
    ]


def _said(fact: Fact) -> dict[str, float]:
    candidate = fact.candidate
    levels = (candidate.heading, candidate.text[: fact.start], fact.label)
    said: dict[str, float] = {}
    for level, worth in zip(levels, (_INHERITED, _INHERITED, 1.0), strict=True):
        said |= dict.fromkeys(grams(level), worth)
    return said


def _plainness(asked: frozenset[str], fact: Fact) -> float:
    """Return the share of a figure's own words that the question has."""
    own = grams(fact.label)
    return len(own & asked) / len(own) if own else 0.0


def _weights(asked: frozenset[str], said: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return what a gram of the question tells: much when few figures have it."""
    counts = {gram: sum(gram in words for words in said) for gram in asked}
    size = {gram: 1.0 if len(gram) > 1 else 0.4 for gram in counts}
    return {g: size[g] * log((len(said) + 0.5) / max(n, 1)) for g, n in counts.items()}


def _score(name: frozenset[str], words: dict[str, float], weights: dict[str, float]) -> float:
    """Return the share of a name, by weight, that words say."""
    whole = sum(weights.get(gram, 0.0) for gram in name)
    own = sum(weights.get(gram, 0.0) * words.get(gram, 0.0) for gram in name)
    return own / whole if whole else 0.0


def _assign(totals: Sequence[Sequence[float]]) -> list[int]:
    """Return a figure for each name, the surest first."""
    cells = sorted(((-value, n, i) for n, row in enumerate(totals) for i, value in enumerate(row)))
    chosen: dict[int, int] = {}
    for _, name, i in cells:
        if name not in chosen and i not in chosen.values():
            chosen[name] = i
    return [chosen[n] for n in range(len(totals))]


def _is_sure(
    scores: Sequence[Sequence[float]], topic: Sequence[float], chosen: Sequence[int]
) -> bool:
    """Return whether each name is said by its figure, and by no other figure as well."""
    own = [row[i] for row, i in zip(scores, chosen, strict=True)]
    if min(own) < _SAID:
        return False
    others = [i for i in range(len(topic)) if i not in chosen]
    is_best = all(
        row[i] + topic[i] > row[j] + topic[j] + _MARGIN
        for row, i in zip(scores, chosen, strict=True)
        for j in others
    )
    return is_best and all(
        scores[a][i] + scores[b][j] > scores[a][j] + scores[b][i] + _MARGIN
        for (a, i), (b, j) in combinations(enumerate(chosen), 2)
    )
