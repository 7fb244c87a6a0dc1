"""Do several sources answer a question with different figures?

They do when each says what is asked, of one time as far as the question settles it, and the values
differ by more than rounding. The same thing at several dates counts, too: a reader may take one for
the other. A false alarm costs him more than a miss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from rag.answer.readings import Reading, covered_period, figures_of, wants_figure
from rag.answer.roles import suits
from rag.answer.rounding import agree
from rag.answer.sameness import is_same
from rag.answer.timing import is_of, timely
from rag.evidence import Scored
from rag.question import Question
from rag.question.patterns import FIGURE_ASKED
from rag.text.tokenize import is_chinese
from rag.types import Kind

_NEAR = 2.5  # how far below the best another sentence may score
_SAID = 0.55  # share of the question that the best one says: else it is no answer itself
_MAX = 4  # a reader compares no more
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
    is_single = len(FIGURE_ASKED.findall(question.text)) < 2 and len(question.periods) < 2
    if not (is_single and wants_figure(question)) or _COMPUTED.search(question.text):
        return ()
    found = list(_candidates(question, timely(question, scored)))
    chosen = [figures[0] for figures in found[:1]]
    for figures in found[1:]:
        is_new = not any(agree(figure, other) for figure in figures for other in chosen)
        if is_new and is_same(question, chosen[0], figures[0]):
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
        and suits(question.text, reading.words)
    )


def _is_told(question: Question, item: Scored) -> bool:
    """Return whether a sentence, no headline, tells of it in the language of the question."""
    candidate = item.candidate
    is_same = is_chinese(candidate.text) == (question.language == "zh")
    is_sure = float(item.weights @ item.said) >= _SAID
    return is_same and is_sure and candidate.kind in (Kind.TEXT, Kind.ROW)


def _recency(reading: Reading) -> str:
    period = reading.period or covered_period(reading.candidate)
    return period.end.isoformat() if period else ""
