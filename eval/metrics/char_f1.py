"""F1 of the answer's characters, for data sets that give nothing but an expected answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from eval.metrics.texts import plain

# a Han character, a number, or a word of another script
_TOKEN = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\d+(?:\.\d+)?"
    r"|[^\W\d_\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def char_f1(text: str, answers: Iterable[str]) -> float | None:
    """Return the best F1 of the answer against the expected ones, in tokens and without order.

    F1 = 2PR / (P + R), P and R being the shares of tokens of the answer and of the expected answer
    that are in both (Rajpurkar et al., SQuAD, 2016). Each Han character is a token, as in the
    Chinese part of MLQA (Lewis et al., 2020): no word segmenter decides over the score.

    Returns:
        A share; None when no expected answer holds a token.
    """
    said = Counter(_TOKEN.findall(plain(text)))
    wanted = [Counter(_TOKEN.findall(plain(answer))) for answer in answers]
    return max((_f1(said, tokens) for tokens in wanted if tokens), default=None)


def _f1(said: Counter[str], wanted: Counter[str]) -> float:
    both = (said & wanted).total()
    return 2 * both / (said.total() + wanted.total())
