"""Word-by-word English for Chinese tokens, from a dictionary.

A bag of tokens ignores word order, so a gloss is as good as a translation. Dictionaries give
base forms only; questions do not, so each gloss also appears inflected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from tokenizers import Tokenizer

from embeddings.train.data import Record
from embeddings.train.ragged import Ints, Ragged

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b(?:sb|sth|etc|abbr|lit|fig|CL|idiom)\b[.:]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_VOWELS = "aeiou"
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
    """English forms of each Chinese token: token t has `forms[first[t]:first[t + 1]]`."""

    forms: Ragged
    first: Ints

    @classmethod
    def build(cls, tokenizer: Tokenizer, entries: Iterable[Record]) -> Self:
        """Keep the entries whose Chinese side is one token."""
        pairs = list(inflected_entries(entries))
        chinese = Ragged.encode(tokenizer, [zh for zh, _ in pairs])
        single = np.flatnonzero(chinese.lengths == 1)
        tokens = chinese.ids[chinese.offsets[single]]
        order = np.argsort(tokens, kind="stable")
        forms = Ragged.encode(tokenizer, [pairs[i][1] for i in single[order]])
        counts = np.bincount(tokens, minlength=tokenizer.get_vocab_size())
        return cls(forms, np.concatenate([[0], np.cumsum(counts)]))

    def translate(self, rng: np.random.Generator, texts: Ragged) -> Ragged:
        """Turn each token into one of its forms, early meanings more often; others stay."""
        tokens = texts.ids
        counts = self.first[tokens + 1] - self.first[tokens]
        picks = self.first[tokens] + (counts * rng.random(len(tokens)) ** 2).astype(np.int64)
        # tokens without a form are appended behind the forms, so that one cut serves both
        pool = Ragged(
            np.concatenate([self.forms.ids, tokens]),
            np.concatenate(
                [self.forms.offsets, self.forms.offsets[-1] + 1 + np.arange(len(tokens))]
            ),
        )
        rows = np.where(counts > 0, picks, len(self.forms) + np.arange(len(tokens)))
        words = pool.take(rows)
        return Ragged(words.ids, words.offsets[texts.offsets])
