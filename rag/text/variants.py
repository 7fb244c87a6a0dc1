"""One character written in several ways: traditional, taken for a digit, wrapped in LaTeX.

Everything here keeps the length of a text, so positions in it stay what they were.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_SUBSCRIPTS = {ord("₀") + digit: str(digit) for digit in range(10)}
# l, I, O, o after a digit, and l, I before one; CO2, H2O and A1O stay as they are
_MISREAD = re.compile(
    r"(?<=\d)(?<![A-Za-z]\d)[lIOo]++(?=[\d.,%\u4e00-\u9fff])|(?<![A-Za-z])[lI](?=\d)"
)
_TAKEN = re.compile("[lIOo]")
_DIGITS = str.maketrans("lIOo", "1100")
# PM。5, 12。5%; a full stop stays before a year, a date, a list number and a counted thing
_POINT = re.compile(
    r"。(?<=[A-Za-z\d]。)(?=\d{1,2}(?![\d年月日号.、．）)个名家项件人位次户条座所处是]))"
)
_MATH = re.compile(r"\$[^$\n]{1,80}\$")
_IS_MATH = re.compile(r"[\\^_{]|\$[\d.,%\s]+\$")
_COMMAND = re.compile(r"\\[A-Za-z]{1,20}\s?\{([^{}\n]{0,80})\}")
_LEFT_OVER = re.compile(r"\\[A-Za-z]{1,20}|[\\${}^_]|(?<=[\d.])\s(?=[\d.])")  # 9 1 . 5 too
_NOTHING = "\u200b"  # folding drops it and leaves no blank
_DEPTH = 3  # \overline{\mathrm{\text{X}}}


@cache
def characters() -> dict[int, str]:
    """Return the characters that always stand for another one, by code point.

    Traditional characters, unless they are also written in simplified texts (乾, 徵), and lowered
    digits. Made from OpenCC's table, see `benchmarks/character_tables.py`.
    """
    table = files("rag.text") / "traditional.txt"
    old, new = table.read_text(encoding="utf-8").splitlines()
    return dict(zip(map(ord, old), new, strict=True)) | _SUBSCRIPTS


def without_latex(text: str) -> str:
    """Return a text of the same length, LaTeX made zero-width."""
    if "\\" not in text and "$" not in text:
        return text
    text = _MATH.sub(
        lambda found: _plain(found[0]) if _IS_MATH.search(found[0]) else found[0], text
    )
    for _ in range(_DEPTH):
        text = _COMMAND.sub(
            lambda found: f"{found[1]}{_NOTHING}".rjust(len(found[0]), _NOTHING), text
        )
    return text


def unify(text: str) -> str:
    """Return a text of the same length, misread digits and points put right."""
    text = _POINT.sub(".", text)
    if not _TAKEN.search(text):  # most Chinese text, at a tenth of the cost
        return text
    return _MISREAD.sub(lambda found: found[0].translate(_DIGITS), text)


def _plain(formula: str) -> str:
    return _LEFT_OVER.sub(lambda found: _NOTHING * len(found[0]), formula)
