"""Spelling a question as the documents do: typing errors in it, reading errors in them.

Only what no document says is touched, and only when exactly one change of one character makes it
something that some document says, its neighbours included. A word of the language is no typing
error (通川区 is not 通州区), and neither are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from string import ascii_letters

import rjieba

from rag.question.patterns import QUESTION_WORDS
from rag.text.confusions import look_alikes, same_sound
from rag.text.dates import periods
from rag.text.tokenize import HAN_RUN, is_chinese

Says = Callable[[str], int]
"""Tells how many chunks hold a phrase, lower case, side by side."""

_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两几半年月日")
_cut = partial(rjieba.cut, hmm=False)  # no guesses at words that no dictionary has
_CODE = re.compile(
    r"(?<![A-Za-z])[A-Za-z]{1,9} ?(?:\d{0,3}\.)?\d{1,3}(?!\d)"
)  # PM2.5, as PM 2.5, PM25, PM.5 too


@dataclass(frozen=True, slots=True)
class Spelling:
    """A question in two spellings.

    Attributes:
        shown: with its typing errors put right.
        searched: that, with reading errors made as the documents have them.
    """

    shown: str
    searched: str


def respell(text: str, says: Says) -> Spelling:
    """Return a folded question as it is meant and as the documents write it."""
    shown = searched = text
    for run in HAN_RUN.finditer(_content(text)):
        for i in range(*run.span()):
            new = _replacement(searched[slice(*run.span())], i - run.start(), says)
            searched = _put(searched, i, new.character) if new else searched
            shown = _put(shown, i, new.character) if new and new.is_typo else shown
    for code in set(_CODE.findall(text) if is_chinese(text) else ()):  # not: in 2022
        if spelled := _spelled_code(code, says):
            searched = searched.replace(code, spelled)
            shown = shown.replace(code, spelled) if len(spelled) > len(code) else shown
    return Spelling(shown, searched)


@dataclass(frozen=True, slots=True)
class _Replacement:
    character: str
    is_typo: bool


def _content(text: str) -> str:
    """Return the text with blanks for periods and for the words that only ask."""
    for named in periods(text):
        text = text[: named.start] + " " * (named.end - named.start) + text[named.end :]
    return QUESTION_WORDS.sub(lambda found: " " * len(found[0]), text)


def _replacement(run: str, i: int, says: Says) -> _Replacement | None:
    """Return the one character that should stand at `i`; None when it is right, or who knows."""
    pairs = _pairs(run, i)
    if not pairs or run[i] in _NUMERALS or any(map(says, pairs)):
        return None
    was_word = _in_word(run, i)
    for candidates, by_sound in ((same_sound(run[i]), True), (look_alikes(run[i]), False)):
        tried = ((c, _put(run, i, c)) for c in candidates if c not in _NUMERALS)
        known = [(c, new) for c, new in tried if all(map(says, _pairs(new, i)))]
        fit = [c for c, new in known if _fits(new, i, says, was_word=was_word, by_sound=by_sound)]
        if fit:
            is_typo = by_sound and not was_word  # people type by sound, machines read by looks
            return _Replacement(fit[0], is_typo) if len(fit) == 1 else None
    return None


def _fits(run: str, i: int, says: Says, *, was_word: bool, by_sound: bool) -> bool:
    """Return whether a changed run is likelier than it was, and said with its neighbours."""
    is_word = _in_word(run, i)
    is_edge = not 0 < i < len(run) - 1  # half of the context: 给, 又 and 项 stand there
    if was_word == is_word and (is_word or is_edge or not by_sound):
        return False
    if len(run) == 2:
        return by_sound and is_word
    # a word of the language, or another sound, needs one more character that speaks for it
    return any(map(says, _windows(run, i, 3 if by_sound and not was_word else 4)))


def _pairs(run: str, i: int) -> list[str]:
    return [run[k : k + 2] for k in (i - 1, i) if 0 <= k <= len(run) - 2]


def _windows(run: str, i: int, size: int) -> list[str]:
    """Return the stretches of this size that hold the character at `i` and its neighbours."""
    first, last = max(0, min(i + 2, len(run)) - size), min(max(i - 1, 0), len(run) - size)
    return [run[start : start + size] for start in range(first, last + 1)]


def _in_word(run: str, i: int) -> bool:
    """Return whether a word of the dictionary, two characters or more, covers the one at `i`."""
    words = _cut(run)
    ends = accumulate(map(len, words))
    return next(len(word) > 1 for word, end in zip(words, ends, strict=True) if end > i)


def _put(text: str, i: int, character: str) -> str:
    return text[:i] + character + text[i + 1 :]


def _spelled_code(code: str, says: Says) -> str | None:
    """Return a code as the documents write it: its point, figure or blank lost or put back."""
    if says(code.lower()):
        return None
    digits = code.lstrip(ascii_letters).strip()
    letters = code[: -len(digits)].rstrip()
    spellings = [letters + digits if " " in code else f"{letters} {digits}"]
    if digits.startswith("."):
        spellings += [f"{letters}{n}{digits}" for n in range(10)]
    elif "." in digits:
        whole, part = digits.split(".")
        spellings += [f"{letters}.{part}", letters + whole + part]
    elif len(digits) > 1:
        spellings.append(f"{letters}{digits[0]}.{digits[1:]}")
    found = [spelling for spelling in spellings if says(spelling.lower())]
    return found[0] if len(found) == 1 else None
