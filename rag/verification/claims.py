"""What a text claims with a figure: value and unit, its direction, its bound, and of what."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.text.quantities import Quantity, quantities
from rag.text.tokenize import bigrams, is_chinese
from rag.verification.statements import MARKER

NAMING = frozenset({"date", "identifier", "ordinal", "rank"})  # they name, and count nothing
_ALIKE = (frozenset({"ordinal", "rank"}), frozenset({"identifier", "number"}))
_UP = (
    r"增(?![值设])|涨|[上回攀]升|提[高升]|扩大|上[调浮]|盈利|顺差|净流入"
    r"|比[^，,]{1,12}[多高大长快](?=[了出约近超]{0,2}\Z)"
    r"|(?i:\b(?:up|rose|risen|rise|rising|rises|grew|grow\w{0,3}|increas\w{0,3}|gain\w{0,3})\b)"
)
_DOWN = (
    r"降(?![水雨雪落])|减(?![排税])|跌(?!破)|下滑|回落|收窄|缩[短小减]|压缩|下[调浮]|亏损|逆差|净流出"
    r"|比[^，,]{1,12}[少低小短慢](?=[了出约近超]{0,2}\Z)"
    r"|(?i:\b(?:down|fell|fall\w{0,3}|declin\w{0,3}|decreas\w{0,3}|drop\w{0,4}|reduc\w{0,3})\b)"
)
_DIRECTION = re.compile(f"(?P<up>{_UP})|(?P<down>{_DOWN})")
_BEHIND = re.compile(rf"\s?(?:左右)?的?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))")
_CLAUSE = re.compile(r"[，；。！？\n]|[,;.!?](?!\d)")
_SENTENCE = re.compile(r"[；。！？\n]|[;.!?](?!\d)")
_WINDOW = 80  # characters before a figure in which its direction and its subject are said
_JOINED = re.compile(r"(?:[、和与及]|,? ?and ?|, ?)?")
# words for a figure that lies above, and below
_OVER = re.compile(
    r"超[过出]?|突破|[逾上过破余多+]|至少|以上|不[少低小]于|[高多大]于"
    r"|over|more than|at least|or more"
)
_UNDER = re.compile(
    r"[将接]?近|不[足到]|[至最]多|不超过|不[高多大]于|[低少小]于|未满|跌破|以下"
    r"|nearly|almost|under|less than|fewer than|up to|at most"
)
_COMPARES = re.compile(r"[，,、]?(?:同比|环比|[比较占增升降减提扩达到至为])")
_SCALES = frozenset({1e3, 1e4, 1e6, 1e8, 1e9})
_SCALE = re.compile(r" ?\((?P<scale>\d)[\w, ]{2,30}\)")
_HEAD = re.compile(r"\(([^()\d]{1,8})\)[^()]{0,20}\Z")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure as a text tells it.

    Attributes:
        direction: 1 when something grew by it, -1 when it fell by it or it is negative, else 0.
        bound: 1 for 超 and 余, -1 for 不足 and 近, else 0.
        about: pairs of characters that tell what it is of.
    """

    quantity: Quantity
    direction: int
    bound: int
    about: frozenset[str]


def claims(text: str) -> list[Claim]:
    """Return what a search text claims, from left to right."""
    found: list[Claim] = []
    ends: dict[str, int] = {}  # of the last figure of each class
    for q in _scaled(text, quantities(text)):
        end = found[-1].quantity.end if found else 0
        direction = _direction(text, end, q)
        if not direction and found and _JOINED.fullmatch(text, end, q.start):
            direction = found[-1].direction
        about = _about(text, ends.get(q.unit_class, 0), q)
        found.append(
            Claim(q, -(direction or 1) if q.value < 0 else direction, _bound(text, q), about)
        )
        ends[q.unit_class] = q.end
    return found


def is_marker(text: str, claim: Claim) -> bool:
    """Return whether it is the number of a citation."""
    return MARKER.match(text, max(0, claim.quantity.start - 1)) is not None


def headed(text: str, claim: Claim) -> Claim | None:
    """Return the claim with the unit of its column, 人口(万人): 184.3, None without such."""
    q = claim.quantity
    head = _HEAD.search(text, max(0, q.start - 40), q.start) if q.kind == "number" else None
    one = _one(head[1]) if head else None
    if not one:
        return None
    high = q.high and q.high * one.value
    value = float(f"{q.value * one.value:.12g}")
    unit = replace(q, value=value, high=high, unit=one.unit, unit_class=one.unit_class)
    return replace(claim, quantity=unit)


def key(value: float) -> str:
    """Return what equal values share, whatever their sign and the last bits of their floats."""
    return f"{abs(value):.10g}"


def is_of_unit(claim: Claim, proof: Claim) -> bool:
    """Return whether a figure can stand for the other: same unit, or none given; 元 for 元/年."""
    a, b = claim.quantity, proof.quantity
    kinds = {a.kind, b.kind}
    if kinds & NAMING and not any(kinds <= alike for alike in _ALIKE):
        return False
    return not a.unit or a.unit in (b.unit, b.unit.partition("/")[0])


def is_as_far(claim: Claim, proof: Claim) -> bool:
    """Return whether neither direction, bound nor the high end of a range says otherwise."""
    a, b = claim.quantity, proof.quantity
    if a.high is not None and (b.high is None or key(a.high) != key(b.high)):
        return False
    if not claim.direction and b.value < 0:
        return False
    is_told = proof.direction or a.kind == "change"
    if is_told and claim.direction not in (0, proof.direction):
        return False
    may_differ = not proof.bound and (b.approximate or a.unit_class == "time")  # 5日: 5日内
    return claim.bound in (0, proof.bound) or bool(may_differ)


def _scaled(text: str, found: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield the figures, 184.3 (10,000 people) as one."""
    following = iter(found)
    held = next(following, None)
    while held:
        q, held = held, next(following, None)
        scale = _SCALE.match(text, q.end) if held and held.value in _SCALES else None
        if held and scale and scale.start("scale") == held.start and not q.unit:
            value = float(f"{q.value * held.value:.12g}")
            yield replace(held, start=q.start, end=scale.end(), value=value)
            held = next(following, None)
        else:
            yield q


def _direction(text: str, end: int, q: Quantity) -> int:
    start = max(end, q.start - _WINDOW)
    start = _behind_last(_CLAUSE, text, start, q.start)
    before = deque(_DIRECTION.finditer(text, start, q.start), maxlen=1)
    word = before[0] if before else _BEHIND.match(text, q.end)
    return 0 if not word else 1 if word["up"] else -1


def _bound(text: str, q: Quantity) -> int:
    word = q.approximate.lower()
    if word == "多" and "比" in text[max(0, q.start - 12) : q.start]:
        return 0  # 比甲镇的7座多
    return bool(_OVER.fullmatch(word)) - bool(_UNDER.fullmatch(word))


def _about(text: str, end: int, q: Quantity) -> frozenset[str]:
    """Return pairs of characters before a figure; of English, where they may come last, none."""
    start = _behind_last(_SENTENCE, text, max(end, q.start - _WINDOW), q.start)
    before = MARKER.sub("", text[start : q.start]).replace("其中", "")
    if _COMPARES.match(before) or not is_chinese(before):
        return frozenset()  # of what the figure before it is of, or put in front
    return frozenset(word for word in bigrams(before) if len(word) > 1)


def _behind_last(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    return max((m.end() for m in pattern.finditer(text, start, end)), default=start)


@lru_cache(maxsize=1000)
def _one(unit: str) -> Quantity | None:
    """Return 1 of a unit as a table head names it, None when it is none."""
    found = quantities(f"1{unit}")
    return found[0] if found and (found[0].start, found[0].end) == (0, len(unit) + 1) else None
