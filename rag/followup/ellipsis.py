"""竣工了多少, 在哪儿比的: a question without a subject is asked of the last one's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from rag.followup import words
from rag.followup.frame import event, subject
from rag.followup.naming import names_facility
from rag.followup.slots import Piece, Slot, Slots
from rag.followup.times import with_period
from rag.question import Asked
from rag.question import read as read_question

_BARE_NOUNS = 2
_NOUNS = ("n", "vn", "j", "l", "i", "eng")


class Needs(StrEnum):
    """What a question needs of the one before."""

    SUBJECT = "subject"
    PERHAPS = "perhaps"
    RARELY = "rarely"
    NOTHING = "nothing"


def needs(new: Slots, prior: Slots, *, is_open: bool) -> Needs:
    """Return whether a question says of what it asks; 居民什么时候搬走 may or may not.

    Args:
        new: its slots.
        prior: those of the question before.
        is_open: whether it began with 那, which goes on with what was said.
    """
    own = [p for p in new.pieces if _may_be_subject(p)]
    if words.ADDS.search(new.text) or words.PART.search(new.text) or _is_relative(own, new):
        return Needs.SUBJECT
    if not own:
        names_other = len(new.of(Slot.OBJECT)) > 1 and new.of(Slot.OBJECT) != prior.of(Slot.OBJECT)
        is_doubtful = new.has(Slot.PERIOD) and names_other and not is_open
        return Needs.PERHAPS if is_doubtful else Needs.SUBJECT
    if all(p.slot is Slot.PLACE for p in own):
        return Needs.PERHAPS
    if new.has(Slot.PERIOD) or not all(p.tag in ("n", "vn") for p in own):
        return Needs.NOTHING
    if len(own) > 1 and names_facility(own[-1]):
        return Needs.NOTHING
    length = sum(p.slot in (Slot.SUBJECT, Slot.ATTRIBUTE) for p in new.pieces)
    return {1: Needs.PERHAPS, 2: Needs.RARELY}.get(length, Needs.NOTHING)  # 居民, 居民代表


def _may_be_subject(piece: Piece) -> bool:
    if piece.slot not in (Slot.SUBJECT, Slot.ATTRIBUTE):
        return piece.slot is Slot.PLACE
    is_empty = words.ALL_PLACES.fullmatch(piece.text) or words.PLANS.fullmatch(piece.text)
    return piece.tag.startswith(_NOUNS) and not is_empty


def _is_relative(own: Sequence[Piece], new: Slots) -> bool:
    """Return whether nouns leave open of what: 金额多少, 收费吗, 主题是什么, 漷县镇竣工了多少."""
    if not own:
        return False
    first, *others = own
    if first.slot is Slot.PLACE:
        return not others and _is_bare_amount(new)
    if new.has(Slot.PERIOD):
        return False
    is_bare = len(first.text) == 2 and words.OF_WHAT.match(new.text.removeprefix(first.text))
    is_all = not others and len(new.without(Slot.ASKED).pieces) == 1
    # 报名人数, and not 河湾公园的报名人数
    is_attribute = len(own) <= _BARE_NOUNS and words.ATTRIBUTE.search(own[-1].text)
    return bool(is_bare or is_all or is_attribute)


def _is_bare_amount(new: Slots) -> bool:
    return new.of(Slot.ASKED) in ("多少", "几个") and not new.has(Slot.OBJECT)


def asked_of(new: Slots, prior: Slots) -> Slots:
    """Return the new question with the subject, and if need be the event, of the last one."""
    prior = with_period(prior, new.of(Slot.PERIOD))
    asked = read_question(new.text).asked
    if Asked.DATE in asked:
        prior = prior.without(Slot.PERIOD)
    if Asked.PERSON in asked:  # 代区长是谁 after 孟某是什么职务: a person is not asked of a person
        prior = Slots(tuple(p for p in prior.pieces if p.tag != "nr"))
    new = _counted(new.without(Slot.PERIOD), prior)
    if new.has(Slot.PLACE) or words.ALL_PLACES.search(new.text):
        prior = prior.without(Slot.PLACE)
    if not new.without(Slot.ASKED).pieces and _ask_amounts(new, prior):
        return prior.put(Slot.ASKED, new.text)
    own = (replace(p, slot=Slot.ATTRIBUTE) if p.slot is Slot.SUBJECT else p for p in new.pieces)
    return Slots((*_about(new, prior).pieces, *own))


def _counted(new: Slots, prior: Slots) -> Slots:
    """Return 竣工了多少 as 竣工了多少套 where 套 were asked for."""
    is_bare = _is_bare_amount(new) and not new.without(Slot.PREDICATE, Slot.ASKED).pieces
    is_other = words.COMPARES.search(new.text) or words.OF_MONEY.search(new.text)
    if is_bare and _has_verb(new) and not is_other and _ask_amounts(prior):
        return new.put(Slot.ASKED, prior.of(Slot.ASKED))
    return new


def _ask_amounts(*questions: Slots) -> bool:
    return all(question.of(Slot.ASKED).startswith(words.AMOUNTS) for question in questions)


def _about(new: Slots, prior: Slots) -> Slots:
    if words.ASKS_WHY.search(new.text):
        return event(prior)
    bare = prior.without(Slot.ATTRIBUTE)
    is_compared = words.COMPARES.search(new.text) or not bare.has(Slot.SUBJECT, Slot.PLACE)
    about = prior if is_compared else bare
    is_told_anew = about.has(Slot.OBJECT) and _has_verb(new)
    return subject(about.without(Slot.PREDICATE) if is_told_anew else about)


def _has_verb(new: Slots) -> bool:
    """Return whether a question says what was done; 投资多少 does not."""
    is_verb = any(p.slot is Slot.PREDICATE and p.tag == "v" for p in new.pieces)
    return is_verb and not words.COPULA.fullmatch(new.of(Slot.PREDICATE))
