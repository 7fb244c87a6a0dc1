"""How much of a question its evidence leaves unsaid, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from rag.answer.measure import is_dimension, lacks_unit
from rag.evidence import Scored
from rag.question import Question

_NOUNS = ("n", "vn", "an", "eng", "j", "i", "l")
# they say little, though the tagger takes some of them for nouns
_EMPTY = frozenset({"数据", "数字", "情况", "事情", "东西", "内容", "名字"})
_LIGHT = _EMPTY | frozenset(
    "有能会要可上下里中后前到在去来从由给把被让对向跟和与及或又再还就都也只才花做办搞拿弄出成开打看算说记管换修建用"
)
HOME = frozenset({"北京", "通州"})  # what the documents are about, so they seldom say it
_ADMINISTRATIVE = "区县市省旗镇"
_GIVEN = 0.6  # fit from which a sentence holds the kind of thing that is asked


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question.

    Attributes:
        unsaid: the largest part of one of its tokens that a sentence leaves unsaid, as a share of
            the question, in [0, 1].
    """

    text: str
    is_noun: bool
    unsaid: float


def words(question: Question, item: Scored) -> Iterator[Word]:
    """Yield the words of a question that the model knows, with what a sentence says of each.

    Not 公司 of 哪家公司 when the sentence names one, for 集团 answers as well; nor 北京, which goes
    without saying, nor 总长 beside a length.
    """
    given = question.wanted.noun if item.clause_fit.max() >= _GIVEN else ""
    is_measured = not lacks_unit(question, [item.candidate.text])
    unsaid = item.weights * (1 - item.said)
    spans = list(_spans(question.content, item.pieces))
    end = 0
    for text, tag in rjieba.tag(question.content):
        start, end = end, end + len(text)
        parts = [float(unsaid[i]) for i, (a, b) in enumerate(spans) if a < end and start < b]
        is_said = (
            text in given or bare(text) in HOME or (is_measured and is_dimension(text, question))
        )
        if parts and not is_said:
            is_noun = tag.startswith(_NOUNS) and text not in _LIGHT
            yield Word(text, is_noun, max(parts))


def bare(place: str) -> str:
    """Return the name of a place without 区, 县 or the like."""
    return place.rstrip(_ADMINISTRATIVE)


def _spans(text: str, pieces: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where each piece stands, in order."""
    end = 0
    for piece in pieces:
        start = max(text.find(piece, end), end)
        end = start + len(piece)
        yield start, end
