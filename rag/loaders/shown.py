"""What a spreadsheet shows for a value: percent, decimals, thousands, dates."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[0#?,]*[0#?](?:\.[0#?]+)?,*")
_GENERAL_DIGITS = 11  # as spreadsheets show a number without a format


def show(value: object, number_format: str) -> str:
    """Return a value as its cell shows it.

    Args:
        value: None, text, truth value, number, date, time or duration.
        number_format: for example "0.0%" or "#,##0".
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, dt.datetime):
        return _moment(value, number_format)
    return "" if value is None else str(value)


def _moment(value: dt.datetime, number_format: str) -> str:
    if value.time() != dt.time():
        return f"{value:%Y-%m-%d %H:%M}"
    has_day = "d" in _LITERAL.sub("", number_format).lower()
    return f"{value:%Y-%m-%d}" if has_day or "y" not in number_format.lower() else f"{value:%Y-%m}"


def _number(value: float, number_format: str) -> str:
    # the section for negative numbers is left aside: it may show them by red digits alone
    section = number_format.partition(";")[0]
    bare = _LITERAL.sub("", section)
    digits = _DIGITS.search(bare)
    if not digits or "/" in bare or "E" in bare.upper():  # General, fractions, powers of ten
        return _general(value)
    shown = _decimal(Decimal(repr(value)), digits.group(), is_percent="%" in bare)
    before, after = _around(section)
    return f"{before}{shown}{after}".strip()


def _decimal(value: Decimal, digits: str, *, is_percent: bool) -> str:
    whole, _, fraction = digits.rstrip(",").partition(".")
    value = value.scaleb(2 * is_percent - 3 * (len(digits) - len(digits.rstrip(","))))
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    grouped = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    for _ in range(len(fraction) - fraction.count("0")):
        grouped = grouped.removesuffix("0")
    grouped = grouped.removesuffix(".")
    width = whole.count("0") + (len(grouped) - len(grouped.partition(".")[0]))
    return grouped.zfill(width) if "," not in whole else grouped


def _around(section: str) -> tuple[str, str]:
    """Return what a format puts before and after the digits."""
    plain = _LITERAL.sub(lambda m: m[1] or m[2] or "", section)
    digits = _DIGITS.search(plain)
    if not digits:
        return "", ""
    return plain[: digits.start()], plain[digits.end() :]


def _general(value: float) -> str:
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    shown = format(value, f".{_GENERAL_DIGITS}g")
    return shown if "e" not in shown else format(Decimal(shown), "f")
