"""Words and character bigrams for BM25."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from operator import add

import numpy as np
import rjieba

from rag.text.terms import Numbers, Terms

VERSION = "1"  # part of the fingerprint: raise it when the words of the same text change

_WORD = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+[\d.]*\d|[a-z]{2,}|\d+(?:\.\d+)?")
HAN = re.compile(r"[\u3400-\u9fff]")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a search text, long words with their parts, lower case, in order."""
    return tuple(filter(_WORD.search, _cut(text)))


def bigrams(text: str) -> tuple[str, ...]:
    """Return the pairs of neighbouring Han characters, and Latin words and numbers as wholes."""
    lowered = text.lower()
    runs = HAN_RUN.findall(lowered)
    pairs = chain.from_iterable(map(add, run, run[1:]) if len(run) > 1 else (run,) for run in runs)
    return (*pairs, *_LATIN.findall(lowered))


def words_of(texts: Sequence[str]) -> Terms:
    """Return the words of search texts."""
    return Terms.of([_cut(text) for text in texts]).only(_is_word)


def bigrams_of(texts: Sequence[str]) -> Terms:
    """Return the bigrams of search texts; as numbers, in a third of the time of one by one."""
    lowered = [text.lower() for text in texts]
    latin = Terms.of([_LATIN.findall(text) for text in lowered])
    codes = np.frombuffer("\n".join(["", *lowered, ""]).encode("utf-32-le"), np.uint32)
    is_han = (codes >= 0x3400) & (codes <= 0x9FFF)
    after = np.where(is_han[1:], codes[1:], 0)[1:]
    # each Han character begins a pair, but the last one of a run only when it is the whole run
    starts = np.flatnonzero(is_han[1:-1] & ((after > 0) | ~is_han[:-2]))
    keys = codes[1:-1][starts].astype(np.int64) << 32 | after[starts]
    ends = np.cumsum([len(text) + 1 for text in lowered])
    return Terms.keyed(keys, np.searchsorted(ends, starts, "right"), len(texts), _pairs) + latin


def is_chinese(text: str) -> bool:
    """Return whether a text is Chinese; one Han character among Latin words is enough."""
    return HAN.search(text) is not None


def has_word(text: str) -> bool:
    """Return whether a text holds a letter or a digit, of whatever script."""
    return any(map(str.isalnum, text))


def _cut(text: str) -> list[str]:
    found: list[str] = rjieba.cut_for_search(text.lower())
    return found


def _is_word(piece: str) -> bool:
    return _WORD.search(piece) is not None


def _pairs(keys: Numbers) -> list[str]:
    """Return the characters of each key, the first in its upper half, none in an empty half."""
    halves = np.stack([keys >> 32, keys & 0xFFFFFFFF], axis=1).astype(np.uint32)
    found: list[str] = halves.view("U2")[:, 0].tolist()  # numpy drops the zeros at an end
    return found
