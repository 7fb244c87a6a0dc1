"""What can be told of each sentence with a question in mind, one named column for each feature."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from embeddings.static import StaticEmbedder
from rag.evidence.candidates import Candidate
from rag.evidence.fit import figure_fit, fit, names_person
from rag.evidence.periods import period_fit
from rag.evidence.similarity import Matches, chunk_vector, match
from rag.evidence.words import MIN_SENTENCES, bm25
from rag.question import Asked, Question
from rag.types import Kind

Floats = NDArray[np.float32]

# sentences before, same paragraph, and what their words count: the subject stands there
_CONTEXT = ((1, 0.9), (2, 0.8), (3, 0.7))
_NEXT, _HEADING = 0.8, 0.9
_OPENING = 50  # characters


@dataclass(frozen=True, slots=True)
class Features:
    """What n sentences say of a question.

    Attributes:
        columns: each feature of each sentence, shape (n,); more is better.
        pieces: the characters of each token of the question, q of them.
        weights: how much each token of the question counts, shape (q,), sum 1.
        said: how well each sentence, its context included, says each token, shape (q, n).
        clause_said: the same for the clauses of each sentence alone, n of shape (clauses, q).
        clause_fit: how well each clause holds what is asked, n of shape (clauses,).
    """

    columns: Mapping[str, Floats]
    pieces: tuple[str, ...]
    weights: Floats
    said: Floats
    clause_said: Sequence[Floats]
    clause_fit: Sequence[Floats]


def features(
    question: Question,
    found: Sequence[Candidate],
    tokenizer: StaticEmbedder,
    *,
    chunk_said: Sequence[float],
) -> Features:
    """Return what the sentences say.

    Args:
        question: what is asked.
        found: sentences of the retrieved chunks, one or more.
        tokenizer: the built-in model.
        chunk_said: which share of the question each of those chunks says.
    """
    clauses = [c.text[a:b] for c in found for a, b in c.clauses]
    headings = list(dict.fromkeys(c.heading for c in found))
    matches = match(question.content, [*clauses, *headings], tokenizer)
    firsts = np.cumsum([0, *(len(c.clauses) for c in found)])
    heading_rows = np.array([len(clauses) + headings.index(c.heading) for c in found])
    own = np.maximum.reduceat(matches.best[:, : len(clauses)], firsts[:-1], axis=1)
    weights = _weights(matches, own)
    said = _context(own, matches.best[:, heading_rows], found)
    clause_said = [matches.best[:, a:b].T for a, b in pairwise(firsts)]
    clause_fit = [_clause_fit(question, c) for c in found]
    columns = {
        "words": bm25(question, found),
        "cosine": matches.cosine(_chunk_vectors(found, tokenizer)),
        "context": weights @ said,
        "clause": _best_windows(
            matches.best[:, : len(clauses)], np.concatenate(clause_fit), weights, firsts[:-1]
        ),
        "chunk": np.array([chunk_said[c.hit] for c in found], np.float32),
    } | {
        name: np.array([of(question, candidate) for candidate in found], np.float32)
        for name, of in _OF_SENTENCE.items()
    }
    return Features(columns, matches.pieces, weights, said, clause_said, clause_fit)


def _weights(matches: Matches, own: Floats) -> Floats:
    """Return what each question token tells: long vectors more, what all sentences say less."""
    n = max(own.shape[1], MIN_SENTENCES)
    common = np.clip((own - 0.3) / 0.7, 0, 1).sum(1) / n
    rarity = np.clip(np.log(1 / (common + 0.3 / n)) / math.log(n), 0.05, 1.5)
    weights = matches.norms * rarity
    return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)


def _context(own: Floats, by_heading: Floats, found: Sequence[Candidate]) -> Floats:
    """Return what each sentence says with its heading and its neighbours, shape (q, sentences)."""
    context: Floats = np.maximum(own, _HEADING * by_heading)
    follows = np.array([candidate.follows for candidate in found])  # the first does not
    reached = np.arange(len(found))
    for back, share in _CONTEXT:
        reached = reached[follows[reached - back + 1]]
        before = share * own[:, reached - back]
        context[:, reached] = np.maximum(context[:, reached], before)
    after = np.flatnonzero(follows)
    context[:, after - 1] = np.maximum(context[:, after - 1], _NEXT * own[:, after])
    return context


def _chunk_vectors(found: Sequence[Candidate], tokenizer: StaticEmbedder) -> Floats:
    """Return the vector of the chunk that each sentence stands in, shape (n, dim)."""
    said = defaultdict[tuple[int, str], list[str]](list)
    for c in found:
        said[c.hit, c.heading].append(c.text)
    vectors = {
        hit: chunk_vector(tokenizer, heading, tuple(texts))
        for (hit, heading), texts in said.items()
    }
    return np.stack([vectors[c.hit] for c in found])


def _clause_fit(question: Question, candidate: Candidate) -> Floats:
    return np.array([fit(question, candidate.text[a:b]) for a, b in candidate.clauses], np.float32)


def _best_windows(said: Floats, fits: Floats, weights: Floats, firsts: NDArray[np.intp]) -> Floats:
    """Return what the best clause of each sentence says, read with the one before it.

    Args:
        said: how well each clause says each token, shape (q, clauses).
        fits: how well each clause holds what is asked, shape (clauses,).
        weights: of the tokens, shape (q,).
        firsts: the first clause of each sentence, shape (n,).
    """
    window = said.copy()
    np.maximum(window[:, 1:], said[:, :-1], out=window[:, 1:])
    window[:, firsts] = said[:, firsts]  # nothing stands before it
    values = np.einsum("q,qc->c", weights, window) * (0.4 + 0.6 * fits)
    best: Floats = np.maximum.reduceat(values, firsts)
    return best


def _figure(question: Question, candidate: Candidate) -> float:
    if not {Asked.AMOUNT, Asked.SHARE} & set(question.asked):
        return 0.0
    return figure_fit(question, candidate.text)


def _person(question: Question, candidate: Candidate) -> float:
    return float(Asked.PERSON in question.asked and names_person(question, candidate.text))


def _list(question: Question, candidate: Candidate) -> float:
    return min(candidate.text.count("、") or -1, 3) if question.is_list else 0.0


_OF_SENTENCE: Mapping[str, Callable[[Question, Candidate], float]] = {
    "figure": _figure,
    "person": _person,
    "list": _list,
    "period": period_fit,
    "body": lambda _, candidate: float(candidate.kind in (Kind.TEXT, Kind.ROW)),
    # it tells what the whole is about
    "opening": lambda _, candidate: float(candidate.span.start < _OPENING),
}
