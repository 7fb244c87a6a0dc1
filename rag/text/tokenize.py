"""Words and character bigrams for BM25."""

from __future__ import annotations

import re
from itertools import chain
from operator import add

import rjieba

VERSION = "1"  # part of the fingerprint: raise it when the words of the same text change

_WORD = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+[\d.]*\d|[a-z]{2,}|\d+(?:\.\d+)?")
HAN = re.compile(r"[\u3400-\u9fff]")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a search text, long words with their parts, lower case, in order."""
    return tuple(word for word in rjieba.cut_for_search(text.lower()) if _WORD.search(word))


def bigrams(text: str) -> tuple[str, ...]:
    """Return the pairs of neighbouring Han characters, and Latin words and numbers as wholes."""
    lowered = text.lower()
    runs = HAN_RUN.findall(lowered)
    pairs = chain.from_iterable(map(add, run, run[1:]) if len(run) > 1 else (run,) for run in runs)
    return (*pairs, *_LATIN.findall(lowered))


def is_chinese(text: str) -> bool:
    """Return whether a text is Chinese; one Han character among Latin words is enough."""
    return HAN.search(text) is not None


def has_word(text: str) -> bool:
    """Return whether a text holds a letter or a digit, of whatever script."""
    return any(map(str.isalnum, text))
