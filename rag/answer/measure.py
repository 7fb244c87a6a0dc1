"""Which units an amount is asked in: 票价多少 wants money, 几层 storeys, whatever stands around."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import rjieba

from rag.evidence.fit import figure_fit
from rag.question import Asked, Question
from rag.text.quantities import quantities

_AMOUNTS = frozenset({Asked.AMOUNT, Asked.SHARE})
_HOW_MANY = re.compile(r"(?:多少|(?<![哪头好前上近第])几)(?=[^\W\d_])(?!个?[百千万]?亿)")
_UNIT = 5  # characters, the longest unit there is
_GENERAL = "count:个"  # 几个 is said of nearly everything
_MEANT = {"count:桩": "count:件", "count:样": _GENERAL, "count:趟": "times"}
_FITTING = 0.6  # fit from which a figure may be the one that is asked for
_SHARE = re.compile("百分之|几成")
_CHANGE = re.compile("[涨增减降升跌]|提高|改善|比")  # is told in its unit or in per cent
_WHICH = re.compile("哪几")  # names, not how many

# words that say no more than the unit does: 20公里 is a 总长, while a 票价 is more than money
_DIMENSIONS = {
    "length": re.compile("[总全]?[长宽高深]度?|[总全]程|里程|距离"),
    "area": re.compile("[大总]?面积"),
    "time": re.compile("时间|时长"),
    "people": re.compile("人数|人员|人"),
    "times": re.compile("[次场]数?"),
    "share": re.compile("占?比[例重]?|百分之|百分比"),
}


def _asked(nouns: str, english: str = r"(?!)") -> re.Pattern[str]:
    """Return what finds nouns that name a measure, close to the words that ask how much."""
    return re.compile(
        rf"(?:{nouns})[^,，、]{{0,4}}(?:多少|几)|多少(?:{nouns})|\b(?:{english})\b", re.IGNORECASE
    )


_MEASURES = {
    "money": _asked(
        "[票房单造均油物定报]价|价[格钱]|[学电水运车房月路]费|费用|收费|花费?了?|[租资奖罚押税]金|工资|[月年时]薪"
        "|[房月地年]租|钱|罚[了款]|成本|投资|收入|产值|市值|利润|补[贴助]|赔偿|预算|经费|税收|金额|[营销贸成]业?额",
        r"price|costs?|fees?|fare|rent|salary|wages?|budget|invest\w*|revenue|income",
    ),
    "length": _asked("身高|海拔|[长宽深高]度|水深", "height|width|depth|tall|wide"),
    "area": _asked("面积|占地", "area"),
    "mass": _asked("重量|亩产", r"weigh\w*"),
    "time": _asked("时长|工期|年龄", "how old"),
    "speed": _asked("限速|[时车]速", "speed"),
    "people": re.compile(
        "(?:人口|人数).{0,4}(?:多少|几)"
        "|多少(?:人口|观众|游客|居民|[员职]工|学生|[老教]师|医生|队员|群众|嘉宾)"
        r"|\bhow many (?:people|staff|workers|visitors|tourists|students|teachers|doctors)\b",
        re.IGNORECASE,
    ),
}


def lacks_unit(question: Question, texts: Iterable[str]) -> bool:
    """Return whether an amount is asked in a unit that no figure of the texts has."""
    measured = replace(question, units=units(question))
    if not measured.units:
        return False
    return max(figure_fit(measured, text) for text in texts) < _FITTING


def is_dimension(word: str, question: Question) -> bool:
    """Return whether a word says of an amount only what its unit says, too."""
    cues = (_DIMENSIONS.get(group) for group in units(question))
    return any(cue.fullmatch(word) for cue in cues if cue)


def units(question: Question) -> frozenset[str]:
    """Return the classes of unit that an answer may have; empty when any will do."""
    is_amount = question.asked and set(question.asked) <= _AMOUNTS
    if not is_amount or _WHICH.search(question.text):
        return frozenset()
    if _SHARE.search(question.text):
        return frozenset({"share"})
    told = question.units - {_GENERAL}
    if counted := _counted(question.text):
        return counted | told
    if _CHANGE.search(question.text):
        return frozenset()
    return frozenset(g for g, cue in _MEASURES.items() if cue.search(question.text)) or told


def _counted(text: str) -> frozenset[str]:
    """Return the units after 多少 and 几, read as if a figure stood there."""
    found = set()
    for match in _HOW_MANY.finditer(text):
        after = text[match.end() : match.end() + _UNIT]
        figure = next(iter(quantities(f"3{after}")), None)
        if not figure or figure.start > 0 or figure.kind == "date":
            continue
        if len(rjieba.cut(after)[0]) < figure.end:  # 多少村民 asks in no 村
            group = figure.unit_class.partition("/")[0]
            found.add(_MEANT.get(group, group))
    return frozenset(found - {"", _GENERAL})
