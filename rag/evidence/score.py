"""One score per sentence: how likely it answers the question.

Weights by hand; halving or doubling any of them moves the result on development questions by less
than two in a hundred, so they are not tuned (docs/decisions/0004-answering.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from embeddings.static import StaticEmbedder
from rag.evidence.candidates import Candidate
from rag.evidence.fit import figure_fit, fit, has_person
from rag.evidence.similarity import Matches, match
from rag.question import Asked, Question
from rag.text import tokenize
from rag.text.dates import Period, periods_in
from rag.types import Kind

Floats = NDArray[np.float32]

_K1, _B = 1.2, 0.4  # BM25: sentences vary less in length than documents do
# sentences before, same paragraph, and what their words count: the subject stands there
_CONTEXT = ((1, 0.9), (2, 0.8), (3, 0.7))
_NEXT, _HEADING = 0.8, 0.9
_MIN_SENTENCES = 20  # rarity cannot be told from fewer


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and what was understood of it.

    Attributes:
        weights: how much each token of the question counts, shape (q,), sum 1.
        said: how well the sentence, its context included, says each token, shape (q,).
        clause_said: the same for each clause alone, shape (clauses, q).
        clause_fit: how well each clause holds what is asked, shape (clauses,).
    """

    candidate: Candidate
    score: float
    weights: Floats
    said: Floats
    clause_said: Floats
    clause_fit: Floats


def score(
    question: Question,
    found: Sequence[Candidate],
    tokenizer: StaticEmbedder,
    *,
    chunk_said: Sequence[float],
) -> list[Scored]:
    """Return the candidates with their scores, best first; ties in reading order.

    Args:
        question: what is asked.
        found: sentences of the retrieved chunks.
        tokenizer: the built-in model.
        chunk_said: which share of the question each of those chunks says.
    """
    if not found:
        return []
    clause_texts = [c.text[a:b] for c in found for a, b in c.clauses]
    headings = list(dict.fromkeys(c.heading for c in found))
    matches = match(question.content, [*clause_texts, *headings], tokenizer)
    firsts = np.cumsum([0, *(len(c.clauses) for c in found)])
    parts = [slice(a, b) for a, b in pairwise(firsts)]
    own = np.stack([matches.best[:, part].max(1) for part in parts], axis=1)
    weights = _weights(matches, own)
    rows = np.array([len(clause_texts) + headings.index(c.heading) for c in found])
    context = _context(own, matches.best[:, rows], found)
    sums = np.stack([matches.sums[part].sum(0) for part in parts]) + matches.sums[rows]
    cosine = matches.cosine(sums)
    lexical = _bm25(question, found)
    scored = []
    for i, candidate in enumerate(found):
        clause_said = matches.best[:, parts[i]].T
        fits = np.array(
            [fit(question, candidate.text[a:b]) for a, b in candidate.clauses], np.float32
        )
        total = (
            3 * lexical[i]
            + float(cosine[i])
            + 2 * float(weights @ own[:, i])
            + 2 * float(weights @ context[:, i])
            + 2 * _best_window(clause_said, fits, weights, has_type=bool(question.asked))
            + chunk_said[candidate.hit]
            + _bonus(question, candidate)
        )
        scored.append(Scored(candidate, total, weights, context[:, i], clause_said, fits))
    return sorted(scored, key=lambda s: -s.score)


def _weights(matches: Matches, own: Floats) -> Floats:
    """Return what each question token tells: long vectors more, what all sentences say less."""
    n = max(own.shape[1], _MIN_SENTENCES)
    common = np.clip((own - 0.3) / 0.7, 0, 1).sum(1) / n
    rarity = np.clip(np.log(1 / (common + 0.3 / n)) / math.log(n), 0.05, 1.5)
    weights = matches.norms * rarity
    return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)


def _context(own: Floats, by_heading: Floats, found: Sequence[Candidate]) -> Floats:
    """Return what each sentence says with its heading and its neighbours, shape (q, sentences)."""
    context: Floats = np.maximum(own, _HEADING * by_heading)
    for i in range(len(found)):
        for back, share in _CONTEXT:
            if i - back < 0 or not found[i - back + 1].follows:
                break
            context[:, i] = np.maximum(context[:, i], share * own[:, i - back])
        if i + 1 < len(found) and found[i + 1].follows:
            context[:, i] = np.maximum(context[:, i], _NEXT * own[:, i + 1])
    return context


def _best_window(said: Floats, fits: Floats, weights: Floats, *, has_type: bool) -> float:
    """Return the best clause, read with the one before it."""
    best = 0.0
    for i in range(len(said)):
        window = said[max(i - 1, 0) : i + 1].max(0)
        value = float(weights @ window)
        best = max(best, value * (0.4 + 0.6 * float(fits[i])) if has_type else value)
    return best


def _bonus(question: Question, candidate: Candidate) -> float:
    text = candidate.text
    total = 0.0
    if Asked.AMOUNT in question.asked or Asked.SHARE in question.asked:
        total += 0.8 * figure_fit(question, text)
    if Asked.PERSON in question.asked:
        total += 0.8 if has_person(text) else -0.8
    if question.is_list:
        total += 0.2 * min(text.count("、") or -1, 3)
    total += 0.2 * period_fit(question, candidate)
    lowered = text.lower()
    for terms in (question.quoted, question.latin):
        if terms:
            total += 0.3 * sum(term.lower() in lowered for term in terms) / len(terms)
    if candidate.kind not in (Kind.TEXT, Kind.ROW):
        total -= 0.3
    return total - (0.3 if len(text) < 12 else 0.0)


def period_fit(question: Question, candidate: Candidate) -> float:
    """Return 1 for a time asked for, -0.7 for another one, 0 when the sentence tells none."""
    if not question.periods:
        return 0.0
    told = told_periods(candidate)
    if told:
        return 1.0 if any(q.overlaps(t) for q in question.periods for t in told) else -0.7
    issued = (candidate.document.date or "")[:4]
    return 0.6 if issued in question.years else 0.0


def told_periods(candidate: Candidate) -> list[Period]:
    """Return the times a sentence speaks of for sure, 去年 read against the issue date."""
    told = periods_in(candidate.text, candidate.document)
    return [m.period for m in told if m.is_named or m.period.certainty == "exact"]


def told_years(candidate: Candidate) -> set[str]:
    """Return the years a sentence speaks of for sure."""
    return {year for period in told_periods(candidate) for year in period.years}


def _bm25(question: Question, found: Sequence[Candidate]) -> list[float]:
    """Return BM25 over words, character pairs and characters, as a share of a perfect score."""
    asked = _terms(question.content)
    documents = [_terms(f"{c.heading} {c.text}") for c in found]
    lengths = [sum(d.values()) for d in documents]
    mean_length = sum(lengths) / len(lengths) or 1.0
    n = max(len(found), _MIN_SENTENCES)
    holding = Counter(chain.from_iterable(asked.keys() & d.keys() for d in documents))
    idf = {
        term: _term_weight(term) * math.log(1 + (n - holding[term] + 0.5) / (holding[term] + 0.5))
        for term in asked
    }
    perfect = 1.5 * sum(idf.values()) or 1.0
    return [
        sum(
            idf[term] * d[term] * (_K1 + 1) / (d[term] + _K1 * (1 - _B + _B * length / mean_length))
            for term in asked
            if term in d
        )
        / perfect
        for d, length in zip(documents, lengths, strict=True)
    ]


@lru_cache(maxsize=20_000)
def _terms(text: str) -> Counter[str]:
    lowered = text.lower()
    pairs = tokenize.bigrams(lowered)
    short = set(pairs)
    longer = (word for word in tokenize.words(lowered) if word not in short)
    return Counter((*longer, *pairs, *tokenize.HAN.findall(lowered)))


def _term_weight(term: str) -> float:
    return 0.3 if len(term) == 1 and tokenize.is_chinese(term) else 1.0
