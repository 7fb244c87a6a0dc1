"""How sure an answer is, learned from what the evidence of questions with and without one lacks.

A logistic regression with a ridge, over signs scaled to their spread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.static import StaticEmbedder
from eval.dataset import Question
from eval.readings import retrieved
from rag import Document
from rag.answer.confidence import settle
from rag.answer.signs import signs
from rag.answer.unsaid import words
from rag.evidence import select

Floats = NDArray[np.float64]

RIDGE = 1.0
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """A question whose confidence is weighed.

    Attributes:
        id: near-misses and their twins share all but its last letter.
        told: the signs of its evidence, by name.
    """

    id: str
    told: dict[str, float]
    is_answerable: bool


def examples(
    questions: Iterable[Question], documents: Path | Sequence[Document]
) -> Iterator[Example]:
    """Yield the questions that neither time nor place settles."""
    model = StaticEmbedder.load()
    for question, asked, pool, texts in retrieved(questions, documents, model):
        scored = select(asked, pool, texts, model)
        if settle(asked, scored) is None:
            told = signs(asked, scored, list(words(asked, scored[0])))
            yield Example(question.id, told, question.is_answerable)


def fit(values: Floats, is_answerable: NDArray[np.bool_]) -> Floats:
    """Return the constant and the weight of each column, shape (1 + columns,)."""
    from scipy.optimize import minimize

    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = np.column_stack([np.ones(len(values)), (values - middle) / spread])
    found = minimize(_loss, np.zeros(scaled.shape[1]), (scaled, is_answerable), jac=True)
    weights = found.x[1:] / spread
    return np.array([found.x[0] - weights @ middle, *weights])


def probabilities(values: Floats, weights: Floats) -> Floats:
    """Return the chance that each row has an answer, shape (rows,)."""
    found: Floats = 1 / (1 + np.exp(-weights[0] - values @ weights[1:]))
    return found


def left_out(values: Floats, is_answerable: NDArray[np.bool_], groups: Sequence[str]) -> Floats:
    """Return the chance of each row by what was learned from the other tenths of the groups."""
    folds = np.unique(np.array(groups), return_inverse=True)[1] % FOLDS
    found = np.empty(len(values))
    for fold in range(FOLDS):
        held = folds == fold
        found[held] = probabilities(values[held], fit(values[~held], is_answerable[~held]))
    return found


def _loss(
    weights: Floats, values: Floats, is_answerable: NDArray[np.bool_]
) -> tuple[float, Floats]:
    odds = values @ weights
    away = np.array([0.0, *weights[1:]])
    loss = np.logaddexp(0, odds).sum() - odds[is_answerable].sum() + RIDGE / 2 * away @ away
    gradient = values.T @ (1 / (1 + np.exp(-odds)) - is_answerable) + RIDGE * away
    return float(loss), gradient
