"""Computations that a text shows: `42.6万册 [1] − 31.2万册 [2] = 11.4万册`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rag.text.quantities import Quantity, to_base
from rag.verification.arithmetic import Amount, NoSumError, evaluate
from rag.verification.claims import NAMING, Claim
from rag.verification.statements import MARKER

_EDGE = re.compile(r"[:：;；。！？，\n]|,(?!\d)|(?P<equals>[=≈])")  # where a formula may begin
_NAME = re.compile(r"\([^()]{0,60}\)")  # a bracket without figures belongs to a name: 甲镇(城区)
# a hyphen or a slash is an operator only behind a marker or a bracket
_SIGN = re.compile(r"[()+−×÷]|(?<=[\])])[-/]")
_OPERATORS = {"-": "−", "/": "÷"}
_MAX_FIGURES = 30
_FLOAT = Fraction(1, 10**9)  # figures in base units are floats
_NUMERAL = re.compile(r"\d[\d,]*(?:\.(?P<places>\d+))?")


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure of a formula, the numbers of the citations right behind it, the size of its unit."""

    claim: Claim
    numbers: tuple[int, ...]
    one: Fraction

    @property
    def is_constant(self) -> bool:
        """Return whether it is the 100% by which a ratio is told in per cent."""
        q = self.claim.quantity
        return not self.numbers and (q.value, q.unit) == (100, "%")

    @property
    def amount(self) -> Amount:
        """Return its exact value."""
        q = self.claim.quantity
        if self.is_constant:
            return Amount(Fraction(1))
        return Amount(Fraction(repr(q.value)), q.unit, self.one)


@dataclass(frozen=True, slots=True)
class Computation:
    """A formula with what it is said to come to.

    Attributes:
        text: the formula and its result.
        holds: whether the result follows, unit included: exactly behind `=`, to the last place
            shown behind `≈`.
    """

    text: str
    operands: tuple[Operand, ...]
    result: Claim
    holds: bool


def computations(text: str, found: Sequence[Claim]) -> Iterator[Computation]:
    """Yield the formulas among the claims of a folded statement, from left to right."""
    found = [claim for claim in found if claim.quantity.kind not in NAMING]
    start = first = 0
    for edge in _EDGE.finditer(text):
        last = first
        while last < len(found) and found[last].quantity.start < edge.start():
            last += 1
        if edge["equals"] and last < len(found) and 1 < last - first <= _MAX_FIGURES:
            tokens = _tokens(text, (start, edge.start()), found[first:last])
            if _is_formula(tokens):
                yield _computation(text, (start, edge.start()), tokens, found[last])
        start, first = edge.end(), last


def _tokens(text: str, formula: tuple[int, int], found: Sequence[Claim]) -> list[str | Operand]:
    """Return the operators, brackets and operands of a formula."""
    ends = [formula[0], *(claim.quantity.end for claim in found)]
    starts = [*(claim.quantity.start for claim in found), formula[1]]
    before, *behind = [text[end:begin] for end, begin in zip(ends, starts, strict=True)]
    tokens: list[str | Operand] = [*_signs(before)]
    for claim, gap in zip(found, behind, strict=True):
        operand = Operand(claim, tuple(map(int, MARKER.findall(gap))), _one(text, claim.quantity))
        is_named = not (operand.numbers or operand.is_constant)  # 2021年的, 500米内的
        tokens += [*([] if is_named else [operand]), *_signs(gap)]
    return tokens


def _one(text: str, q: Quantity) -> Fraction:
    """Return what one of the unit a figure is written in is: of 60亩 a 亩."""
    endings = (to_base(text[i : q.end]) for i in range(q.start, q.end))
    return Fraction(next((size for _, base, size in endings if base == q.unit), 1))


def _signs(gap: str) -> list[str]:
    return [_OPERATORS.get(sign, sign) for sign in _SIGN.findall(_NAME.sub("", gap))]


def _is_formula(tokens: Sequence[str | Operand]) -> bool:
    """Return whether cited figures are joined by operators, and not only told: 1亩=666平方米."""
    is_cited = any(isinstance(token, Operand) and token.numbers for token in tokens)
    return is_cited and any(token in tuple("+−×÷") for token in tokens)


def _computation(
    text: str, formula: tuple[int, int], tokens: Sequence[str | Operand], result: Claim
) -> Computation:
    q, (start, end) = result.quantity, formula
    is_negative = q.value < 0 or text[q.start - 1] in "-−"
    shown = -abs(Fraction(repr(q.value))) if is_negative else Fraction(repr(q.value))
    step = _step(text[q.start : q.end], abs(shown)) if text[end] == "≈" else Fraction(0)
    operands = tuple(token for token in tokens if isinstance(token, Operand))
    is_single = all(o.claim.quantity.high is None for o in operands)  # and no range
    try:
        total = evaluate([t.amount if isinstance(t, Operand) else t for t in tokens])
    except NoSumError:
        holds = False
    else:
        total = total.in_percent() if q.unit == "%" else total
        value = total.told_as("倍" if text[: q.end].endswith("times") else q.unit)
        slack = step / 2 + abs(shown) * _FLOAT
        holds = is_single and value is not None and abs(value - shown) <= slack
    direction = -1 if is_negative else result.direction
    return Computation(text[start : q.end], operands, replace(result, direction=direction), holds)


def _step(text: str, value: Fraction) -> Fraction:
    """Return the worth of the last place of a figure: of 11.4万册 a thousand."""
    numeral = _NUMERAL.search(text)
    written = Fraction(numeral[0].replace(",", "")) if numeral else Fraction(0)
    if not numeral or not written:
        return Fraction(0)
    return value / written / Fraction(10) ** len(numeral["places"] or "")
