"""What the words of a question say of the figures it means: how many, a whole, a change."""

from __future__ import annotations

import re

from rag.question import Question

_CHANGE = re.compile(
    r"同比|环比|(?:前后)?两年|(?<![还])(?:[增涨降跌退升缩扩落提][加长低高出升]?)了|净[增减]|(?:涨|降|跌|退)(?:多少|几)"
    r"|从.{2,10}[到至].{2,12}[多少增减涨降升]|比.{0,4}(?:去年|上年|年前|之前|以前|上月|那会儿|时候?|当[年初])"
    r"|\b(?:grow|grew|rise|rose|risen|fall|fell|drop(?:ped)?|increase[d]?|decrease[d]?|change[d]?)\b"
)
_ENUMERATED = re.compile(
    r"、(?!哪)|(?<![\d之总])和(?!平|谐|解)|[^参]与(?!会)|跟(?!着)|同(?=[^比期时样意一])|还是|以及|及(?!格|时)|(?<![增追参添更相叠外附])加(?![入强工快大装油固盟班以上起一到在总梯])|\band\b|\bor\b"
)
_COMPARED = re.compile(r"比(?!例|重|率|赛)|相比|\bthan\b")
_BASE_FIRST = re.compile(r"^[与和同跟].{1,20}(?:相比|比)|^比|^(?:compared|relative)\b")
_WHOLE = re.compile(r"全[部体县区市镇乡村省国]|整个|总|所有|\ball\b|\btotal\b")
_TWO = re.compile(
    r"两|相差|差|悬殊|之间|前后|倍|缺口|\b(?:two|both|between|gap|differ|times)", re.I
)
_ADD = re.compile(
    r"连同|[算加]上|在内|包括|including|加起来|加在|合起来|合在|之和|总和|相加|加总|拢|凑|一[块起]|加一|加到|together|combined|sum|add",
    re.I,
)


def is_change(question: Question) -> bool:
    """Return whether one thing is asked about at two times."""
    return _CHANGE.search(question.text) is not None or len(question.years) > 1


def names_two(question: Question) -> bool:
    """Return whether a question names what it compares."""
    return _COMPARED.search(question.text) is not None or terms(question.text) > 1


def terms(text: str) -> int:
    """Return how many things a question lists, 1 when it lists none."""
    return 1 + len(_ENUMERATED.findall(text))


def asks_of_two(text: str) -> bool:
    """Return whether a question speaks of two things without naming them."""
    return _TWO.search(text) is not None


def asks_of_whole(text: str) -> bool:
    """Return whether a question names a whole: 占全部, 在整个支出里."""
    return _WHOLE.search(text) is not None


def asks_to_add(text: str) -> bool:
    """Return whether words say that several figures are to be added: 加起来, not 一共 alone."""
    return _ADD.search(text) is not None


def is_base_first(text: str) -> bool:
    """Return whether what is compared with stands first: 与去年相比，今年是几倍."""
    return _BASE_FIRST.search(text) is not None
