"""The training loop: multiple-negatives ranking loss on a table of token vectors."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from embeddings.train.checkpoint import Checkpoint
from embeddings.train.pairs import Pairs, Source
from embeddings.train.ragged import Ints, Ragged

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made of; the defaults are those of the shipped weights."""

    dim: int = 384
    nested_dims: tuple[int, ...] = (384, 128)  # Matryoshka: Kusupati et al., NeurIPS 2022
    steps: int = 3_500
    batch: int = 1_024
    scale: float = 20.0  # of cosines, as in sentence-transformers' MultipleNegativesRankingLoss
    rate: float = 0.02
    warmup: int = 100
    initial: float = 0.1  # standard deviation of an untrained weight
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Weighted:
    """A source and its share of the steps."""

    source: Source
    share: float


class LazyAdam:
    """Adam that moves only the rows of the batch (Kingma & Ba 2015; no decay of idle moments)."""

    def __init__(self, table: torch.Tensor, *, betas: tuple[float, float] = (0.9, 0.999)) -> None:
        self._table = table
        self._betas = betas
        self._mean = torch.zeros_like(table)
        self._square = torch.zeros_like(table)
        self._seen = torch.zeros(len(table), 1)

    def step(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        """Move `rows` against their gradient, shape (len(rows), dim)."""
        first, second = self._betas
        self._seen[rows] += 1
        mean = self._mean[rows].lerp_(gradient, 1 - first)
        square = self._square[rows].lerp_(gradient.square(), 1 - second)
        self._mean[rows], self._square[rows] = mean, square
        mean = mean / (1 - first ** self._seen[rows])
        square = square / (1 - second ** self._seen[rows])
        self._table[rows] -= rate * mean / (square.sqrt() + 1e-8)

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Return views of the table and of all that the next step depends on."""
        state = {"table": self._table, "mean": self._mean, "square": self._square}
        return {name: part.numpy() for name, part in (state | {"seen": self._seen}).items()}


def train_table(
    sources: Sequence[Weighted],
    *,
    vocabulary: int,
    recipe: Recipe,
    checkpoint: Checkpoint | None = None,
) -> NDArray[np.float32]:
    """Return the trained table, shape (vocabulary, dim).

    Args:
        sources: what batches are drawn from, and how often.
        vocabulary: rows of the table.
        recipe: everything else; the same recipe gives the same table.
        checkpoint: written now and then, and gone on from when it is there, to the same table.

    Raises:
        ValueError: the checkpoint is of another run.
    """
    torch.set_num_threads(recipe.threads)
    rng = np.random.default_rng(recipe.seed)
    start = rng.standard_normal((vocabulary, recipe.dim), dtype=np.float32) * recipe.initial
    table = torch.from_numpy(start)
    optimizer = LazyAdam(table)
    shares = np.array([weighted.share for weighted in sources])
    order = rng.choice(len(sources), recipe.steps, p=shares / shares.sum())
    done = checkpoint.restore(optimizer.arrays(), rng) if checkpoint else 0
    for step in range(done, recipe.steps):
        pairs = sources[order[step]].source.draw(rng, recipe.batch)
        loss = _train_batch(table, pairs, optimizer, recipe, rate=_rate(recipe, step))
        if step % 100 == 0:
            logger.info("step %d of %d, loss %.3f", step, recipe.steps, loss)
        if checkpoint and (step + 1) % checkpoint.every == 0:
            checkpoint.save(optimizer.arrays(), rng, step=step + 1)
    return table.numpy()


def _rate(recipe: Recipe, step: int) -> float:
    rising = min(1.0, (step + 1) / recipe.warmup)
    return recipe.rate * rising * (1 - step / recipe.steps)


def _train_batch(
    table: torch.Tensor, pairs: Pairs, optimizer: LazyAdam, recipe: Recipe, *, rate: float
) -> float:
    both = np.concatenate([pairs.left.ids, pairs.right.ids])
    used, places = np.unique(both, return_inverse=True)
    rows = torch.from_numpy(used.astype(np.int64))
    weights = table[rows].requires_grad_()
    border = len(pairs.left.ids)
    left = _pool(weights, places[:border], pairs.left)
    right = _pool(weights, places[border:], pairs.right)
    loss = ranking_loss(left, right, pairs.keys, recipe)
    (gradient,) = torch.autograd.grad(loss, weights)
    optimizer.step(rows, gradient, rate)
    return float(loss.detach())


def _pool(weights: torch.Tensor, places: Ints, texts: Ragged) -> torch.Tensor:
    offsets = torch.from_numpy(texts.offsets[:-1])
    return functional.embedding_bag(torch.from_numpy(places), weights, offsets, mode="mean")


def ranking_loss(
    left: torch.Tensor, right: torch.Tensor, keys: Ints, recipe: Recipe
) -> torch.Tensor:
    """Return the mean loss over both directions and all nested dimensions.

    Each row must find its partner among the batch; rows of the same key are masked.
    """
    same = torch.from_numpy(keys[:, None] == keys[None, :]) & ~torch.eye(
        len(keys), dtype=torch.bool
    )
    target = torch.arange(len(left))
    total = left.new_zeros(())
    for dim in recipe.nested_dims:
        a, b = functional.normalize(left[:, :dim]), functional.normalize(right[:, :dim])
        scores = (recipe.scale * a @ b.T).masked_fill(same, float("-inf"))
        total = (
            total
            + functional.cross_entropy(scores, target)
            + functional.cross_entropy(scores.T, target)
        )
    return total / (2 * len(recipe.nested_dims))
