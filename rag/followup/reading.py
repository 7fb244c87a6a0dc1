"""Cuts a question into its slots, by its periods, its question word and parts of speech.

Of a question in another language than Chinese only the periods are told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import rjieba

from rag.followup import words
from rag.followup.naming import with_places
from rag.followup.slots import Piece, Slot, Slots, join
from rag.question.patterns import QUOTED, YEAR
from rag.text.dates import periods
from rag.text.tokenize import is_chinese

_ANY_DAY = "2000-06-15"  # makes 今年 and 3月 be found; what they mean is not asked here
_WHOLE_YEAR = re.compile(r"(?<!年)全年")
_BEFORE_PERIOD = re.compile(r"(?:截[至止]到?|[到至在于自从]|\b(?:in|by|of|on|at|since|during))\s*$")
_THAN = ("比", "较")  # 比上年 is no period of the question
_VERBS = frozenset({"v", "vn", "vg", "vd"})
_PARTICLES = frozenset({"ul", "uz", "ug", "d", "ad"})
_MOVES = ("把", "将")  # 把重点概括成什么: what comes after is what was done
_BETWEEN = _PARTICLES | {"p"}  # 种了多少树, 在哪个镇


def read(question: str) -> Slots:
    """Return the slots of a folded question."""
    text = question.rstrip(" ?.。!")
    pieces: list[Piece] = []
    is_asked = False
    for stretch, known in _stretches(text):
        if known:
            pieces.append(Piece(stretch, known, "nz" * (known is Slot.SUBJECT)))
            continue
        asks = None if is_asked else words.ASKS.search(stretch)
        is_asked = is_asked or asks is not None
        pieces += _around(stretch, asks) if asks else _tagged(stretch)
    return Slots(tuple(_marked(with_places(pieces))))


def _stretches(text: str) -> Iterator[tuple[str, Slot | None]]:
    """Yield the text in order, its quoted names and its periods with their preposition apart."""
    mentions = (m for m in periods(text, _ANY_DAY) if text[m.start - 1 : m.start] not in _THAN)
    quoted = [(m.start(), m.end(), Slot.SUBJECT) for m in QUOTED.finditer(text)]
    dated = [(m.start, m.end, Slot.PERIOD) for m in mentions]
    others = [
        m.span() for pattern in (_WHOLE_YEAR, YEAR, words.NOW) for m in pattern.finditer(text)
    ]
    end = 0
    found = [*quoted, *dated, *((start, stop, Slot.PERIOD) for start, stop in others)]
    for start, stop, slot in sorted(found, key=lambda one: (one[0], -one[1])):
        if start < end:  # 明天 within “通惠明天”
            continue
        before = _BEFORE_PERIOD.search(text, end, start) if slot is Slot.PERIOD else None
        first = before.start() if before else start
        if first > end:
            yield text[end:first], None
        yield text[first:stop], slot
        end = stop
    if end < len(text):
        yield text[end:], None


def _around(stretch: str, asks: re.Match[str]) -> Iterator[Piece]:
    """Yield what stands before the question word, that with its measure, its noun, and the rest."""
    yield from _tagged(stretch[: asks.start()])
    after = _tagged(stretch[asks.end() :])
    asked, noun = asks[0], ""
    while after and not noun and _is_measure(after[0]):
        asked = join((asked, after.pop(0).text))
    while after and (after[0].tag[:1] in ("n", "b", "j") or _opens_noun(after, noun)):
        noun = join((noun, after.pop(0).text))
    yield Piece(asked, Slot.ASKED)
    if noun:
        yield Piece(noun, Slot.OBJECT)
    yield from (p if p.tag[:1] == "n" else replace(p, slot=Slot.PREDICATE) for p in after)


def _opens_noun(after: Sequence[Piece], noun: str) -> bool:
    """Return whether a verb begins the noun, as in 保障房."""
    return not noun and after[0].tag in _VERBS and after[1:] != [] and after[1].tag[:1] == "n"


def _is_measure(piece: Piece) -> bool:
    return piece.tag in ("m", "q", "a") or piece.text in words.MEASURES


def _tagged(stretch: str) -> list[Piece]:
    if not is_chinese(stretch):
        return [Piece(stretch.strip(), Slot.SUBJECT, "eng")] if stretch.strip() else []
    tagged = rjieba.tag(stretch)
    after = [tag for _, tag in tagged[1:]] + [""]
    return [
        _piece(word, tag, is_done=follows == "ul")
        for (word, tag), follows in zip(tagged, after, strict=True)
        if tag != "x" or word.isalnum()
    ]


def _piece(word: str, tag: str, *, is_done: bool) -> Piece:
    if (is_done and tag[0] == "n") or (tag == "ul" and len(word) > 1):  # 落户 了; 议了 as one word
        tag = "v"
    return Piece(word, Slot.PREDICATE if tag in _VERBS | _PARTICLES else Slot.SUBJECT, tag)


def _marked(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with predicate, attribute and places told from the subject."""
    asked = next((i for i, p in enumerate(pieces) if p.slot is Slot.ASKED), len(pieces))
    first = _predicate_start(pieces, asked)
    before = [replace(p, slot=Slot.SUBJECT) if _is_word(p) else p for p in pieces[:first]]
    predicate = [replace(p, slot=Slot.PREDICATE) if _is_word(p) else p for p in pieces[first:asked]]
    if len(before) > 1 and before[-1].slot is Slot.SUBJECT and asked < len(pieces):
        is_attribute = words.ATTRIBUTE.search(before[-1].text)
        before[-1] = replace(before[-1], slot=Slot.ATTRIBUTE if is_attribute else Slot.SUBJECT)
    return [*before, *predicate, *pieces[asked:]]


def _is_word(piece: Piece) -> bool:
    return piece.slot in (Slot.SUBJECT, Slot.PREDICATE)


def _predicate_start(pieces: Sequence[Piece], asked: int) -> int:
    """Return where the verb before the question word begins; `asked` where there is none."""
    moved = next((i for i, p in enumerate(pieces[:asked]) if p.text in _MOVES), None)
    if moved is not None:
        return moved
    at = asked
    while at and (pieces[at - 1].tag in _BETWEEN or pieces[at - 1].slot is Slot.PERIOD):
        at -= 1
    if not at or pieces[at - 1].tag not in _VERBS:
        return at if any(p.tag == "p" for p in pieces[at:asked]) else asked
    at -= 1
    while at and (pieces[at - 1].tag in ("b", "d") or _is_short_verb(pieces[at - 1])):
        at -= 1
    return _adverbial_start(pieces, at)


def _adverbial_start(pieces: Sequence[Piece], verb: int) -> int:
    """Return where the 从北京 or 在会上 right before a verb begins; `verb` where there is none."""
    for at in range(verb, max(verb - 5, -1), -1):
        is_other = at < verb and (pieces[at].tag in _VERBS or pieces[at].tag == "uj")
        if is_other or words.COPULA.match(pieces[verb].text):
            return verb
        if pieces[at].tag == "p":
            return at
    return verb


def _is_short_verb(piece: Piece) -> bool:
    return piece.tag in _VERBS and len(piece.text) == 1  # 找出来, 做完
