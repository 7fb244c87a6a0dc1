"""Citation markers in foreign text: only `[n]` that we issued come out, and no link of any form.

It holds by construction: every ASCII square bracket that is not a marker of ours is written as
`〔〕`, and a marker of ours is never followed directly by `(` or `:`, so that no Markdown link,
image or link definition can stand in the result, however the model nests them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from rag.types import Citation

REFUSAL = "[NONE]"  # what the model is told to write when the evidence does not say

# Repetitions are bounded, so the time is linear in the text whatever it holds.
_OPEN, _CLOSE, _LABEL = r"[\[【［]{1,8}", r"[\]】］]{1,8}", r"[^\[\]【】［］\n]"
_URL = r"\(<?(?:[a-z][a-z0-9+.-]{0,20}:|//|/|#|www\.)[^()\s]{0,2000}\)?"
_MARKER = re.compile(
    rf"(?P<gap> ?)(?P<bang>!?){_OPEN}(?P<label>{_LABEL}{{1,200}}){_CLOSE}(?P<url>{_URL})?"
    r"|(?P<stray>[\[\]])",
    re.IGNORECASE,
)
# A tail that the next piece may turn into something else; longer than any marker.
_UNDECIDED = re.compile(
    rf" ?!?(?:{_OPEN}(?:{_LABEL}{{0,200}}(?:{_CLOSE}(?:\([^()\s]{{0,2100}})?)?)?)?\Z"
)

_WORDS = "id|refs?|references?|sources?|evidence|passages?|docs?|documents?|citations?|cite|notes?"
_WORDS_ZH = "证据|来源|资料|引用|参考|参考文献|文献|编号|注"
_JOIN = r"\s{0,3}(?:[,，、;；]|[-–—~～至])\s{0,3}"
# At most three digits: 〔2022〕 is part of an official document number, not a citation.
_REFERENCE = re.compile(
    rf"\s*(?:[\^#]|{_WORDS}|{_WORDS_ZH})?\s*[:：#.]?\s*"
    rf"(?P<numbers>\d{{1,3}}(?:{_JOIN}\d{{1,3}})*)\s*(?:†.*)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d+)(?:\s*[-–—~～至]\s*(\d+))?")
_OURS = re.compile(r"\[(\d+)\]")
_PLAIN = str.maketrans("[]", "〔〕")


def escape(text: str) -> str:
    """Return a text that is not ours with `[ ]` as `〔〕` and `**` as `＊＊`.

    Nothing in it reads as a marker, or as ours in bold.
    """
    return text.translate(_PLAIN).replace("**", "＊＊")


def renumber(text: str, citations: Iterable[Citation]) -> tuple[str, tuple[Citation, ...]]:
    """Return a text of ours with its markers counted from 1, and the citations they name."""
    used = [c for c in citations if f"[{c.number}]" in text]
    numbers = {str(c.number): new for new, c in enumerate(used, 1)}
    counted = _OURS.sub(lambda m: f"[{numbers.get(m[1], m[1])}]", text)
    return counted, tuple(replace(c, number=new) for new, c in enumerate(used, 1))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without foreign markers and links, and how many of these it lost."""

    text: str
    dropped: int


def clean_citations(text: str, issued: Collection[int]) -> Cleaned:
    """Return `text` with the markers of `issued` as `[n]`, and without all others.

    `【1】`, `[ID:1]`, `[1, 2]` and `[1](link)` become `[1]`; a range stays when all of it was
    issued. A link keeps its label, an image goes.
    """
    cleaner = Cleaner(issued)
    return Cleaned(cleaner.feed(text) + cleaner.finish(), cleaner.dropped)


class Cleaner:
    """The same on a stream: the pieces may cut a marker anywhere.

    Attributes:
        dropped: markers and links removed so far.
        refused: whether `REFUSAL` came before any word.
    """

    def __init__(self, issued: Collection[int]) -> None:
        self.dropped = 0
        self.refused = False
        self._issued = frozenset(issued)
        self._held = ""
        self._spoke = False

    def feed(self, piece: str) -> str:
        """Return the text that is decided once `piece` is read."""
        text = self._held + piece
        undecided = _UNDECIDED.search(text)
        cut = undecided.start() if undecided else len(text)
        self._held = text[cut:]
        return self._clean(text[:cut])

    def finish(self) -> str:
        """Return what was held back."""
        text, self._held = self._held, ""
        return self._clean(text)

    def _clean(self, text: str) -> str:
        parts, end = [], 0
        for match in _MARKER.finditer(text):
            parts.append(text[end : match.start()])
            self._spoke = self._spoke or any(map(str.isalnum, parts[-1]))
            parts.append(self._replace(match))
            end = match.end()
        parts.append(text[end:])
        self._spoke = self._spoke or any(map(str.isalnum, parts[-1]))
        return "".join(parts)

    def _replace(self, match: re.Match[str]) -> str:
        if match["stray"]:
            return match["stray"].translate(_PLAIN)
        label, bang = match["label"], "" if match["url"] else match["bang"]
        self.dropped += match["url"] is not None
        reference = _REFERENCE.fullmatch(label)
        if reference:
            text = bang + "".join(f"[{n}]" for n in self._known(reference["numbers"]))
        elif label.strip().upper() == REFUSAL[1:-1]:
            self.refused = self.refused or not self._spoke
            self.dropped += 1
            text = bang
        else:
            text = self._words(match)
        gap = match["gap"] if text else ""
        follows = match.string[match.end() : match.end() + 1]
        return gap + text + (" " if text.endswith("]") and follows in {"(", ":"} else "")

    def _words(self, match: re.Match[str]) -> str:
        """Return what stays of brackets that cite nothing, such as 【人口】 or a link."""
        if match["url"]:
            return "" if match["bang"] else match["label"]
        return match[0][len(match["gap"]) :].translate(_PLAIN)

    def _known(self, numbers: str) -> Iterator[int]:
        for first, last in _NUMBERS.findall(numbers):
            asked = range(int(first), int(last or first) + 1)
            if asked and self._issued.issuperset(asked):
                yield from asked
            else:
                self.dropped += 1
