"""Word-by-word English for Chinese tokens, from a dictionary.

A bag of tokens ignores word order, so a gloss is as good as a translation. Dictionaries give
base forms only and no small words; questions do not, so each gloss also appears inflected and
with small words of running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from tokenizers import Tokenizer

from embeddings.train.data import Record
from embeddings.train.ragged import Ints, Ragged

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b(?:sb|sth|etc|abbr|lit|fig|CL|idiom)\b[.:]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_VOWELS = "aeiou"
_MAX_TOKENS = 4  # of a word that is glossed as a whole; longer ones hardly occur
_SMALL = 100  # most frequent English tokens: articles, auxiliaries, question words
_MAX_SMALL = 6  # added to a gloss
_MIN_INFLECTED = 3  # letters; shorter words hardly inflect
_DOUBLED = re.compile(r"^[^aeiou]*[aeiou][^aeiouwxy]$")  # stop → stopped
_IRREGULAR: dict[str, str] = dict(
    re.findall(
        r"(\w+):(\w+)",
        "be:was become:became begin:began break:broke bring:brought build:built buy:bought "
        "catch:caught choose:chose come:came cost:cost cut:cut deal:dealt do:did draw:drew "
        "drive:drove eat:ate fall:fell feel:felt fight:fought find:found fly:flew forget:forgot "
        "get:got give:gave go:went grow:grew have:had hear:heard hide:hid hit:hit hold:held "
        "keep:kept know:knew lay:laid lead:led leave:left lend:lent let:let lie:lay lose:lost "
        "make:made mean:meant meet:met pay:paid put:put read:read ride:rode rise:rose run:ran "
        "say:said see:saw seek:sought sell:sold send:sent set:set shoot:shot show:shown sing:sang "
        "sit:sat sleep:slept speak:spoke spend:spent stand:stood steal:stole strike:struck "
        "swim:swam take:took teach:taught tell:told think:thought throw:threw "
        "understand:understood wear:wore win:won write:wrote",
    )
)


def clean_glosses(english: str) -> list[str]:
    """Return the separate meanings of a dictionary entry without remarks, in its order."""
    meanings = (" ".join(_ASIDE.sub(" ", part).split()) for part in english.split(";"))
    return [m for m in meanings if m and not _HAN.search(m)]


def inflect(gloss: str) -> list[str]:
    """Return the gloss, then the forms in which its main word comes in running text."""
    verb = gloss.startswith("to ")
    words = gloss.removeprefix("to ").split()
    at = 0 if verb else -1
    if not words or len(words[at]) < _MIN_INFLECTED or not words[at].isalpha():
        return [" ".join(words)] if words else []
    forms = [words[at], _plural(words[at])]
    if verb:
        forms += [_past(words[at]), _progressive(words[at])]
    return [" ".join([*words[:at], f, *words[1:]] if verb else [*words[:at], f]) for f in forms]


def _ends_in_y(word: str) -> bool:
    return word.endswith("y") and word[-2] not in _VOWELS


def _stem(word: str) -> str:
    if word.endswith("e") and not word.endswith("ee"):
        return word[:-1]
    return word + word[-1] if _DOUBLED.match(word) else word


def _plural(word: str) -> str:
    if _ends_in_y(word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _past(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return word[:-1] + "ied" if _ends_in_y(word) else _stem(word) + "ed"


def _progressive(word: str) -> str:
    return _stem(word) + "ing"


def inflected_entries(entries: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Yield (Chinese word, English form), meanings in the dictionary's order."""
    for entry in entries:
        for gloss in clean_glosses(entry["en"]):
            for form in inflect(gloss):
                yield entry["zh"], form


@dataclass(frozen=True, slots=True)
class Lexicon:
    """English forms of Chinese words, and the small words of running English.

    Attributes:
        words: number of each dictionary word by its tokens; above them every token has a number,
            `len(words) + token`, with itself as its only form.
        forms: word w has `forms[first[w]:first[w + 1]]`, in the dictionary's order.
        small: the small words of English texts, shape (n,), in the order they occur there.
    """

    words: dict[tuple[int, ...], int]
    forms: Ragged
    first: Ints
    small: Ints

    @classmethod
    def build(cls, tokenizer: Tokenizer, entries: Iterable[Record], english: Ragged) -> Self:
        """Keep the entries of at most `_MAX_TOKENS` tokens; small words come from `english`."""
        forms: dict[tuple[int, ...], list[str]] = {}
        pairs = list(inflected_entries(entries))
        encoded = Ragged.encode(tokenizer, [zh for zh, _ in pairs])
        for tokens, (_, form) in zip(encoded, pairs, strict=True):
            if 0 < len(tokens) <= _MAX_TOKENS:
                forms.setdefault(tuple(tokens), []).append(form)
        flat = Ragged.encode(tokenizer, [form for group in forms.values() for form in group])
        size = tokenizer.get_vocab_size()
        counts = [*map(len, forms.values()), *[1] * size]
        return cls(
            words={word: number for number, word in enumerate(forms)},
            forms=flat.followed_by(Ragged.single(np.arange(size))),
            first=np.cumsum([0, *counts]),
            small=_small_words(english.ids.astype(np.int64)),
        )

    def translate(self, rng: np.random.Generator, texts: Ragged) -> Ragged:
        """Turn each word into one of its forms, early meanings more often; add small words."""
        found = [self._segment(tokens) for tokens in texts]
        words = np.fromiter(chain.from_iterable(found), np.int64)
        counts = self.first[words + 1] - self.first[words]
        picks = self.first[words] + (counts * rng.random(len(words)) ** 2).astype(np.int64)
        glosses = self.forms.take(picks)
        ends = np.cumsum([0, *map(len, found)])
        return self._with_small_words(rng, Ragged(glosses.ids, glosses.offsets[ends]))

    def _segment(self, tokens: list[int]) -> list[int]:
        """Return the numbers of the longest words from left to right."""
        numbers, at = [], 0
        while at < len(tokens):
            for size in range(_MAX_TOKENS, 0, -1):
                number = self.words.get(tuple(tokens[at : at + size]))
                if number is not None:
                    break
            numbers.append(len(self.words) + tokens[at] if number is None else number)
            at += size
        return numbers

    def _with_small_words(self, rng: np.random.Generator, texts: Ragged) -> Ragged:
        # the question that a gloss stands for would hold "what", "did", "of the"
        sizes = np.minimum(rng.integers(0, _MAX_SMALL + 1, len(texts)), len(self.small))
        low = len(texts.ids) + rng.integers(0, len(self.small) - sizes + 1)
        starts = np.stack([texts.offsets[:-1], low], 1)
        ends = np.stack([texts.offsets[1:], low + sizes], 1)
        return texts.followed_by(Ragged.single(self.small)).cut(starts, ends)


def _small_words(ids: Ints) -> Ints:
    """Return the tokens of a text that are among its `_SMALL` most frequent, in their order."""
    frequent = np.argsort(-np.bincount(ids, minlength=_SMALL), kind="stable")[:_SMALL]
    return ids[np.isin(ids, frequent)]
