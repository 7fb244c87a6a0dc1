"""那2021年呢, 上半年呢, 上一年呢, 上一期呢: another period, another issue."""

from __future__ import annotations

import re

from rag.followup.reading import read
from rag.followup.slots import Slot, Slots
from rag.text.tokenize import is_chinese

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)(年?)")
_ONLY_YEAR = re.compile(r"(?:in )?((?:19|20)\d{2})年?", re.IGNORECASE)
_NAMES_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|[今去前明后]年|五[”\"]?|[一二][九〇零○]")
_YEARS = {
    re.compile(r"(?<![比较])(?:[上前]一年|上年)度?"): -1,
    re.compile(r"[下后]一年|次年"): 1,
    re.compile(r"(?:in )?the (?:year before|previous year)\b", re.IGNORECASE): -1,
    re.compile(r"(?:in )?the (?:year after|following year|next year)\b", re.IGNORECASE): 1,
}
_ISSUES = {
    re.compile(r"[上前]一([期届次批轮号])"): -1,
    re.compile(r"[下后]一([期届次批轮号])"): 1,
}


def with_period(prior: Slots, period: str) -> Slots:
    """Return a question with another period; 上半年 is that of the year spoken of."""
    if not period:
        return prior
    year = _YEAR.search(prior.of(Slot.PERIOD))
    if year and not _NAMES_YEAR.search(period):
        period = f"{year[1]}{year[2]}{period}"
    only = _ONLY_YEAR.fullmatch(period)
    if only:
        period = f"{only[1]}年" if is_chinese(prior.text) else f"in {only[1]}"
    return prior.put(Slot.PERIOD, period)


def shifted(text: str, prior: Slots) -> tuple[str, Slots]:
    """Return a question without 上一年 or 上一期, and the last question moved to that one."""
    for pattern, by in _YEARS.items():
        year = _YEAR.search(prior.of(Slot.PERIOD))
        if year and pattern.search(text):
            return pattern.sub("", text), with_period(prior, f"{int(year[1]) + by}")
    for pattern, by in _ISSUES.items():
        if said := pattern.search(text):
            numbered = re.search(rf"第(\d{{1,6}}){said[1]}", prior.text)
            if numbered:
                number = f"第{int(numbered[1]) + by}{said[1]}"
                return pattern.sub("", text), read(prior.text.replace(numbered[0], number))
    return text, prior
