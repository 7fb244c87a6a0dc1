"""The terms of many texts at once: a string for each distinct one, a number for each occurrence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Terms:
    """Which term stands in which text; one that stands there twice is told twice.

    Attributes:
        names: the terms; one may come twice.
        numbers: the place in `names` of each occurrence, shape (n,).
        owners: the place of the text of each occurrence, shape (n,), in any order.
        size: how many texts there are.
    """

    names: Sequence[str]
    numbers: Numbers
    owners: Numbers
    size: int

    @classmethod
    def of(cls, lists: Iterable[Sequence[str]]) -> Terms:
        """Return the terms of texts, each given as the list of its terms."""
        places: defaultdict[str, int] = defaultdict()
        places.default_factory = places.__len__  # a new term gets the next number
        numbers, lengths = [np.zeros(0, np.int64)], []
        for terms in lists:
            numbers.append(np.fromiter(map(places.__getitem__, terms), np.int64, len(terms)))
            lengths.append(len(terms))
        owners = np.arange(len(lengths)).repeat(lengths)
        return cls(list(places), np.concatenate(numbers), owners, len(lengths))

    @classmethod
    def keyed(
        cls, keys: Numbers, owners: Numbers, size: int, names: Callable[[Numbers], Sequence[str]]
    ) -> Terms:
        """Return the same from a key for each occurrence; `names` tells what distinct keys mean."""
        distinct, numbers = np.unique(keys, return_inverse=True)
        return cls(names(distinct), numbers, owners, size)

    def __add__(self, other: Terms) -> Terms:
        """Return the terms of the same texts from two lists."""
        numbers = np.concatenate([self.numbers, other.numbers + len(self.names)])
        owners = np.concatenate([self.owners, other.owners])
        return Terms([*self.names, *other.names], numbers, owners, self.size)
