"""BM25 of sentences among themselves, as a share of a perfect score."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rag.evidence.candidates import Candidate
from rag.question import Question
from rag.text import tokenize

_K1, _B = 1.2, 0.4  # sentences vary less in length than documents do
MIN_SENTENCES = 20  # rarity cannot be told from fewer


def bm25(question: Question, found: Sequence[Candidate]) -> NDArray[np.float32]:
    """Return BM25 over words, character pairs and characters of heading and sentence, shape (n,).

    1 is what a sentence would get that holds every term once and a half over.
    """
    asked = _terms(question.content)
    documents = [_terms(f"{c.heading} {c.text}") for c in found]
    lengths = [d.total() for d in documents]
    mean_length = sum(lengths) / len(lengths) or 1.0
    n = max(len(found), MIN_SENTENCES)
    said = [[term for term in asked if term in d] for d in documents]
    holding = Counter(chain.from_iterable(said))
    idf = {
        term: _weight(term) * math.log(1 + (n - holding[term] + 0.5) / (holding[term] + 0.5))
        for term in asked
    }
    norms = [_K1 * (1 - _B + _B * length / mean_length) for length in lengths]
    scores = [
        sum(idf[term] * d[term] * (_K1 + 1) / (d[term] + norm) for term in terms)
        for d, terms, norm in zip(documents, said, norms, strict=True)
    ]
    return np.array(scores, np.float32) / (1.5 * sum(idf.values()) or 1.0)


@lru_cache(maxsize=20_000)
def _terms(text: str) -> Counter[str]:
    lowered = text.lower()
    pairs = tokenize.bigrams(lowered)
    short = set(pairs)
    longer = (word for word in tokenize.words(lowered) if word not in short)
    return Counter((*longer, *pairs, *tokenize.HAN.findall(lowered)))


def _weight(term: str) -> float:
    return 0.3 if len(term) == 1 and tokenize.is_chinese(term) else 1.0
