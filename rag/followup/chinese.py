"""Follow-ups in Chinese: what kind one is decides how it is completed."""

from __future__ import annotations

from rag.followup import words
from rag.followup.ellipsis import Needs, asked_of, needs
from rag.followup.fragments import fill
from rag.followup.frame import event
from rag.followup.pronouns import named
from rag.followup.reading import read
from rag.followup.said import Said
from rag.followup.slots import Piece, Slot, Slots
from rag.followup.times import shifted


def resolve(text: str, said: Said) -> list[Slots | None]:
    """Return the readings of a folded question after one turn, likeliest first.

    None is the question as it is.
    """
    opener = words.OPENER.match(text)
    rest = text[opener.end() :] if opener else text
    if words.MORE.fullmatch(rest):
        return [Slots((*event(said.question).pieces, Piece("还有哪些", Slot.ASKED)))]
    if said.before and words.BOTH.search(rest):
        return [_both(rest, said.before, said.question)]
    rest, prior = shifted(named(rest, said), said.question)
    is_open = opener is not None or rest != text
    if not words.ASKS.search(rest.rstrip("?")):
        return _fragment(rest, prior, is_open=is_open)
    new = read(rest)
    need = needs(new, prior, is_open=opener is not None)
    if rest != text and need is not Needs.SUBJECT:
        return [new]
    return _asked(new, prior, need)


def _asked(new: Slots, prior: Slots, need: Needs) -> list[Slots | None]:
    match need:
        case Needs.SUBJECT:
            return [asked_of(new, prior)]
        case Needs.PERHAPS:
            return [asked_of(new, prior), None]
        case Needs.RARELY:
            return [None, asked_of(new, prior)]
        case Needs.NOTHING:
            return [None]


def _fragment(text: str, prior: Slots, *, is_open: bool) -> list[Slots | None]:
    bare = words.TAIL.sub("", text)
    new = read(bare)
    is_short = bool(words.ATTRIBUTE.search(bare)) or not new.has(Slot.SUBJECT, Slot.PREDICATE)
    return [*fill(new, prior)] if is_open or is_short or "呢" in text[len(bare) :] else [None]


def _both(text: str, first: Slots, second: Slots) -> Slots:
    """Return 两者差多少 as asked of the last two questions."""
    one, two = (event(side) for side in (first, second))
    rest = two.without(Slot.PERIOD).text
    if one.without(Slot.PERIOD).text == rest:
        sides = f"{one.of(Slot.PERIOD)}和{two.of(Slot.PERIOD)}{rest}"
    else:
        sides = f"{one.text}和{two.text}"
    return Slots((Piece(sides, Slot.SUBJECT), *read(words.BOTH.sub("", text, count=1)).pieces))
