"""Do several sources answer a question with different figures?

They do when each says what is asked, of one place and one time as far as the question settles
them, and the values differ by more than rounding. A false alarm costs a reader more than a miss,
so whatever hints that two figures are of different things settles it: a word of the question that
only one of them says, a word before the thing counted that the other has not, one article or one
table, in which an author tells his figures apart himself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

import numpy as np
import rjieba

from rag.answer.readings import Reading, covered_period, figures_of, wants_figure
from rag.answer.rounding import agree
from rag.answer.timing import is_of, timely
from rag.evidence import Scored
from rag.question import Question
from rag.question.patterns import HOW_MANY, UNIT_CUES
from rag.text.tokenize import is_chinese
from rag.types import Kind

_NEAR = 2.5  # how far below the best another sentence may score
_SAID = 0.55  # share of the question that the best one says: else it is no answer itself
_LESS = 0.15  # share of it that another may say less
_MAX = 4  # a reader compares no more
_COUNTED = frozenset({"amount", "number"})
_NAMING = frozenset({"n", "nr", "ns", "nt", "nz", "nrt", "b", "s", "vn", "j", "l", "a"})
# how a figure is meant, told by the words about it
_ROLES: dict[str, re.Pattern[str]] = {
    "planned": re.compile(
        r"计划|规划|预计|预算|概算|目标|拟|将|力争|争取|\bplan|\btarget|\bexpect|\bwill\b"
    ),
    "actual": re.compile(r"实际|[^\W\d_]了|已|决算|\bactual|\balready\b"),
    "total": re.compile(r"累计|\bcumulative|\bso far\b"),
    "added": re.compile(r"新[增建添改开]|当年|\bnew\b|\badded\b"),
}
# verbs of having and making, said of everything
_LIGHT = re.compile(
    "完成|实现|达到|建[成设]|[开进]行|开展|安装|设[立置]|举办|[拥现共]有|提供|涉及|[总一]共"
)
_UNIT_WORDS = {"households": re.compile("家庭|住户|农户"), "people": re.compile("人员|人口|人士")}
_OPPOSITES = (("planned", "actual"), ("total", "added"))
_COMPUTED = re.compile("(?<![百占])比(?![例重率])|相差|加起来|合在一起|几倍|平均")
_DIGIT = re.compile(r"\d")  # 谈成一处, 一户一档 count nothing


def readings(question: Question, scored: Sequence[Scored]) -> tuple[Reading, ...]:
    """Return the figures that sources give in answer to a question, the latest first.

    Args:
        question: what is asked.
        scored: sentences, likeliest answer first.

    Returns:
        At most four, no two of which agree; empty when there are fewer than two, which is no
        conflict.
    """
    is_single = len(HOW_MANY.findall(question.text)) < 2 and not _COMPUTED.search(question.text)
    if not (is_single and wants_figure(question)):
        return ()
    found = list(_candidates(question, timely(question, scored)))
    chosen = [figures[0] for figures in found[:1]]
    for figures in found[1:]:
        is_new = not any(agree(figure, other) for figure in figures for other in chosen)
        if is_new and _is_same(question, chosen[0], figures[0]):
            chosen.append(figures[0])
    return tuple(sorted(chosen[:_MAX], key=_recency, reverse=True)) if len(chosen) > 1 else ()


def _candidates(question: Question, scored: Sequence[Scored]) -> Iterator[list[Reading]]:
    """Yield the fitting figures of the sentences that may answer, the likeliest one first."""
    for item in takewhile(lambda item: item.score >= scored[0].score - _NEAR, scored):
        figures = [f for f in figures_of(question, item) if _is_asked(question, f)]
        if figures:
            yield figures
        elif item is scored[0]:
            return


def _is_asked(question: Question, reading: Reading) -> bool:
    text = reading.candidate.text[reading.quantity.start : reading.quantity.end]
    period = reading.period or covered_period(reading.candidate)
    return (
        _DIGIT.search(text) is not None
        and _is_told(question, reading.item)
        and is_of(question, period)
        and _suits(question, reading)
    )


def _is_told(question: Question, item: Scored) -> bool:
    """Return whether a sentence, no headline, tells of it in the language of the question."""
    candidate = item.candidate
    is_same = is_chinese(candidate.text) == (question.language == "zh")
    is_sure = float(item.weights @ item.said) >= _SAID
    return is_same and is_sure and candidate.kind in (Kind.TEXT, Kind.ROW)


def roles(text: str) -> frozenset[str]:
    """Return how a text means its figure: "planned", "actual", "total", "added"."""
    return frozenset(role for role, pattern in _ROLES.items() if pattern.search(text))


def _suits(question: Question, reading: Reading) -> bool:
    """Return whether a figure is not of a plan where what was done is asked, and the like."""
    asked, told = roles(question.text), roles(reading.words)
    return all(
        wanted in told or other not in told
        for role, other in _OPPOSITES
        for wanted, other in ((role, other), (other, role))
        if wanted in asked
    )


def _recency(reading: Reading) -> str:
    period = reading.period or covered_period(reading.candidate)
    return period.end.isoformat() if period else ""


def _is_same(question: Question, best: Reading, other: Reading) -> bool:
    """Return whether two figures of different articles are of the same thing."""
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
