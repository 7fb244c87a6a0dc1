"""Which figure a question means: the words that tell one figure from another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.answer.compute.facts import Fact

# words of one character, Latin words without their plural s, numbers
_TOKEN = re.compile(r"[\u4e00-\u9fff]|[a-z]+|\d+(?:\.\d+)?")
_STOP = frozenset(
    "的了在是和与及等为有个其中共各多少几比从到被把将所而者之这那也都就并又着过里来占就"
)
_STOP_EN = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "by",
        "and",
        "or",
        "with",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "did",
        "does",
        "do",
        "has",
        "have",
        "had",
        "be",
        "been",
        "it",
        "its",
        "that",
        "this",
        "how",
        "many",
        "much",
        "more",
        "than",
        "less",
        "fewer",
        "which",
        "what",
        "who",
        "each",
        "per",
        "total",
        "one",
        "ones",
        "there",
        "they",
        "them",
        "all",
    ]
)
_PLACES = frozenset("镇村区县市省乡旗国州路线厂校站库院馆街门园")
_GAP = 4  # characters between the two of 新…楼 in 新门诊楼


def tokens(text: str) -> list[str]:
    """Return the characters and words that name things, in order."""
    return list(_tokens(text.lower()))


@lru_cache(maxsize=20_000)
def _tokens(text: str) -> tuple[str, ...]:
    found = (t for t in _TOKEN.findall(text) if t not in _STOP and t not in _STOP_EN)
    return tuple(
        t[:-1] if len(t) > 3 and t.isalpha() and t.isascii() and t[-1] == "s" else t for t in found
    )


@dataclass(frozen=True, slots=True)
class Mention:
    """How a question names a figure, apart from its rivals.

    Attributes:
        strong: places in the question where two characters side by side, or a word or number,
            name it and none of the rivals.
        weak: places where one character does.
    """

    strong: tuple[int, ...]
    weak: tuple[int, ...]

    @property
    def is_told(self) -> bool:
        """Return whether anything names it."""
        return bool(self.strong or self.weak)

    @property
    def first(self) -> int:
        """Return the first place; a large number when there is none."""
        return min((*self.strong, *self.weak), default=10_000)


def mention(asked: Sequence[str], fact: Fact, rivals: Sequence[Fact]) -> Mention:
    """Return how the tokens of a question name a fact and none of its rivals."""
    words = _said_of(asked, fact, rivals)
    others = {t for rival in rivals for t in _said_of(asked, rival, [fact])}
    own = set(words) - others
    strong = [i for i, t in enumerate(asked) if t in own and not _is_character(t)]
    for i, (a, b) in enumerate(pairwise(asked)):
        if (a in own or b in own) and _is_character(a) and _is_character(b) and _near(words, a, b):
            strong.append(i)
    elsewhere = others - set(words)  # 乙镇 is not the 乙 of 乙村
    weak = [
        i
        for i, t in enumerate(asked)
        if t in own - {"一", "已"}
        and _is_character(t)
        and not set(asked[i + 1 : i + 2]) & elsewhere & _PLACES
    ]
    return Mention(tuple(strong), tuple(weak))


def _said_of(asked: Sequence[str], fact: Fact, rivals: Sequence[Fact]) -> list[str]:
    """Return the words of a fact; what opens a sentence goes for all figures in it."""
    shares = any(rival.rank == fact.rank for rival in rivals) or _is_named_apart(
        asked, fact, rivals
    )
    years = [] if shares else sorted(fact.years)
    return [*tokens(fact.label if shares else f"{fact.context} {fact.label}"), *years]


def _is_named_apart(asked: Sequence[str], fact: Fact, rivals: Sequence[Fact]) -> bool:
    """Return whether the words beside a figure name something that the question does not."""
    others = {t for rival in rivals for t in tokens(rival.label)}
    own = set(tokens(fact.label)) - others
    return bool(own) and not own & set(asked)


def _is_character(token: str) -> bool:
    return not (token.isascii())


def _near(words: Sequence[str], a: str, b: str) -> bool:
    """Return whether one character follows the other closely."""
    return any(b in words[i + 1 : i + 1 + _GAP] for i, word in enumerate(words) if word == a)
