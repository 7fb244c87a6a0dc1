"""The noun whose number is asked: 项目 of 多少个当样板的项目, 园区 of 园区有几个."""

from __future__ import annotations

import re

import rjieba

from rag.question.patterns import ASKING, MEASURE

_PHRASE = re.compile(r"[\u4e00-\u9fff]{0,12}")
_BEFORE = re.compile(r"([\u4e00-\u9fff]{1,12}?)(?:[又还现]?有|共有|达到|达|是|一共|总共|共|各)+\Z")


def counted(text: str) -> str:
    """Return the noun that a folded Chinese question counts, "" when it names none or several."""
    measure = MEASURE.search(text)
    if not measure or len(ASKING.findall(text)) > 1:
        return ""
    behind = _PHRASE.match(text, measure.end())
    phrase = behind[0].rpartition("的")[2] if behind else ""
    if noun := _nouns(phrase):
        return noun
    before = _BEFORE.search(text[: measure.start()])
    return _last_noun(before[1]) if before and not phrase else ""


def _nouns(phrase: str) -> str:
    noun = ""
    for word, tag in rjieba.tag(phrase):
        if not tag.startswith(("n", "vn", "zg")):
            break
        noun += word
    return noun


def _last_noun(phrase: str) -> str:
    word, tag = rjieba.tag(phrase)[-1]
    return word if tag.startswith("n") else ""
