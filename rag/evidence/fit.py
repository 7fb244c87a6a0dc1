"""Does a text hold the kind of thing that is asked: a figure of this unit, a person, a date?"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rag.question import Asked, Question
from rag.question.wanted import names
from rag.text.names import people
from rag.text.quantities import Quantity, quantities, unit_class

_BEHIND = re.compile(r"[\u4e00-\u9fff]{1,8}")  # what a figure counts
_OTHER = 0.75  # what a figure is worth that counts another thing: 10个方面 of 多少个项目
# counters that people use for one another
_GENERAL = frozenset("count:" + c for c in "个项件家所处座种场类位名条")
_THINGS = frozenset("count:" + c for c in "个根棵株条项件处座块台部")
_PERSON_GROUP = frozenset({"people", "visits", "households"})

_NAMED = frozenset({Asked.PLACE, Asked.ORGANISATION})  # by a noun of their own: 哪家公司
_RELATIVE_DATE = re.compile(r"[今去明前]年|[今昨前明]天|[今昨]日|年[底初]|月底|届时|季度|日前")
_DAY = re.compile(
    r"\d[日号]|[今昨前明当]天|[今昨当]日|\b(?:today|yesterday)\b"
    r"|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}\b"
)
_NUMBERED = re.compile(r"电话|热线|号|\b(?i:phone|hotline|number)\b")
_YEARS = re.compile(r"\d{4}[^\d年月]\d{4}")  # 2021-2022 tells of no day that something happened
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:区|县|镇|旗|省|市|村|小区|街道|路|园|站|馆|厅|中心|地区|口)"
)
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:公司|集团|局|委|办|中心|银行|医院|学校|协会|部门|企业|机构|论坛|学会|院)"
)
_MEANING = re.compile(
    r"所谓|是指|指的?是|[”’」』》）)][,，]?[是即指]|叫[作做]|意思是|简称|即[指是]?|是[把指将由对在以]"
    r"|\b(?:means?|stands? for|refers? to|is (?:a|an|the))\b"
)
_WAY = re.compile(
    r"通过|采取|采用|实施|推行|设立|设置|建立|组织|开展|安排|利用|发挥|推动|由于|因为|为了|以便|从而"
)


def fit(question: Question, text: str) -> float:
    """Return how well `text` holds what is asked, in [0, 1]; 0.5 when anything will do."""
    noun = question.wanted.noun
    named = names(question.text, noun, text) if noun else 0.0
    if not question.asked:
        return 0.4 + 0.6 * named if noun else 0.5
    best = max(_FIT[asked](question, text) for asked in question.asked)
    if noun and set(question.asked) <= _NAMED:
        return 0.6 * best + 0.4 * named
    return best


def figure_fit(question: Question, text: str) -> float:
    """Return how well the best figure of `text` suits the unit that is asked for, in [0, 1]."""
    return max((quantity_fit(question, text, q) for q in figures(text)), default=0.0)


def quantity_fit(question: Question, text: str, quantity: Quantity) -> float:
    """Return how well a figure of `text` suits the unit and the noun asked for, in [0, 1]."""
    fit = unit_fit(question, quantity)
    if not (question.counted and quantity.unit_class.startswith("count:")):
        return fit
    behind = _BEHIND.match(text, quantity.end)
    is_other = behind is not None and not set(behind[0]) & set(question.counted)
    return fit * _OTHER if is_other else fit


def names_person(question: Question, text: str) -> bool:
    """Return whether somebody is named in `text` whom the question does not name."""
    return any(text[start:end] not in question.text for start, end in people(text))


def unit_fit(question: Question, quantity: Quantity) -> float:
    """Return how well a figure suits the unit that is asked for, in [0, 1]."""
    if quantity.kind == "date":
        return 0.0
    if quantity.kind == "identifier":
        return 0.6 if _NUMBERED.search(question.text) else 0.0
    if not question.units:
        return 0.6 if quantity.unit or _is_count(quantity) else 0.0
    group = quantity.unit_class.partition("/")[0]  # 元/年 suits 元
    if quantity.kind in ("ordinal", "rank"):
        group = unit_class(quantity.unit)  # 第三天 suits 天
    if group in question.units:
        return 1.0
    return _related(question.units, group) if group else 0.45


def _related(units: frozenset[str], group: str) -> float:
    if "count:个" in units and (group.startswith("count:") or group in _PERSON_GROUP):
        return 0.8  # 几个 is said of nearly everything
    for family, value in ((_GENERAL, 0.8), (_THINGS, 0.75), (_PERSON_GROUP, 0.6)):
        if group in family and units & family:
            return value
    return 0.3


def _is_count(quantity: Quantity) -> bool:
    """Return whether a bare number counts things, as English says it, and is no year."""
    return quantity.kind == "number" and not 1900 <= quantity.value < 2100


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a text."""
    return tuple(quantities(text))


def _date_fit(question: Question, text: str) -> float:
    if question.asks_day:
        return 1.0 if _DAY.search(text) else 0.3
    dates = (text[q.start : q.end] for q in figures(text) if q.kind == "date")
    if not all(map(_YEARS.fullmatch, dates)):
        return 1.0
    return 0.7 if _RELATIVE_DATE.search(text) else 0.0


def _matches(pattern: re.Pattern[str]) -> Callable[[Question, str], float]:
    return lambda _question, text: 1.0 if pattern.search(text) else 0.0


_FIT: dict[Asked, Callable[[Question, str], float]] = {
    Asked.PERSON: lambda question, text: 1.0 if names_person(question, text) else 0.0,
    Asked.DATE: _date_fit,
    Asked.SHARE: figure_fit,
    Asked.AMOUNT: figure_fit,
    Asked.PLACE: _matches(_PLACE),
    Asked.ORGANISATION: _matches(_ORGANISATION),
    Asked.HOW: _matches(_WAY),
    Asked.MEANING: _matches(_MEANING),
}
