"""A short answer made of the sentences themselves, no language model needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.evidence import Candidate, Scored
from rag.evidence.fit import fit
from rag.question import Asked, Question
from rag.text.dates import Mention, periods_in, to_partial, write
from rag.text.tokenize import is_chinese
from rag.types import Kind

MAX_CHARS = 180  # a reader takes it in at a glance
MAX_PIECES = 3
_WHOLE = 70  # a sentence up to this long is quoted whole
_WHOLE_FIRST = 110  # the best one may be longer
_WINDOW = 80
_MIN = 5
_MARKER = len(" [1]；")
_FACTS = {Asked.DATE, Asked.PERSON, Asked.AMOUNT, Asked.SHARE}  # told apart for sure
_HOLDING = 0.6  # fit from which a text holds the kind of thing that is asked
_STOP = 1.5  # how far below the best a further sentence may score
_FIT_WEIGHT, _LENGTH_COST = 0.35, 0.0012
_EDGE = " ,，、;；:：。.…|"
# what stands before a sentence and is not part of it: entry name, byline, list mark, table border
_OPENING = re.compile(
    r"(?:【[^】]*】|本报讯(?:[（(][^）)]*[）)])?|[-*>|]+|\d{1,2}[.)、](?!\d)|[\s,，、;；:：。])*"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence that goes into the answer."""

    candidate: Candidate
    start: int
    end: int
    text: str


def pick(question: Question, scored: Sequence[Scored]) -> list[Piece]:
    """Return the stretches that make the answer, best first, short enough together."""
    pieces: list[Piece] = []
    for item in scored:
        if len(pieces) == MAX_PIECES or item.score < scored[0].score - _STOP:
            break
        _append(pieces, item, question)
    wants_fact = bool(_FACTS & set(question.asked))
    if pieces and wants_fact and not any(_holds(fit(question, p.text)) for p in pieces):
        _complete(pieces, scored, question)
    return pieces


def _append(pieces: list[Piece], item: Scored, question: Question) -> None:
    room = MAX_CHARS - sum(len(piece.text) + _MARKER for piece in pieces)
    piece = _crop(item, room - _MARKER, question, first=not pieces)
    if piece and not _repeats(piece, pieces) and len(piece.text) + _MARKER <= room:
        pieces.append(piece)


def _complete(pieces: list[Piece], scored: Sequence[Scored], question: Question) -> None:
    """Add what is asked, a date or a name, from another sentence of the best one's article."""
    best = pieces[0].candidate
    for item in scored:
        other = item.candidate
        same_article = (other.document.id, other.heading) == (best.document.id, best.heading)
        if same_article and _holds(float(item.clause_fit.max())):
            del pieces[1:]
            _append(pieces, item, question)
            return


def _holds(value: float) -> bool:
    return value >= _HOLDING


def _crop(item: Scored, room: int, question: Question, *, first: bool) -> Piece | None:
    text = item.candidate.text
    scale = 1 if is_chinese(text) else 2  # English says the same in twice the letters
    if len(text) <= min(room, scale * (_WHOLE_FIRST if first else _WHOLE)):
        start, end = 0, len(text)
    else:
        windows = _windows(item, min(room, scale * _WINDOW))
        start, end, *_ = max(windows, key=lambda window: _worth(item, window))
    start, end = _trim(text, start, end)
    if end - start < _MIN or item.candidate.kind is Kind.HEADING:
        return None
    return Piece(item.candidate, start, end, _with_dates(item.candidate, start, end, question))


def _windows(item: Scored, room: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield runs of clauses (start, end, first clause, last clause + 1) that fit into `room`."""
    clauses = item.candidate.clauses
    for first in range(len(clauses)):
        for last in range(first + 1, len(clauses) + 1):
            start, end = clauses[first][0], clauses[last - 1][1]
            if end - start <= room or last == first + 1:
                yield start, end, first, last


def _worth(item: Scored, window: tuple[int, int, int, int]) -> float:
    start, end, first, last = window
    said = item.clause_said[first:last].max(0)
    fits = float(item.clause_fit[first:last].max())
    return float(item.weights @ said) + _FIT_WEIGHT * fits - _LENGTH_COST * (end - start)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    opening = _OPENING.match(text, start, end)
    start = opening.end() if opening else start
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _with_dates(candidate: Candidate, start: int, end: int, question: Question) -> str:
    """Return the stretch as the source writes it, each 昨天 followed by the day it means."""
    parts, done = [], start
    for found in periods_in(candidate.text, candidate.document):
        if start <= found.start and found.end <= end and _is_shown(found, candidate, question):
            when = write(found.period, question.language)
            shown = f"（{when}）" if question.language == "zh" else f" ({when})"
            parts.append(candidate.original(done, found.end) + shown)
            done = found.end
    return "".join((*parts, candidate.original(done, end)))


def _is_shown(mention: Mention, candidate: Candidate, question: Question) -> bool:
    """Return whether a reader needs the date: 9月 and 目前 only when a date is asked for."""
    period = mention.period
    if mention.is_named or candidate.text[mention.end : mention.end + 1] in ("（", "("):
        return False  # the source explains it itself
    if period.certainty == "assumed":
        return Asked.DATE in question.asked and not set(period.years) & set(question.years)
    if f"{to_partial(period)}年" in candidate.text:
        return False  # 2022年…全年
    is_now = period.certainty == "about" and period.end.isoformat() == candidate.document.date
    return Asked.DATE in question.asked or not is_now


def _repeats(piece: Piece, pieces: Sequence[Piece]) -> bool:
    plain = re.sub(r"\W", "", piece.text)
    others = [re.sub(r"\W", "", other.text) for other in pieces]
    return any(plain in other or other in plain for other in others)
