"""What a question wants computed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer.compute import grammar
from rag.answer.compute.parts import parts
from rag.answer.compute.tasks import Operation, Task
from rag.question import Asked, Question
from rag.question.patterns import QUOTED
from rag.text.quantities.numerals import read as read_numeral

_NAMES = frozenset({Asked.DATE, Asked.PERSON})


def read(question: Question) -> list[Task]:
    """Return what may be asked for, the likeliest first; empty when nothing is to be computed."""
    text = QUOTED.sub(" ", question.text)  # no word of a title asks
    if len(set(grammar.ASKS.findall(text))) > 1:
        return []  # two figures are asked for
    size = _size(text)
    if ordered := _ordering(text, size):
        return [ordered]
    if _NAMES & set(question.asked):  # a date, or who
        return [Task(Operation.COUNT)] if grammar.COUNT.search(text) else []
    return list(_relations(text, size) or _amounts(text, size))


def _ordering(text: str, size: int) -> Task | None:
    if grammar.RANK.search(text) and not grammar.DIFFERENCE.search(text):
        top, falls = _top(text), not grammar.RISING.search(text)
        return Task(Operation.RANK, 0 if top else size, top=top, is_falling=falls)
    asks_number = grammar.QUANTITY.search(text) or grammar.PERCENT.search(text)
    return _choice(text, size) if grammar.CHOICE.search(text) and not asks_number else None


def _relations(text: str, size: int) -> list[Task]:
    """Return what relates one figure to another: times, per cent."""
    if grammar.MULTIPLE.search(text):
        return [Task(Operation.RATIO, size)]
    is_percent = grammar.PERCENT.search(text) and not grammar.PART.search(text)
    growth, share = Task(Operation.GROWTH, size), Task(Operation.SHARE, size)
    if grammar.GROWTH.search(text) or (is_percent and grammar.CHANGED.search(text)):
        return [growth]
    if grammar.SHARE.search(text):
        return [share, growth] if is_percent else [share]
    return []


def _amounts(text: str, size: int) -> Iterator[Task]:
    if grammar.BEFORE.search(text):
        yield Task(Operation.DIFFERENCE, is_before=True)
    is_remainder = grammar.REMAINDER.search(text) is not None
    if is_remainder or grammar.DIFFERENCE.search(text):
        yield Task(Operation.DIFFERENCE, size, is_remainder=is_remainder)
    elif grammar.AVERAGE.search(text) and (per := _per(text)):
        yield Task(Operation.RATIO, size, per=per)
    if grammar.SUM.search(text) and not grammar.EACH.search(text):
        yield Task(Operation.SUM, size)
    elif _implies_sum(text, size):
        yield Task(Operation.SUM, size, is_implied=True)
    if grammar.COUNT.search(text) and not grammar.EACH.search(text):
        yield Task(Operation.COUNT, size)


def _implies_sum(text: str, size: int) -> bool:
    """Return whether one amount is asked of several things: 甲镇和乙镇有几家."""
    if grammar.APART.search(text) or grammar.DIFFERENCE.search(text):
        return False
    asks_one = len(grammar.ASKS.findall(text)) < 2
    asks_amount = grammar.TOTAL.search(text) or grammar.QUANTITY.search(text)
    return bool(asks_one and asks_amount and (size > 2 or len(parts(text, Operation.SUM)) > 1))


def _choice(text: str, size: int) -> Task | None:
    sides = [side for side in grammar.SIDES.finditer(text) if _is_asked(text, side)]
    if not sides:
        return None
    if both := grammar.BOTH_SIDES.search(text):  # 谁多谁少
        sides = [side for side in sides if side.end() <= both.end(1)]
    tops = {side["less"] is None for side in sides if side[0].startswith("最")}
    if len(tops) > 1:  # 谁最多，谁最少
        return Task(Operation.RANK, size, is_falling=not sides[0]["less"])
    # a superlative, else what is said last: 空气差的天数少
    side = next((s for s in sides if s[0].startswith("最")), sides[-1])
    if top := _top(text):
        return Task(Operation.RANK, top=top, is_falling=not side["less"])
    word = side[0].removeprefix("最")
    operation = Operation.SMALLER if side["less"] else Operation.LARGER
    return Task(operation, size, adjective=word if word in grammar.ADJECTIVES else "")


def _is_asked(text: str, side: re.Match[str]) -> bool:
    """Return whether an adjective is what is asked: 最多, or in one clause with 哪."""
    start = max(text.rfind(comma, 0, side.start()) for comma in ",，") + 1
    end = min(i for i in (*(text.find(c, side.end()) for c in ",，"), len(text)) if i >= 0)
    before = text[max(0, side.start() - 1) : side.start()]
    superlative = side[0][0] in "最更" or before in "最更较"
    return superlative or grammar.CHOICE.search(text, start, end) is not None


def _size(text: str) -> int:
    found = grammar.SIZE.search(text)
    return _number(found) if found else 0


def _top(text: str) -> int:
    found = grammar.TOP.search(text)
    return _number(found) if found else 0


def _number(found: re.Match[str]) -> int:
    word = found[2]
    return grammar.ENGLISH_NUMBERS[word.lower()] if word else int(read_numeral(found[1]).low)


def _per(text: str) -> str:
    found = (pattern.search(text) for pattern in grammar.PER)
    return next((match[1].lower() for match in found if match), "")


def quickness(text: str) -> int:
    """Return 1 when the quicker is asked for, -1 for the slower, 0 for neither."""
    return 1 if grammar.FAST.search(text) else -1 if grammar.SLOW.search(text) else 0
