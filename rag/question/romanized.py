"""Chinese names in an English question, written as the documents do: Baodi is 宝坻."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.question.repair import Says
from rag.text.confusions import sounding

_CAPITALS = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_MAX_SYLLABLES = 4
_COMMON = 40  # characters of a syllable that are tried; the tables have the common ones first


def with_names(text: str, says: Says) -> str:
    """Return a text in which names in pinyin are those of the documents; others stay.

    A name is one or more capitalised words of two to four syllables that some document holds,
    character by character, more often than in pinyin; of several the most frequent one.
    """
    return _CAPITALS.sub(lambda found: _respelled(found[0], says), text)


def _respelled(run: str, says: Says) -> str:
    words = run.split()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            pinyin = " ".join(words[start:end]).lower()
            name = _name(pinyin, says)
            if name and says(name) > says(pinyin):
                return " ".join((*words[:start], name, *words[end:]))
    return run


def _name(pinyin: str, says: Says) -> str:
    readings = [s for s in _syllables(pinyin) if 2 <= len(s) <= _MAX_SYLLABLES]
    found = {name: says(name) for syllables in readings for name in _spelled(syllables, says)}
    return max(found, key=lambda name: found[name], default="")


def _syllables(pinyin: str) -> Iterator[tuple[str, ...]]:
    """Yield each way to cut letters into syllables; none goes over a blank."""
    if not pinyin:
        yield ()
    for size in range(1, len(pinyin) + 1):
        if sounding(pinyin[:size]):
            for rest in _syllables(pinyin[size:].lstrip()):
                yield pinyin[:size], *rest


def _spelled(syllables: tuple[str, ...], says: Says) -> list[str]:
    names = list(sounding(syllables[0])[:_COMMON])
    for syllable in syllables[1:]:
        nexts = sounding(syllable)[:_COMMON]
        names = [name + c for name in names for c in nexts if says(name[-1] + c)]
    return [name for name in names if says(name)]
