"""Sums of figures with units, exact: 5万元 ÷ 20户 is 2500元/户, 45% − 40% is 5个百分点."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rag.text.quantities import to_base

_SHARE, _POINTS = "%", "百分点"
_PLAIN = frozenset({"", "倍", "比"})


class NoSumError(ValueError):
    """The formula is none, or its units do not go together."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number in a base unit.

    Attributes:
        one: what one of the unit it is written in, of a quotient that of its divisor, is in the
            base unit: of 60亩 2000/3.
    """

    value: Fraction
    unit: str = ""
    one: Fraction = Fraction(1)

    def plus(self, other: Amount) -> Amount:
        """Return the sum; points may be added to a share."""
        units = self.unit, other.unit
        if units[0] != units[1] and set(units) != {_SHARE, _POINTS}:
            raise NoSumError(f"{self.unit} + {other.unit}")
        return Amount(self.value + other.value, _SHARE if _SHARE in units else units[0])

    def minus(self, other: Amount) -> Amount:
        """Return the difference; that of two shares is told in points."""
        total = self.plus(Amount(-other.value, other.unit))
        return Amount(total.value, _POINTS) if self.unit == other.unit == _SHARE else total

    def times(self, other: Amount) -> Amount:
        """Return the product; of two figures at most one has a unit, or one is a rate."""
        first, second = self.plain(), other.plain()
        for a, b in ((first, second), (second, first)):
            if not b.unit or a.unit.endswith(f"/{b.unit}"):
                return Amount(a.value * b.value, a.unit.removesuffix(f"/{b.unit}"))
        raise NoSumError(f"{self.unit} × {other.unit}")

    def over(self, other: Amount) -> Amount:
        """Return the quotient, without unit when both have the same."""
        if not other.value:
            raise NoSumError("÷ 0")
        if self.unit == other.unit:
            return Amount(self.value / other.value)
        first, second = self.plain(), other.plain()
        unit = f"{first.unit}/{second.unit}" if second.unit else first.unit
        return Amount(first.value / second.value, unit, second.one)

    def plain(self) -> Amount:
        """Return the same as a bare number, where it is a share or a multiple."""
        if self.unit == _SHARE:
            return Amount(self.value / 100)
        return Amount(self.value) if self.unit in _PLAIN else self

    def in_percent(self) -> Amount:
        """Return a ratio in per cent; all else as it is."""
        return self if self.unit else Amount(self.value * 100, _SHARE)

    def told_as(self, unit: str) -> Fraction | None:
        """Return the value in a unit, of 72000斤 ÷ 60亩 in 斤 or 斤/亩; None when it has none."""
        if unit == self.unit or {unit, self.unit} <= _PLAIN:
            return self.value
        above, _, below = self.unit.partition("/")
        written, _, per = unit.partition("/")
        _, base, size = to_base(per)
        if not below or written != above or (per and base != below):
            return None
        return self.value * (Fraction(size) if per else self.one)


_OPERATIONS: dict[str, Callable[[Amount, Amount], Amount]] = {
    "+": Amount.plus,
    "−": Amount.minus,
    "×": Amount.times,
    "÷": Amount.over,
}


def evaluate(tokens: Sequence[str | Amount]) -> Amount:
    """Return what a formula of amounts, `+ − × ÷` and brackets comes to.

    Raises:
        NoSumError: it is no formula, its units do not go together, or it divides by zero.
    """
    rest = list(reversed(tokens))
    total = _sum(rest)
    if rest:
        raise NoSumError(f"{rest[-1]} behind the end")
    return total


def _sum(rest: list[str | Amount]) -> Amount:
    return _chain(rest, "+−", _product)


def _product(rest: list[str | Amount]) -> Amount:
    return _chain(rest, "×÷", _factor)


def _chain(
    rest: list[str | Amount], operators: str, part: Callable[[list[str | Amount]], Amount]
) -> Amount:
    total = part(rest)
    while rest and rest[-1] in tuple(operators):
        operation = _OPERATIONS[str(rest.pop())]
        total = operation(total, part(rest))
    return total


def _factor(rest: list[str | Amount]) -> Amount:
    part = rest.pop() if rest else ""
    if part == "(":
        inner = _sum(rest)
        if not rest or rest.pop() != ")":
            raise NoSumError("a bracket is not closed")
        return inner
    if isinstance(part, str):
        raise NoSumError(f"{part!r} where a figure is meant")
    return part
