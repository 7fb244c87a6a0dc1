"""Numbers in Arabic and Chinese digits, and the two ends of vague ones: 十几, 三四十, 数百."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000, "廿": 20, "卅": 30}
_LARGE = {"万": 10**4, "亿": 10**8}
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")  # of cheques
MAGNITUDES = frozenset("十百千万亿")
_ENGLISH = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_PAIR = re.compile(r"([一二两三四五六七八])([二三四五六七八九])(?![零〇一二两三四五六七八九])")
_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?([十百千万亿]*)")


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers that a numeral may mean, both ends included; equal for an exact one."""

    low: float
    high: float


def read(numeral: str, magnitude: str = "") -> Interval:
    """Return what a numeral means.

    Args:
        numeral: Arabic, "1,026" or "2亿3000", or Chinese, "一百二十", "十几", "三点五", "半".
        magnitude: what multiplies it: "万", "千亿", "million".
    """
    numeral = numeral.translate(_CAPITALS)
    numbers = [_scale(magnitude) * _number(variant) for variant in _variants(numeral)]
    return Interval(min(numbers), max(numbers))


def _variants(numeral: str) -> Iterator[str]:
    """Yield the numerals between which a vague one lies."""
    if numeral[0] in "几数":
        yield from (
            ("二" + numeral[1:]).replace("几", "一"),
            ("九" + numeral[1:]).replace("几", "九"),
        )
    elif "几" in numeral:
        yield from (numeral.replace("几", "一"), numeral.replace("几", "九"))
    elif (pair := _PAIR.search(numeral)) and _is_neighbours(numeral, *pair.groups()):
        for digit in pair.groups():
            yield numeral[: pair.start()] + digit + numeral[pair.end() :]
    else:
        yield numeral


def _is_neighbours(numeral: str, low: str, high: str) -> bool:
    """Return whether two digits side by side mean "three or four", and not the number 34."""
    close = _DIGITS[high] - _DIGITS[low] == 1 or low + high == "三五"
    return close and sum(c in _DIGITS for c in numeral) <= 3


def _number(numeral: str) -> float:
    if numeral == "半":
        return 0.5
    if numeral[0].isdigit():
        return sum(
            float(number.replace(",", "")) * _scale(scale)
            for number, scale in _PART.findall(numeral)
        )
    whole, _, fraction = numeral.partition("点")
    return _chinese(whole) + float("0." + "".join(str(_DIGITS[c]) for c in fraction) + "0")


def _chinese(numeral: str) -> float:
    if all(c in _DIGITS for c in numeral):
        return float("".join(str(_DIGITS[c]) for c in numeral))
    total, section, digit = 0, 0, 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section, digit = section + (digit or 1) * _SMALL[c], 0
        elif c == "亿":
            total, section, digit = (total + section + digit or 1) * _LARGE[c], 0, 0
        else:
            total, section, digit = total + (section + digit or 1) * _LARGE[c], 0, 0
    return float(total + section + digit * _left_out(numeral))


def _left_out(numeral: str) -> int:
    """Return the magnitude left out behind the last digit: 三万五 is 35000, 二百五 is 250."""
    magnitude = (_SMALL | _LARGE).get(numeral[-2:-1], 1)
    return magnitude // 10 if magnitude >= 100 else 1


def _scale(magnitude: str) -> float:
    if magnitude.strip().lower() in _ENGLISH:
        return _ENGLISH[magnitude.strip().lower()]
    scale = 1.0
    for c in magnitude.strip():
        scale *= (_SMALL | _LARGE)[c]
    return scale
