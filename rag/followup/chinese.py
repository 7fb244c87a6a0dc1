"""Follow-ups in Chinese: what kind one is decides how it is completed."""

from __future__ import annotations

from rag.followup import words
from rag.followup.ellipsis import Needs, asked_of, needs
from rag.followup.fragments import fill
from rag.followup.frame import event
from rag.followup.meaning import Meaning
from rag.followup.pronouns import named
from rag.followup.reading import read
from rag.followup.said import Said
from rag.followup.slots import Piece, Slot, Slots
from rag.followup.times import shifted, with_period
from rag.text.tokenize import is_chinese


def resolve(text: str, said: Said) -> list[Meaning]:
    """Return what a folded question may mean after one turn, likeliest first."""
    rest = words.OPENER.sub("", text)
    if words.MORE.fullmatch(rest):
        return [Meaning(Slots((*event(said.question).pieces, Piece("还有哪些", Slot.ASKED))))]
    for pattern, asked in ((words.SUM, "一共多少"), (words.DIFFERENCE, "差多少")):
        if said.before and pattern.search(rest):
            return [Meaning(_both(said.before.question, said.question, asked))]
    if not is_chinese(said.question.text):
        new = read(words.TAIL.sub("", rest))
        found = _bare(rest, said.question) or [with_period(said.question, new.of(Slot.PERIOD))]
        return [*map(Meaning, found)]
    typed, prior = shifted(named(rest, said), said.question)
    full = [*map(Meaning, _full(typed, prior, is_open=rest != text, is_bound=typed != rest))]
    if full == [Meaning(None)] or prior is not said.question:
        return full
    bare = _bare(words.THING.sub("", rest), prior)
    return [*full, *(Meaning(slots, is_bare=True) for slots in bare)]


def _full(typed: str, prior: Slots, *, is_open: bool, is_bound: bool) -> list[Slots | None]:
    """Return the question with what it leaves out; None is the question as it is.

    `is_open` tells that it began with 那, which goes on with what was said, and `is_bound` that a
    pronoun of it was put in words.
    """
    if not words.ASKS.search(typed.rstrip("?")):
        return _fragment(typed, prior, is_open=is_open or is_bound)
    new = read(typed)
    need = needs(new, prior, is_open=is_open)
    return [new] if is_bound and need is not Needs.SUBJECT else _asked(new, prior, need)


def _bare(text: str, prior: Slots) -> list[Slots]:
    """Return what was typed without the subject of the last question, in its period and not."""
    new = read(words.TAIL.sub("", text))
    if not new.without(Slot.PERIOD, Slot.PLACE, Slot.ASKED).pieces:
        return []
    if not new.has(Slot.ASKED):
        asked = prior.of(Slot.ASKED)
        is_amount = asked.startswith(words.AMOUNTS) or not is_chinese(asked)
        new = new.put(Slot.ASKED, "多少" if is_amount else asked)
    period = prior.of(Slot.PERIOD)
    return [with_period(new, period), new] if period and not new.has(Slot.PERIOD) else [new]


def _asked(new: Slots, prior: Slots, need: Needs) -> list[Slots | None]:
    match need:
        case Needs.SUBJECT:
            return [asked_of(new, prior)]
        case Needs.PERHAPS:
            return [asked_of(new, prior), None]
        case Needs.RARELY:
            return [new, asked_of(new, prior)]
        case Needs.NOTHING:
            return [None]


def _fragment(text: str, prior: Slots, *, is_open: bool) -> list[Slots | None]:
    bare = words.TAIL.sub("", text)
    new = read(bare)
    is_short = bool(words.ATTRIBUTE.search(bare)) or not new.has(Slot.SUBJECT, Slot.PREDICATE)
    return [*fill(new, prior)] if is_open or is_short or "呢" in text[len(bare) :] else [None]


def _both(first: Slots, second: Slots, asked: str) -> Slots:
    """Return 两者差多少 and 加起来呢 as asked of the last two questions."""
    one, two = (event(side) for side in (first, second))
    rest = two.without(Slot.PERIOD).text
    if one.without(Slot.PERIOD).text == rest:
        sides = f"{one.of(Slot.PERIOD)}和{two.of(Slot.PERIOD)}{rest}"
    else:
        period = two.of(Slot.PERIOD)
        sides = f"{one.text}和{rest if period == one.of(Slot.PERIOD) else two.text}"
    return Slots((Piece(sides, Slot.SUBJECT), Piece(asked, Slot.ASKED)))
