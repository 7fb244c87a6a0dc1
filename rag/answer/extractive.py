"""A short answer made of the sentences themselves, no language model needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from rag.answer.dated import with_dates
from rag.answer.lead import lead
from rag.answer.listing import continued
from rag.answer.timing import asked_times
from rag.evidence import Candidate, Scored
from rag.evidence.fit import fit
from rag.question import Asked, Question
from rag.text.tokenize import is_chinese
from rag.types import Kind

MAX_CHARS = 100  # a reader takes it in at a glance
MAX_LIST = 180  # of a list that the best sentence only announces, one clause, or English
MAX_PIECES = 3
_WHOLE = 50  # a sentence up to this long is quoted whole
_WHOLE_FIRST = 80  # the best one may be longer
_WINDOW = 70
_MIN = 5
_MARKER, _BOLD = len(" [1]；"), len("****：")
_FACTS = frozenset(Asked) - {Asked.HOW}  # kinds of answer that are told apart
_HOLDING = 0.6  # fit from which a text holds the kind of thing that is asked
_BEHIND = 0.6  # how far below the best a sentence with the fact may score
_STOP = 2.1  # how far below the best a further sentence may score; less, the longer the answer is
_READ = 30  # sentences that may be added
_NEW = 3.0  # worth of saying what the pieces before do not, when several things are asked
_NEW_DOCUMENT = 0.1  # share that another document is worth to a question with parts
_NEW_TIME = 0.2  # share that telling of another time asked about is worth
_NEEDED = 0.06  # share of a question with parts that is worth a longer answer
_FIT_WEIGHT, _LENGTH_COST = 0.7, 0.0012
_ENUMERATED, _MAX_ENUMERATED = 0.05, 4  # worth of each 、 when a list is asked for
_EDGE = " ,，、;；:：。.…|"
# what stands before a sentence and is not part of it: entry name, byline, list mark, table border
_OPENING = re.compile(
    r"(?:【[^】]*】|本报讯(?:[（(][^）)]*[）)])?|[-*>|]+|\d{1,2}[.)、](?!\d)|[\s,，、;；:：。])*"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence that goes into the answer.

    Attributes:
        text: as it is shown, relative dates followed by what they mean.
    """

    item: Scored
    start: int
    end: int
    text: str

    @property
    def candidate(self) -> Candidate:
        """Return its sentence."""
        return self.item.candidate


@dataclass(frozen=True, slots=True)
class Extract:
    """An answer before it is written.

    Attributes:
        fact: what is asked for, when the first piece gives it for sure.
        pieces: what is quoted, best first; empty when nothing can be.
    """

    fact: str | None
    pieces: tuple[Piece, ...]


def pick(question: Question, scored: Sequence[Scored]) -> Extract:
    """Return the stretches that make the answer, short enough together."""
    if not scored:
        return Extract(None, ())
    scored = _fact_first(question, scored)
    # English says the same in twice the letters
    room = MAX_CHARS if is_chinese(scored[0].candidate.text) else MAX_LIST
    cropped = (_crop(item, room, question, first=True) for item in scored[:_READ])
    first = next((piece for piece in cropped if piece and _size(piece) <= MAX_LIST), None)
    if not first:
        return Extract(None, ())
    fact = lead(question, first.item, first.start, first.end)
    if fact and len(fact) + _BOLD + _size(first) > MAX_LIST:
        fact = None
    room -= len(fact) + _BOLD if fact else 0
    if listed := continued(question, first.item, scored):
        items = filter(None, (_first_clause(item, question) for item in listed))
        return Extract(fact, tuple(_fitting([first, *items], MAX_LIST)))
    wants_fact = bool(_FACTS & set(question.asked))
    if wants_fact and not _holds(fit(question, first.text)):
        piece = _completion(first, scored, question, room)
        if piece:
            return Extract(fact, (first, piece))
    return Extract(fact, tuple(_with_others(first, question, scored, room)))


def _fact_first(question: Question, scored: Sequence[Scored]) -> Sequence[Scored]:
    """Return the sentences, one in front that holds a fact of the kind that is asked for.

    It may score a little less than the best one, when that one holds none.
    """
    if not _FACTS & set(question.asked):
        return scored
    near = (item for item in scored if item.score >= scored[0].score - _BEHIND)
    best = next((item for item in near if _holds(float(item.clause_fit.max()))), scored[0])
    return [best, *(item for item in scored if item is not best)]


def _with_others(
    first: Piece, question: Question, scored: Sequence[Scored], room: int
) -> list[Piece]:
    """Return the first piece and those that may answer as well, or another part."""
    pool = [item for item in scored[:_READ] if item is not first.item]
    spare = MAX_LIST - MAX_CHARS if question.has_parts or question.is_list else 0
    room += spare
    pieces, left = [first], room - _size(first)
    while pool and len(pieces) < MAX_PIECES:
        worths = [
            item.score + _NEW * _news(item, pieces, question) - _lack(question, item)
            for item in pool
        ]
        best = max(worths)
        if best < first.item.score - _STOP * left / room:
            break
        item = pool.pop(worths.index(best))
        may = left if _news(item, pieces, question) >= _NEEDED else left - spare
        piece = _crop(item, may - _MARKER, question, first=False)
        if piece and not _repeats(piece, pieces) and _size(piece) <= may:
            pieces.append(piece)
            left -= _size(piece)
    return pieces


def _lack(question: Question, item: Scored) -> float:
    """Return how much less a sentence is worth that holds no fact of the kind asked for."""
    wants_fact = bool(_FACTS & set(question.asked))
    return float(wants_fact and not _holds(float(item.clause_fit.max())))


def _news(item: Scored, pieces: Sequence[Piece], question: Question) -> float:
    """Return which share of a question with several answers a sentence says first, in [0, 1.2]."""
    if not (question.has_parts or question.is_list):
        return 0.0
    said = np.max([piece.item.said for piece in pieces], axis=0)
    news = float(item.weights @ np.maximum(item.said - said, 0))
    documents = {piece.candidate.document.id for piece in pieces}
    news += _NEW_DOCUMENT * (question.has_parts and item.candidate.document.id not in documents)
    return news + _NEW_TIME * _tells_new_time(item, pieces, question)


def _tells_new_time(item: Scored, pieces: Sequence[Piece], question: Question) -> bool:
    if len(question.periods) < 2:
        return False
    told = set().union(*(asked_times(question, piece.candidate) for piece in pieces))
    return bool(asked_times(question, item.candidate) - told)


def _size(piece: Piece) -> int:
    return len(piece.text) + _MARKER


def _fitting(pieces: Sequence[Piece], room: int) -> list[Piece]:
    """Return the first pieces that fit together into so many characters."""
    sizes = accumulate(map(_size, pieces))
    return [piece for piece, size in zip(pieces, sizes, strict=True) if size <= room]


def _completion(
    first: Piece, scored: Sequence[Scored], question: Question, room: int
) -> Piece | None:
    """Return what is asked, a date or a name, from another sentence of the article."""
    best, left = first.candidate, room - _size(first)
    for item in scored:
        other = item.candidate
        same_article = (other.document.id, other.heading) == (best.document.id, best.heading)
        if same_article and _holds(float(item.clause_fit.max())):
            piece = _crop(item, left - _MARKER, question, first=False)
            fits = piece and _size(piece) <= left and not _repeats(piece, [first])
            return piece if fits else None
    return None


def _first_clause(item: Scored, question: Question) -> Piece | None:
    """Return the beginning of a sentence that tells of one thing of a list."""
    size = len(item.candidate.text)
    return _piece(item, 0, size if size <= _WHOLE else item.candidate.clauses[0][1], question)


def _holds(value: float) -> bool:
    return value >= _HOLDING


def _crop(item: Scored, room: int, question: Question, *, first: bool) -> Piece | None:
    text = item.candidate.text
    scale = 1 if is_chinese(text) else 2  # English says the same in twice the letters
    if item.candidate.kind is Kind.HEADING:
        return None
    if len(text) <= min(room, scale * (_WHOLE_FIRST if first else _WHOLE)):
        return _piece(item, 0, len(text), question)
    windows = _windows(item, min(room, scale * _WINDOW))
    start, end, *_ = max(windows, key=lambda window: _worth(item, window, question))
    return _piece(item, start, end, question)


def _piece(item: Scored, start: int, end: int, question: Question) -> Piece | None:
    start, end = _trim(item.candidate.text, start, end)
    if end - start < _MIN:
        return None
    return Piece(item, start, end, with_dates(item.candidate, start, end, question))


def _windows(item: Scored, room: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield runs of clauses (start, end, first clause, last clause + 1) that fit into `room`."""
    clauses = item.candidate.clauses
    for first in range(len(clauses)):
        for last in range(first + 1, len(clauses) + 1):
            start, end = clauses[first][0], clauses[last - 1][1]
            if end - start <= room or last == first + 1:
                yield start, end, first, last


def _worth(item: Scored, window: tuple[int, int, int, int], question: Question) -> float:
    start, end, first, last = window
    said = item.clause_said[first:last].max(0)
    fits = float(item.clause_fit[first:last].max())
    listed = item.candidate.text.count("、", start, end) if question.is_list else 0
    worth = float(item.weights @ said) + _FIT_WEIGHT * fits - _LENGTH_COST * (end - start)
    return worth + _ENUMERATED * min(listed, _MAX_ENUMERATED)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    opening = _OPENING.match(text, start, end)
    start = opening.end() if opening else start
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _repeats(piece: Piece, pieces: Sequence[Piece]) -> bool:
    plain = re.sub(r"\W", "", piece.text)
    others = [re.sub(r"\W", "", other.text) for other in pieces]
    return any(plain in other or other in plain for other in others)
