"""Do two figures say the same, one of them rounded?"""

from __future__ import annotations

from rag.answer.readings import Reading
from rag.text.quantities import Quantity

_EXACT = 100  # counts below it are given to the unit
_LESS = frozenset({"近", "将近", "接近", "不足", "不到", "未满", "nearly", "almost", "under"})
_MORE = frozenset(
    {"超", "超过", "逾", "余", "多", "突破", "以上", "至少", "over", "more than", "at least"}
)
_SHARE = 0.1  # near and over reach a tenth of the figure, about half of that


def agree(a: Reading, b: Reading) -> bool:
    """Return whether both may be the same value: 近800户 and 792户, 2.36万人 and 23612人."""
    first, second = _interval(a.quantity), _interval(b.quantity)
    return first[0] <= second[1] and second[0] <= first[1]


def _interval(quantity: Quantity) -> tuple[float, float]:
    """Return the least and greatest value that a figure may stand for, in its unit."""
    low, high = quantity.value, quantity.high or quantity.value
    reach = _SHARE * abs(high)
    if quantity.approximate in _LESS:
        return low - reach, high
    if quantity.approximate in _MORE:
        return low, high + reach
    reach = reach / 2 if quantity.approximate else _half_step(quantity.value)
    return low - reach, high + reach


def _half_step(value: float) -> float:
    """Return half of what the last digit written stands for: 50 for 23600, 0 for 46."""
    if value < _EXACT or value != int(value):
        return 0.0
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return 0.5 * 10**zeros if zeros else 0.0
