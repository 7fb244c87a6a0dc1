"""What forbids a computation: another year, a plan against a fact, a part counted twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import rjieba

from rag.answer.compute.asked import Operation, Task
from rag.answer.compute.facts import Fact
from rag.answer.compute.mentions import tokens
from rag.question import Question
from rag.text.quantities import quantities

_PLANNED = re.compile(
    r"预计|预期|将(?!军|近|来)|拟|力争|计划|规划|目标|(?<!公共)预算|任务|\b(?:plan(?:ned|s)?|expected|forecast|target|will|budget)\b"
)
_PLAN_ASKED = re.compile(
    r"计划|预算|任务|目标|规划|预计|预期|进度|完成|指标|还[差剩缺]|\b(?:plan(?:ned)?|budget|target|expected|forecast|goal)\b"
)
_OVERLAP = re.compile(
    r"其中|同时|都参加|[两多]次都|重复|重叠|交叉|兼|既.{1,8}又|包[含括]"
    r"|\b(?:both|also|including|of (?:them|which|these))\b"
)
_TOTAL = re.compile(
    r"合计|总计|总(?![裁理统是会部站工书馆厂])|全[县区市镇乡村省国州部体年校院厂园]|累计|一共|共(?!同|享|建|青|管)"
    r"|\b(?:total|all|overall|in all|combined)\b"
)
_STATED_SUPERLATIVE = re.compile(
    r"最[多高大少低小长短快慢好贵]|居首|首位|第一[,，。]|排名第|垫底|领先|\b(?:most|highest|largest|lowest|fewest|longest|shortest)\b"
)
_STATED_GAP = re.compile(
    r"[多少高低快慢]出?了?\s*$|相差\s*$|差距?为?\s*$|还[剩差缺欠有]\s*$|剩余?\s*$|[增减]加?了?\s*$|净[增减]\s*$"
)
_EACH = re.compile(r"均|每|\b(?:average|per|each)\b")
_CHANGE = re.compile(
    r"同比|环比|(?:前后)?两年|(?<![还])(?:[增涨降跌退升缩扩落提][加长低高出升]?)了|净[增减]|(?:涨|降|跌|退)(?:多少|几)"
    r"|从.{2,10}[到至].{2,12}[多少增减涨降升]|比.{0,4}(?:去年|上年|年前|之前|以前|上月|那会儿|时候?|当[年初])"
    r"|\b(?:grow|grew|rise|rose|risen|fall|fell|drop(?:ped)?|increase[d]?|decrease[d]?|change[d]?)\b"
)
_ENUMERATED = re.compile(
    r"、(?!哪)|(?<![\d之总])和(?!平|谐|解)|[^参]与(?!会)|跟(?!着)|同(?=[^比期时样意一])|还是|以及|及(?!格|时)|(?<![增追参添更])加(?![入强工快大装油固盟班以上起一到在总梯])|\band\b|\bor\b"
)
_COMPARED = re.compile(r"比(?!例|重|率|赛)|相比|\bthan\b")
_BASE_FIRST = re.compile(r"^[与和同跟].{1,20}(?:相比|比)|^比|^(?:compared|relative)\b")
_WHOLE = re.compile(r"全[部体县区市镇乡村省国]|整个|总|所有|\ball\b|\btotal\b")
_DONE = re.compile(r"已经?|完成|实际|决算|结算|最终|目前|到\d+月底|截至")
_ADDING = re.compile(r"连同|算上|加上|在内|包括|including")
_DELTA = re.compile(
    r"比[^,，。]{1,14}[多少高低长短快慢大小][了出]?\s*$|[增减]加?少?了?\s*$|相差\s*$|差距?为?\s*$"
)
_SCOPE = re.compile("全[国省市区县镇乡校]")
_STOCK = re.compile(r"累计|截至|余额|在册|人口|[岁元米]以[上下]")
_RATES = frozenset({"share", "points"})
_RELATING = frozenset({Operation.SHARE, Operation.GROWTH, Operation.RATIO})
_ORDERING = frozenset({Operation.LARGER, Operation.SMALLER, Operation.RANK})
_MAGNITUDE = re.compile("(?:多少|几)个?[万亿]")
_TWO = re.compile(
    r"两|相差|差|悬殊|之间|前后|倍|缺口|\b(?:two|both|between|gap|differ|times)", re.I
)
_ASKED = re.compile(r"(?:多少|几)个?[万亿]?(\w{1,4})")
_ADD = re.compile(
    r"加起来|加在|合起来|合在|之和|总和|相加|加总|拢|凑|一[块起]|加一|加到|together|combined|sum|add",
    re.I,
)
_TIMES = tuple(
    map(
        re.compile,
        ("去年|上一?年|前一年", "前年", "今年|本年|当年|今[春夏秋冬]", "明年", "上个?月", "本月"),
    )
)
_GENERAL = frozenset({"count:个", "count:块"})


def is_plan_and_fact(question: Question, facts: Sequence[Fact]) -> bool:
    """Return whether a plan is asked about, one figure is planned and the other done."""
    if not _PLAN_ASKED.search(question.text) or _is_all_or_none(facts):
        return False
    done = next(f for f in facts if not _PLANNED.search(f"{f.context} {f.label}"))
    return _DONE.search(done.label) is not None


def is_of_whole(fact: Fact) -> bool:
    """Return whether the words of a fact say that others are parts of it: 共, 计划, Of 500."""
    planned = _PLANNED.search(fact.label)
    return is_total(fact) or planned is not None or fact.label.lower().startswith("of ")


def is_partition(facts: Sequence[Fact]) -> bool:
    """Return whether facts tell the same of several things, in the same words."""
    labels = [tokens(f.label) for f in facts]
    return is_parallel(facts) and any(
        all(len(words) > 2 for words in labels)
        and len({tuple(words[side]) for words in labels}) == 1
        for side in (slice(-2, None), slice(0, 2))
    )


def is_symmetric(one: Fact, other: Fact) -> bool:
    """Return whether two labels differ by a name in one place: 甲镇有小学, 乙村有小学."""
    a, b = tokens(one.label), tokens(other.label)
    return bool(a and b) and (a[-1] == b[-1] or a[:2] == b[:2] or abs(len(a) - len(b)) == 0)


def are_symmetric(facts: Sequence[Fact]) -> bool:
    """Return whether each two of some labels are symmetric."""
    return all(is_symmetric(a, b) for a, b in combinations(facts, 2))


def asks_to_add(text: str) -> bool:
    """Return whether words say that several figures are to be added: 加起来, not 一共 alone."""
    return _ADD.search(text) is not None


def adds_one(text: str) -> bool:
    """Return whether a question says that one thing is to be added to the rest: 连同分馆."""
    return _ADDING.search(text) is not None


def suits(question: Question, task: Task, fact: Fact, lot: Sequence[Fact]) -> bool:
    """Return whether a fact is of the unit asked for; when none is, any unit will do for 几个."""
    group = fact.quantity.unit_class
    if not _is_of_size(question.text, fact) or (fact.is_modifier and group not in question.units):
        return False
    is_ordering = task.operation in _ORDERING
    if not is_ordering and _is_delta(fact):
        return False
    if task.operation in _RELATING:
        return group not in _RATES
    if "points" in question.units:
        return group == "share"
    if wanted := question.units & {f.quantity.unit_class for f in lot}:
        return group in wanted
    return is_ordering or _is_asked(question, fact)


def _is_asked(question: Question, fact: Fact) -> bool:
    """Return whether a figure may be asked for by words that name no unit of the sentence."""
    group = fact.quantity.unit_class
    asked = _asked_class(question.text)
    if group in _RATES or (asked and asked not in _GENERAL and asked != group):
        return False
    is_counted = not group and fact.unit[:4] in question.text.lower()
    return is_counted or not question.units - _GENERAL - {"share"}


def _asked_class(text: str) -> str:
    """Return the class of the unit that is asked for, 几家; "" when none is named."""
    found = _ASKED.search(text)
    read = quantities(f"3{found[1]}") if found else []
    return read[0].unit_class if read and read[0].start == 0 else ""


def _is_of_size(text: str, fact: Fact) -> bool:
    """Return whether a figure is told in 万 or 亿 where these are asked for: 多投多少亿."""
    asked = _MAGNITUDE.search(text)
    return not asked or not {"万", "亿"}.isdisjoint(
        fact.candidate.text[fact.quantity.start : fact.quantity.end]
    )


def _is_delta(fact: Fact) -> bool:
    """Return whether a figure tells a change or a gap and no amount: 比男生少48人."""
    return fact.quantity.kind == "change" or _DELTA.search(_before(fact)) is not None


def holds(question: Question, task: Task, chosen: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Return whether nothing forbids computing with these facts."""
    return (
        _is_of_years(question, chosen)
        and _is_of_times(question.text, chosen)
        and _is_of_scope(question.text, chosen)
        and (_PLAN_ASKED.search(question.text) is not None or _is_all_or_none(chosen))
        and not _is_stated(task, chosen, found)
        and not (task.operation is Operation.SUM and _is_counted_twice(chosen, found))
    )


def _is_of_years(question: Question, chosen: Sequence[Fact]) -> bool:
    asked = set(question.years)
    if not asked:
        return True
    told = [f.years or _issued(f) for f in chosen]
    if any(years and not years & asked for years in told):
        return False
    named = {year for years in told for year in years}
    points = {p.start.year for p in question.periods}  # 2020年到2023年 may be one period
    points |= {p.end.year for p in question.periods}
    return len(points) < 2 or {str(y) for y in points} <= named


def _is_of_times(text: str, chosen: Sequence[Fact]) -> bool:
    """Return whether a time that the question names by a word, 前年, is that of an operand."""
    told = [f"{f.context} {f.label}" for f in chosen]
    tells = [{i for i, time in enumerate(_TIMES) if time.search(words)} for words in told]
    asked = {i for i, time in enumerate(_TIMES) if time.search(text)}
    return not all(tells) or asked <= set().union(*tells)


def _is_of_scope(text: str, chosen: Sequence[Fact]) -> bool:
    """Return whether a scope that is asked, 全国, is told where another one is, 全省."""
    told = {scope for f in chosen for scope in _SCOPE.findall(f.candidate.text)}
    asked = set(_SCOPE.findall(text))
    return not told or asked <= told


def _issued(fact: Fact) -> frozenset[str]:
    date = fact.candidate.document.date
    return frozenset([date[:4]]) if date else frozenset()


def _is_all_or_none(chosen: Sequence[Fact]) -> bool:
    """Return whether all figures are planned, or none: 预计2600套 is no match for 1800套."""
    return len({_PLANNED.search(f"{f.context} {f.label}") is not None for f in chosen}) == 1


def _is_stated(task: Task, chosen: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Return whether the sentences of the operands say the result themselves."""
    ranks = {f.rank for f in chosen}
    others = [f for f in found if f.rank in ranks and f not in chosen]
    units = {f.quantity.unit_class for f in chosen}
    match task.operation:
        case Operation.GROWTH:
            return any(f.quantity.unit_class == "share" for f in others)
        case Operation.SHARE:
            return any(f.quantity.unit_class == "share" for f in others)
        case Operation.DIFFERENCE:
            return any(
                _is_delta(f) or _STATED_GAP.search(_before(f))
                for f in others
                if f.quantity.unit_class in units
            )
        case Operation.RATIO:
            return any(f.quantity.unit == "倍" or _EACH.search(f.label) for f in others)
        case Operation.LARGER | Operation.SMALLER | Operation.RANK:
            return any(_STATED_SUPERLATIVE.search(f.candidate.text) for f in chosen)
    return False


def _before(fact: Fact) -> str:
    return fact.candidate.text[fact.start : fact.quantity.start]


def _is_counted_twice(chosen: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Return whether one operand holds another, or a total is told beside them."""
    values = [f.quantity.value for f in chosen]
    total, ranks = sum(values), {f.rank for f in chosen}
    beside = [f for f in found if f.rank in ranks and f.unit == chosen[0].unit and f not in chosen]
    return (
        any(_OVERLAP.search(f.candidate.text) for f in chosen)
        or any(abs(2 * value - total) <= 1e-9 * total for value in values if len(values) > 2)
        or any(is_total(f) or abs(f.quantity.value - total) <= 1e-9 * total for f in beside)
        or any(_differ(a, b) or _holds(a, b) or _holds(b, a) for a, b in combinations(chosen, 2))
        or len({is_total(f) for f in chosen if f.lead > 0 or f.rank}) > 1
        or any(_is_only_total(f, [g for g in chosen if g is not f]) for f in chosen)
    )


def _differ(one: Fact, other: Fact) -> bool:
    """Return whether two labels have no word in common, though both have several."""
    a, b = tokens(one.label), tokens(other.label)
    return min(len(a), len(b)) >= 4 and not set(a) & set(b)


def _holds(one: Fact, other: Fact) -> bool:
    """Return whether one label is the other with more said: 项目, 重点项目; or a later stock."""
    a, b = set(tokens(one.label)), set(tokens(other.label))
    is_stock = _STOCK.search(one.label) and _STOCK.search(other.label)
    return (len(a) > 1 and a < b) or bool(is_stock and one.years != other.years)


def _is_only_total(fact: Fact, others: Sequence[Fact]) -> bool:
    """Return whether a fact is told from the others by nothing but 全县 or 总."""
    if not is_total(fact) or all(map(is_total, others)):
        return False
    common = {t for other in others for t in tokens(other.label)}
    return not set(tokens(_TOTAL.sub("", fact.label))) - common


def is_total(fact: Fact) -> bool:
    """Return whether the words of a fact say that it is a whole."""
    return _TOTAL.search(fact.label) is not None


def is_whole(one: Fact, other: Fact) -> bool:
    """Return whether the larger of two figures may be what the smaller is taken from."""
    large, small = sorted((one, other), key=lambda f: -f.quantity.value)
    return large.quantity.value > small.quantity.value and not is_total(small)


def is_change(question: Question) -> bool:
    """Return whether one thing is asked about at two times."""
    return _CHANGE.search(question.text) is not None or len(question.years) > 1


def is_same_matter(one: Fact, other: Fact) -> bool:
    """Return whether two facts tell of one thing: their words agree, or the second has few."""
    a, b = set(tokens(one.label)), set(tokens(other.label))
    a, b = {t for t in a if not t.isdigit()}, {t for t in b if not t.isdigit()}
    reached = any(f.label.rstrip(" ,，。;；").endswith(("至", "到", "为")) for f in (one, other))
    return reached or len(a & b) >= 0.4 * min(len(a), len(b)) or min(len(a), len(b)) <= 4


def asks_of_whole(text: str) -> bool:
    """Return whether a question names a whole: 占全部, 在整个支出里."""
    return _WHOLE.search(text) is not None


def is_done(part: Fact, whole: Fact) -> bool:
    """Return whether a fact says no more than that so much of another is done."""
    own = set(tokens(_DONE.sub("", part.label))) - set(tokens(whole.label))
    return len(own) == 0


def is_told_alike(one: Fact, other: Fact) -> bool:
    """Return whether two facts stand under one heading, or say what they measure in one word."""
    places = {(f.candidate.document.id, f.candidate.heading) for f in (one, other)}
    return len(places) == 1 or len(set(tokens(one.label)) & set(tokens(other.label))) >= 2


def is_other_word(text: str, fact: Fact) -> bool:
    """Return whether a word of the question shares but one character with a fact: 外地, 外籍."""
    label = set(tokens(fact.label))
    words = [set(word) for word in rjieba.cut(text) if len(word) == 2]
    return any(len(word & label) == 1 for word in words)


def is_parallel(facts: Sequence[Fact]) -> bool:
    """Return whether facts tell the same of several things."""
    return not any(f.is_part or is_total(f) for f in facts[1:])


def names_two(question: Question) -> bool:
    """Return whether a question names what it compares."""
    return _COMPARED.search(question.text) is not None or terms(question.text) > 1


def terms(text: str) -> int:
    """Return how many things a question lists, 1 when it lists none."""
    return 1 + len(_ENUMERATED.findall(text))


def spans_terms(text: str, places: Sequence[int]) -> bool:
    """Return whether tokens of a question stand in two of the things it lists."""
    bounds, position = [], 0
    for part in _ENUMERATED.split(text):
        position += len(tokens(part))
        bounds.append(position)
    return len({sum(place >= bound for bound in bounds) for place in places}) > 1


def asks_of_two(text: str) -> bool:
    """Return whether a question speaks of two things without naming them."""
    return _TWO.search(text) is not None


def is_base_first(text: str) -> bool:
    """Return whether what is compared with stands first: 与去年相比，今年是几倍."""
    return _BASE_FIRST.search(text) is not None
