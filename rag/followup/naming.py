"""Which pieces of a question name a place, and which a building, a company or an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.followup.slots import Piece, Slot

_NAMES = frozenset({"ns", "nr", "nz", "zg", "n"})
_DIVISIONS = ("区", "县", "镇", "乡", "旗", "村", "街道")
_FACILITIES = tuple("校学院馆园区城站所厅局司心场厂店")


def with_places(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with those that name a place in its slot, 永顺 and 镇 as one."""
    found: list[Piece] = []
    for piece, after in pairwise((*pieces, Piece("", Slot.ASKED))):
        if found and _ends_place(found[-1], piece):
            found[-1] = Piece(found[-1].text + piece.text, Slot.PLACE, "ns")
        elif _is_place(piece) and not names_facility(after):
            found.append(replace(piece, slot=Slot.PLACE))
        else:
            found.append(piece)
    return found


def _ends_place(first: Piece, last: Piece) -> bool:
    """Return whether two pieces are one name: 永顺 镇, 潞 城镇."""
    if first.slot not in (Slot.SUBJECT, Slot.PLACE):
        return False
    is_odd = first.tag == "zg" and last.text.endswith(_DIVISIONS)
    return is_odd or (last.text in _DIVISIONS and first.tag in _NAMES)


def _is_place(piece: Piece) -> bool:
    if piece.slot is not Slot.SUBJECT:
        return False
    is_named = piece.tag in ("nr", "nz", "ns") and len(piece.text) > 2
    return piece.tag == "ns" or (is_named and piece.text.endswith(_DIVISIONS))


def names_facility(piece: Piece) -> bool:
    """Return whether a noun is the kind of a building, a company or an area: 馆, 公司, 园."""
    return piece.tag[:1] == "n" and piece.text.endswith(_FACILITIES)
