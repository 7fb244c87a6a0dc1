"""Reading a question: its language, what kind of answer it asks for, which year and which unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.question import patterns
from rag.question.counted import counted
from rag.question.patterns import Asked
from rag.question.repair import Says, respell
from rag.question.romanized import with_names
from rag.question.wanted import Wanted, wanted
from rag.text import tokenize
from rag.text.dates import Mention, Period, periods
from rag.text.normalize import fold_question
from rag.text.quantities import unit_class
from rag.types import Language

__all__ = ["Asked", "Question", "read"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    Attributes:
        text: folded, one line, typing errors put right.
        content: the text as the documents spell it, without the words that only ask, years and
            dates.
        asked: kinds of answer wanted; may be empty.
        units: classes of unit asked for (see `rag.text.quantities`), empty when any will do.
        is_list: more than one thing is wanted.
        counted: the noun whose number is asked, "" when none is named.
        wanted: the noun that is asked for, and how many.
        periods: times named, whole years mostly.
        latin: Latin words and numbers that must be found as they are.
    """

    text: str
    language: Language
    content: str
    asked: tuple[Asked, ...]
    units: frozenset[str]
    is_list: bool
    counted: str
    wanted: Wanted
    periods: tuple[Period, ...]
    latin: tuple[str, ...]

    @property
    def years(self) -> tuple[str, ...]:
        """Return the years of its periods, "2022"."""
        return tuple(dict.fromkeys(year for period in self.periods for year in period.years))

    @property
    def asks_day(self) -> bool:
        """Return whether it wants to know the day, so that a year is no answer."""
        return Asked.DATE in self.asked and patterns.DAY_ASKED.search(self.text) is not None

    @property
    def has_parts(self) -> bool:
        """Return whether several facts are asked for: 多少…多少, 分别, two periods."""
        several = len(patterns.ASKING.findall(self.text)) > 1 or len(self.periods) > 1
        return several or patterns.EACH.search(self.text) is not None


def read(question: str, says: Says | None = None) -> Question:
    """Return what a question asks; never fails: an odd question asks for nothing particular.

    Args:
        question: as it was typed.
        says: how many chunks hold a phrase; given it, the question is spelled as they are.
    """
    text = fold_question(question)
    if says is not None:
        spelling = respell(text, says)
        understood = read(spelling.searched)
        if understood.language == "en":
            return replace(understood, content=with_names(understood.content, says))
        return replace(understood, text=spelling.shown)
    language: Language = "zh" if tokenize.is_chinese(text) else "en"
    table = patterns.ZH_ASKED if language == "zh" else patterns.EN_ASKED
    named = periods(text)
    without_period = patterns.YEAR.sub(" ", _blank(text, named))
    content = " ".join(patterns.QUESTION_WORDS.sub(" ", without_period).split())
    return Question(
        text=text,
        language=language,
        content=content or text,
        asked=tuple(kind for kind, pattern in table.items() if pattern.search(text)),
        units=_units(text.lower()),
        is_list=patterns.LIST.search(text) is not None,
        counted=counted(text) if language == "zh" else "",
        wanted=wanted(text) if language == "zh" else Wanted(),
        periods=_periods(text, named),
        latin=_latin(without_period, language),
    )


def _blank(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text with a blank for each mention."""
    ends = [0, *(mention.end for mention in mentions)]
    starts = [*(mention.start for mention in mentions), len(text)]
    return " ".join(text[a:b] for a, b in zip(ends, starts, strict=True))


def _periods(text: str, named: Sequence[Mention]) -> tuple[Period, ...]:
    # a bare 2022 may be a count in a text; in a question it is a year
    rest = (m for m in patterns.YEAR.finditer(text) if not any(_holds(p, m.start()) for p in named))
    bare = (Period(dt.date(int(m[0]), 1, 1), dt.date(int(m[0]), 12, 31)) for m in rest)
    return tuple(dict.fromkeys((*(mention.period for mention in named), *bare)))


def _holds(mention: Mention, position: int) -> bool:
    return mention.start <= position < mention.end


def _units(lowered: str) -> frozenset[str]:
    measures = patterns.MEASURE.findall(lowered)
    named = {"money" if m in ("万元", "亿元", "亿") else unit_class(m) for m in measures}
    if measures:  # two figures may be asked, and only one with its unit
        all_named = len(patterns.FIGURE_ASKED.findall(lowered)) == len(measures)
        return frozenset(named if all_named else ())
    return frozenset(group for group, cue in patterns.UNIT_CUES.items() if cue.search(lowered))


def _latin(text: str, language: Language) -> tuple[str, ...]:
    words = patterns.LATIN.findall(text)
    if language == "en":  # there, only names in capitals and figures must be found as they are
        words = [w for w in words if (w.isupper() and len(w) > 1) or w[0].isdigit()]
    return tuple(dict.fromkeys(word.lower() for word in words))
