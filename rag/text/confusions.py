"""Characters that are taken for one another: by their sound when typed, by their looks when read.

Tables for the characters of GB 2312, made by `benchmarks/character_tables.py`.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files


def same_sound(character: str) -> str:
    """Return the characters that share a reading, without tone; "" for an unknown one."""
    return _sounds().get(character, "").replace(character, "")


def sounding(syllable: str) -> str:
    """Return the characters of a syllable in pinyin without tone; "" for no syllable."""
    return _syllables().get(syllable, "")


def look_alikes(character: str) -> str:
    """Return the characters that look like this one, the likest first."""
    return _looks().get(character, "")


@cache
def _sounds() -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for characters in _syllables().values():
        for character in characters:
            found[character] += characters
    return dict(found)


@cache
def _syllables() -> dict[str, str]:
    return dict(line.split() for line in _lines("readings.txt"))


@cache
def _looks() -> dict[str, str]:
    return {line[0]: line[1:] for line in _lines("look_alikes.txt")}


def _lines(name: str) -> list[str]:
    return (files("rag.text") / name).read_text(encoding="utf-8").splitlines()
