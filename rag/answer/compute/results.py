"""The arithmetic, and the result as it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rag.answer.compute.amounts import Unit, about, best_unit, exact, shown, unit_of
from rag.answer.compute.average import unit_of as unit_per
from rag.answer.compute.facts import Fact
from rag.answer.compute.tasks import Operation, Task
from rag.question import Question
from rag.types import Language

_TIMES: dict[Language, str] = {"zh": "倍", "en": " times"}
_POINTS: dict[Language, str] = {"zh": "个百分点", "en": " percentage points"}


@dataclass(frozen=True, slots=True)
class Result:
    """What was computed.

    Attributes:
        value: in the unit shown, rounded as shown; a fall is negative.
        unit: as shown: "万册", "%", "倍".
        text: number and unit without sign: "11.4万册".
        formula: with `{0}` for the first operand and its name, `{0:bare}` for the figure alone.
    """

    value: float
    unit: str
    text: str
    formula: str


def work_out(question: Question, task: Task, facts: Sequence[Fact]) -> Result | None:
    """Return the result; None when it says nothing: a difference of 0, a division by 0."""
    values = [exact(fact) for fact in facts]
    if task.operation in (Operation.SHARE, Operation.RATIO, Operation.GROWTH) and values[1] <= 0:
        return None
    value, unit, digits, formula = _ARITHMETIC[task.operation](question, task, facts, values)
    if not value:
        return None
    number, is_all = shown(abs(value) / unit.factor, digits)
    if number == "0":
        return None
    rough = any(f.quantity.approximate for f in facts)
    text = f"{about(question.language) * rough}{number}{unit.text}"
    sign = "=" if is_all and not rough else "≈"
    signed = float(number) * (-1 if value < 0 else 1)
    return Result(signed, unit.text.strip(), text, f"{formula} {sign} {number}{unit.text}")


_Worked = tuple[Fraction, Unit, int, str]


def _difference(
    question: Question, _task: Task, facts: Sequence[Fact], values: list[Fraction]
) -> _Worked:
    value = values[0] - values[1]
    if facts[0].quantity.unit_class == "share":
        points = Unit(_POINTS[question.language], Fraction(1))
        return value, points, _digits(facts), "{0} − {1}"
    return value, _unit(question, value, facts), _digits(facts), "{0} − {1}"


def _sum(question: Question, _task: Task, facts: Sequence[Fact], values: list[Fraction]) -> _Worked:
    value = sum(values, Fraction(0))
    formula = " + ".join(f"{{{i}}}" for i in range(len(facts)))
    return value, _unit(question, value, facts), _digits(facts), formula


def _unit(question: Question, value: Fraction, facts: Sequence[Fact]) -> Unit:
    """Return the unit of the result: one that the question names, else one that it fills."""
    units = [unit_of(fact) for fact in facts]
    asked = [u for u in units if u.text.lstrip("万亿") and u.text.lstrip("万亿") in question.text]
    return best_unit(value, asked or units)


def _share(
    _question: Question, _task: Task, _facts: Sequence[Fact], values: list[Fraction]
) -> _Worked:
    value = 100 * values[0] / values[1]
    return value, Unit("%", Fraction(1)), _percent_digits(value), "{0} ÷ {1}"


def _growth(
    _question: Question, _task: Task, _facts: Sequence[Fact], values: list[Fraction]
) -> _Worked:
    value = 100 * (values[0] - values[1]) / values[1]
    formula = "({0} − {1}) ÷ {1:bare}" if value >= 0 else "({1} − {0}) ÷ {1:bare}"
    return value, Unit("%", Fraction(1)), _percent_digits(value), formula


def _ratio(
    question: Question, task: Task, facts: Sequence[Fact], values: list[Fraction]
) -> _Worked:
    if not task.per:
        value = values[0] / values[1]
        return value, Unit(_TIMES[question.language], Fraction(1)), 2, "{0} ÷ {1}"
    one = unit_per(task.per)
    per = Fraction(repr(one.value)) if one and one.unit == facts[1].unit else Fraction(1)
    value = values[0] / (values[1] / per)
    return value, best_unit(value, [unit_of(facts[0])]), 2, "{0} ÷ {1}"


_ARITHMETIC: dict[
    Operation, Callable[[Question, Task, Sequence[Fact], list[Fraction]], _Worked]
] = {
    Operation.DIFFERENCE: _difference,
    Operation.SUM: _sum,
    Operation.SHARE: _share,
    Operation.GROWTH: _growth,
    Operation.RATIO: _ratio,
}


def _digits(facts: Sequence[Fact]) -> int:
    """Return how many decimals the operands have, in their own units; 2 when these differ."""
    units = {unit_of(fact).text for fact in facts}
    if len(units) > 1:
        return 2
    return max(_decimals(fact) for fact in facts)


def _decimals(fact: Fact) -> int:
    number, _ = shown(exact(fact) / unit_of(fact).factor, 6)
    return len(number.partition(".")[2])


def _percent_digits(value: Fraction) -> int:
    """Return 2 decimals where these are all or the share is tiny, else 1."""
    return 2 if shown(value, 2)[1] or abs(value) < 1 else 1
