"""What there is to compute, and what a question says of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """What is to be computed."""

    DIFFERENCE = "difference"
    SUM = "sum"
    SHARE = "share"
    RATIO = "ratio"
    GROWTH = "growth"
    LARGER = "larger"
    SMALLER = "smaller"
    RANK = "rank"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Task:
    """A computation that a question asks for.

    Attributes:
        size: how many operands its words say there are (两家, three); 0 when they do not.
        per: of an average, what it is per: a unit or a noun (人, 网格, kilometre); "" when none.
        top: of a rank, how many are asked for; 0 for all.
        is_falling: of a rank, whether the largest comes first.
        adjective: of a choice, the word that asks: 多, 便宜; "" when it does not go with 最.
        is_remainder: whether what is left of a whole is asked (还剩, still missing).
        is_implied: whether no word says that figures are to be added (甲镇和乙镇有几家).
        is_before: whether it is what there was before the year that a text tells of (2021年以前).
    """

    operation: Operation
    size: int = 0
    per: str = ""
    top: int = 0
    is_falling: bool = True
    adjective: str = ""
    is_remainder: bool = False
    is_before: bool = False
    is_implied: bool = False
