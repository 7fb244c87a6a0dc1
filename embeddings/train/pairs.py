"""Where training pairs come from: each source draws a batch of texts that belong together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.train.gloss import Lexicon
from embeddings.train.ragged import Ints, Ragged

# tokens of a passage: from a table row or a sentence up to the longest chunk
_PASSAGE = (8, 240)
# tokens of a fragment that stands for a question
_FRAGMENT = (2, 14)


@dataclass(frozen=True, slots=True)
class Pairs:
    """A batch: `left[i]` belongs to `right[i]`; rows with the same key are no negatives."""

    left: Ragged
    right: Ragged
    keys: Ints


class Source(Protocol):
    """Draws pairs of one kind."""

    def draw(self, rng: np.random.Generator, n: int) -> Pairs:
        """Return n pairs, drawn with replacement."""


class Articles:
    """Texts as runs of sentences: article i holds sentences `borders[i]:borders[i + 1]`."""

    def __init__(self, sentences: Ragged, borders: Ints) -> None:
        self.sentences = sentences
        self.borders = borders
        self.owner = np.repeat(np.arange(len(borders) - 1), np.diff(borders))
        self.usable = np.flatnonzero(sentences.lengths >= _FRAGMENT[0] * 2)

    def passages(
        self, rng: np.random.Generator, rows: Ints, *, removed: NDArray[np.bool_]
    ) -> Ragged:
        """Return a passage around each sentence, without it where `removed` (if more is left)."""
        at = self.sentences.offsets
        size = rng.integers(*_PASSAGE, len(rows))
        before = (size * rng.random(len(rows))).astype(np.int64)
        low = np.searchsorted(at, at[rows] - before)
        high = np.searchsorted(at, at[rows + 1] + size - before, side="right") - 1
        low = at[np.clip(low, self.borders[self.owner[rows]], rows)]
        high = at[np.clip(high, rows + 1, self.borders[self.owner[rows] + 1])]
        alone = (low == at[rows]) & (high == at[rows + 1])
        cut = removed & ~alone
        left_end = np.where(cut, at[rows], at[rows + 1])
        starts, ends = np.stack([low, at[rows + 1]], 1), np.stack([left_end, high], 1)
        return self.sentences.cut(starts, ends)


@dataclass(frozen=True, slots=True)
class Cloze:
    """A fragment of a sentence → the passage around it, mostly without that sentence.

    Attributes:
        removed: share of the passages that lose the sentence.
    """

    articles: Articles
    removed: float = 0.75

    def draw(self, rng: np.random.Generator, n: int) -> Pairs:
        """Return n fragments and passages."""
        rows = rng.choice(self.articles.usable, n)
        return Pairs(
            left=self.articles.sentences.take(rows).spans(rng, *_FRAGMENT),
            right=self.articles.passages(rng, rows, removed=rng.random(n) < self.removed),
            keys=self.articles.owner[rows],
        )


@dataclass(frozen=True, slots=True)
class Titled:
    """The title of an article → a passage of it."""

    titles: Ragged
    articles: Articles

    def draw(self, rng: np.random.Generator, n: int) -> Pairs:
        """Return n titles and passages."""
        rows = rng.choice(self.articles.usable, n)
        owners = self.articles.owner[rows]
        return Pairs(
            left=self.titles.take(owners),
            right=self.articles.passages(rng, rows, removed=np.zeros(n, np.bool_)),
            keys=owners,
        )


@dataclass(frozen=True, slots=True)
class Matched:
    """Texts that stand side by side: parallel sentences, questions and passages, paraphrases.

    Attributes:
        spans: cut one side to a random run of tokens, so that a part finds the whole.
    """

    left: Ragged
    right: Ragged
    keys: Ints
    spans: bool = False

    def draw(self, rng: np.random.Generator, n: int) -> Pairs:
        """Return n rows; with `spans`, one side of the batch is cut."""
        rows = rng.integers(0, len(self.left), n)
        left, right = self.left.take(rows), self.right.take(rows)
        if self.spans and rng.random() < 0.5:
            left = left.spans(rng, *_FRAGMENT)
        elif self.spans and rng.random() < 0.5:
            right = right.spans(rng, *_FRAGMENT)
        return Pairs(left=left, right=right, keys=self.keys[rows])


@dataclass(frozen=True, slots=True)
class Glossed:
    """Another source whose left side is turned into English word by word."""

    source: Source
    lexicon: Lexicon

    def draw(self, rng: np.random.Generator, n: int) -> Pairs:
        """Return n pairs of the source, the left glossed."""
        pairs = self.source.draw(rng, n)
        return replace(pairs, left=self.lexicon.translate(rng, pairs.left))
