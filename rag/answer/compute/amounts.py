"""Figures as they are written: number, unit and what that unit is of the base unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rag.answer.compute.facts import Fact
from rag.text.quantities.units import to_base
from rag.types import Language

_ARABIC = re.compile(r"[\d,]*\d(?:\.\d+)?")
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万亿点半余多]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is written.

    Attributes:
        text: "万亩", " million yuan"; "" for a bare number.
        factor: its size in the base unit.
    """

    text: str
    factor: Fraction


def unit_of(fact: Fact) -> Unit:
    """Return the unit in which a figure is written, its magnitude included."""
    q = fact.quantity
    text = fact.candidate.text[q.start : q.end]
    if number := _ARABIC.search(text):
        said = Fraction(number[0].replace(",", ""))
        tail = text[number.end() :]
        if said and not re.search(r"\d", tail):
            noun = "" if q.unit else f"{' ' * fact.unit.isascii()}{fact.unit}".rstrip()
            return Unit(tail.rstrip() + noun, exact(fact) / said)
    tail = _NUMERAL.sub("", text, count=1).strip()
    known = tail and not re.search(r"\d", tail) and to_base(tail)[1] == q.unit
    return Unit(tail, Fraction(str(to_base(tail)[2]))) if known else Unit(q.unit, Fraction(1))


def exact(fact: Fact) -> Fraction:
    """Return the value of a figure in its base unit."""
    return Fraction(repr(fact.quantity.value))


def best_unit(value: Fraction, units: Sequence[Unit]) -> Unit:
    """Return the largest unit that a value fills; where it fills none, 万 and 亿 go down."""
    for unit in sorted(units, key=lambda unit: -unit.factor):
        if abs(value) >= unit.factor:
            return unit
    least = min(units, key=lambda unit: unit.factor)
    for sign, lower in (("万", ""), ("亿", "万")):
        if least.text.startswith(sign) and len(least.text) > 1:
            return Unit(lower + least.text[1:], least.factor / 10_000)
    return least


def shown(value: Fraction, digits: int) -> tuple[str, bool]:
    """Return a number with at most so many decimals, and whether that is all of it."""
    rounded = round(Decimal(value.numerator) / Decimal(value.denominator), digits)
    text = f"{rounded:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text, abs(Fraction(text) - value) <= abs(value) * Fraction(1, 10**9)


def as_written(fact: Fact) -> str:
    """Return a figure in the characters of its source, with what says that it is not exact."""
    text, q = fact.candidate.text, fact.quantity
    start, end = q.start, q.end
    if q.approximate and text.endswith(q.approximate, 0, start):
        start -= len(q.approximate)
    elif q.approximate and text.startswith(q.approximate, end):
        end += len(q.approximate)
    if not q.unit and not fact.unit.isascii():
        end += len(fact.unit)  # 360学时: a counter that no table has
    return fact.candidate.original(start, end).strip()


def about(language: Language) -> str:
    """Return the word for a result that is not exact."""
    return "约" if language == "zh" else "about "
