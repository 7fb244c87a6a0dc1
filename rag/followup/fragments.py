"""漷县镇呢, 面积呢, 在建的呢: a fragment replaces what is like it in the last question."""

from __future__ import annotations

from rag.followup import words
from rag.followup.frame import subject
from rag.followup.naming import names_facility
from rag.followup.slots import Piece, Slot, Slots, join
from rag.followup.times import with_period


def fill(new: Slots, prior: Slots) -> list[Slots]:
    """Return the last question with the fragment in the slot that it fits, likeliest first."""
    frame = with_period(prior, new.of(Slot.PERIOD))
    rest = new.without(Slot.PERIOD)
    if not rest.pieces:
        return [frame]
    if words.PART.search(rest.text):
        return [frame.put(Slot.MODIFIER, rest.text)]
    if rest.text.endswith("的"):
        return [_modified(rest, frame)]
    if all(piece.slot is Slot.PLACE for piece in rest.pieces):
        return [frame.put(Slot.PLACE, rest.text)]
    if words.ATTRIBUTE.search(rest.text):
        return _measured(rest, frame)
    return _replaced(rest, frame)


def _modified(rest: Slots, frame: Slots) -> Slots:
    """Return the question of those that are 在建的, 区级的 or 河北的."""
    place = rest.of(Slot.PLACE)
    last = Piece(place, Slot.PLACE) if place else (rest.pieces[:-1] or rest.pieces)[-1]
    twin = _twin(last, frame)
    if twin is not None:
        return frame.swap(twin, place or rest.text.removesuffix("的"))
    if place:
        return frame.put(Slot.PLACE, rest.text)
    if frame.of(Slot.SUBJECT).endswith("的"):
        return frame.put(Slot.SUBJECT, rest.text)
    if any(piece.tag[:1] == "v" for piece in rest.pieces):
        frame = frame.put(Slot.PREDICATE, "有")
    return frame.put(Slot.MODIFIER, rest.text)


def _twin(like: Piece, frame: Slots) -> int | None:
    """Return where a piece of the same kind stands, the last one: a place, 区级 for 市级."""
    places = [i for i, piece in enumerate(frame.pieces) if _is_twin(piece, like)]
    return places[-1] if places else None


def _is_twin(piece: Piece, like: Piece) -> bool:
    if Slot.PLACE in (piece.slot, like.slot):
        return piece.slot is like.slot
    is_noun = piece.slot in (Slot.SUBJECT, Slot.OBJECT) and like.tag[:1] != "v"
    return is_noun and len(piece.text) > 1 and piece.text[-1] == like.text[-1]


def _measured(rest: Slots, frame: Slots) -> list[Slots]:
    """Return the question of another attribute of the same subject."""
    if words.TO_YEAR_BEFORE.match(rest.text):
        return [subject(frame).put(Slot.PREDICATE, f"{rest.text}增减").put(Slot.ASKED, "多少")]
    bases = [subject(frame.without(Slot.ATTRIBUTE))]
    subjects = [p for p in frame.pieces if p.slot is Slot.SUBJECT]
    is_measure = frame.has(Slot.ATTRIBUTE) and not _is_named(frame)
    if is_measure and len(subjects) == 1 and len(rest.text) > 2:
        bases.insert(0, bases[0].without(Slot.SUBJECT))  # of 二氧化硫, 供水量 is no attribute
    asked = Piece("什么" if words.UNFIGURED.search(rest.text) else "多少", Slot.ASKED)
    asks = (Piece(rest.text, Slot.ATTRIBUTE), Piece("是", Slot.PREDICATE), asked)
    return [Slots((*base.pieces, *asks)) for base in bases]


def _replaced(rest: Slots, frame: Slots) -> list[Slots]:
    """Return the question about something else."""
    twin = _twin(rest.pieces[-1], frame)
    if twin is not None:
        return [frame.swap(twin, rest.text, is_whole=len(rest.pieces) > 1)]
    frame = frame.without(Slot.MODIFIER)
    is_named, is_about = _is_named(rest), frame.has(Slot.SUBJECT)
    has_object = len(frame.of(Slot.OBJECT)) > 1  # not 钱, 人
    if has_object and not (is_about and (is_named or not _is_named(frame))):
        return [frame.put(Slot.OBJECT, rest.text)]
    if is_named:
        return [frame.put(Slot.SUBJECT if is_about else Slot.PLACE, rest.text)]
    other = frame.put(Slot.SUBJECT, _name(frame) + rest.text)
    return [other, other.without(Slot.PREDICATE)]


def _name(frame: Slots) -> str:
    """Return the name in a subject, up to its end; "" where there is none."""
    subjects = [p for p in frame.pieces if p.slot is Slot.SUBJECT]
    ends = [i for i, p in enumerate(subjects, 1) if _is_name(p)]
    return join(p.text for p in subjects[: ends[-1]]) if ends else ""


def _is_named(question: Slots) -> bool:
    """Return whether a question is about a place, a building, a person or an organisation."""
    return question.has(Slot.PLACE) or any(map(_is_name, question.pieces))


def _is_name(piece: Piece) -> bool:
    is_name = piece.tag in ("nt", "nr") or names_facility(piece)
    return piece.slot is Slot.SUBJECT and is_name
