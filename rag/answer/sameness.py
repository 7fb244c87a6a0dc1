"""Are two figures of the same thing? Whatever hints that they are not settles it.

Both must say what the question asks about as much: a word of it that stands with one figure stands
with the other. A word before what is counted that the other has not (口袋公园), or that makes it
another thing (博士后), tells them apart. In one article or one table an author does so himself.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import rjieba

from rag.answer.readings import Reading
from rag.answer.roles import roles
from rag.evidence import Scored
from rag.question import Question
from rag.question.patterns import UNIT_CUES
from rag.types import Kind

_LESS = 0.15  # share of the question that one of them may say less
_COUNTED = frozenset({"amount", "number"})
_NAMING = frozenset({"n", "nr", "ns", "nt", "nz", "nrt", "b", "s", "vn", "j", "l", "a"})
# verbs of having and making, said of everything
_LIGHT = re.compile(
    "完成|实现|达到|建[成设]|[开进]行|开展|安装|设[立置]|举办|[拥现共]有|提供|涉及|[总一]共"
)
_UNIT_WORDS = {"households": re.compile("家庭|住户|农户"), "people": re.compile("人员|人口|人士")}


def is_same(question: Question, best: Reading, other: Reading) -> bool:
    """Return whether a figure of another article is of the same thing as the best one."""
    return (
        _article(best) != _article(other)
        and best.quantity.unit_class == other.quantity.unit_class
        and _kind(best) == _kind(other)
        and _falls_short(best.item, other.item) <= _LESS
        and not _misses_word(question, best, other)
        and not _qualifiers(question, other) - _qualifiers(question, best)
        and _compounds(question, other) == _compounds(question, best)
    )


def _article(reading: Reading) -> tuple[str, str]:
    candidate = reading.candidate
    return candidate.document.id, "" if candidate.kind is Kind.ROW else candidate.heading


def _kind(reading: Reading) -> str:
    kind = reading.quantity.kind
    return "amount" if kind in _COUNTED else kind


def _falls_short(best: Scored, other: Scored) -> float:
    return float(best.weights @ np.maximum(best.said - other.said, 0))


def _misses_word(question: Question, best: Reading, other: Reading) -> bool:
    """Return whether a word of the question stands with the best figure only."""
    words = (word for word, _ in rjieba.tag(question.content) if len(word) > 1)
    near, far = (f"{_above(other)} {text}" for text in (other.words, other.candidate.text))
    telling = (word for word in words if not (_LIGHT.fullmatch(word) or _is_implied(word, best)))
    return any(
        (word in best.words and word not in near)
        or (word in best.candidate.text and word not in far)
        for word in telling
    )


def _is_implied(word: str, reading: Reading) -> bool:
    """Return whether the figure says a word by its unit: 面积, 人数, 家庭."""
    group = reading.quantity.unit_class
    return word[-1] in "数量额" or any(
        group in cues and cues[group].search(word) for cues in (UNIT_CUES, _UNIT_WORDS)
    )


def _above(reading: Reading) -> str:
    return f"{reading.candidate.document.title} {reading.candidate.heading}"


def _qualifiers(question: Question, reading: Reading) -> set[str]:
    """Return the words that narrow what is counted and that the question does not say: 口袋公园."""
    tagged = [pair for pair in rjieba.tag(reading.words) if len(pair[0]) > 1]
    before = {
        word
        for (word, tag), (after, _) in pairwise(tagged)
        if tag in _NAMING and after in question.text and not roles(word)
    }
    return {word for word in before if word not in question.text}


def _compounds(question: Question, reading: Reading) -> set[str]:
    """Return the words that hold one of the question and mean something else: 博士后 of 博士."""
    asked = [word for word, _ in rjieba.tag(question.content) if len(word) > 1]
    return {
        word
        for word, _ in rjieba.tag(reading.words)
        if any(map(word.startswith, asked))
        and not (word in question.text or roles(word) or _is_implied(word, reading))
    }
