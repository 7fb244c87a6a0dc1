"""The terms of many texts at once: a string for each distinct one, a number for each occurrence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Terms:
    """Which term stands in which text; one that stands there twice is told twice.

    Attributes:
        names: the terms; one may come twice, and one that no text has may come too.
        numbers: the place in `names` of each occurrence, shape (n,).
        owners: the place of the text of each occurrence, shape (n,), in any order.
        size: how many texts there are.
    """

    names: Sequence[str]
    numbers: Numbers
    owners: Numbers
    size: int

    @classmethod
    def of(cls, lists: Sequence[Sequence[str]]) -> Terms:
        """Return the terms of texts, each given as the list of its terms."""
        places: defaultdict[str, int] = defaultdict()
        places.default_factory = places.__len__  # a new term gets the next number
        owners = np.arange(len(lists)).repeat([len(terms) for terms in lists])
        found = map(places.__getitem__, chain.from_iterable(lists))
        numbers = np.fromiter(found, np.int64, len(owners))
        return cls(list(places), numbers, owners, len(lists))

    @classmethod
    def keyed(
        cls, keys: Numbers, owners: Numbers, size: int, names: Callable[[Numbers], Sequence[str]]
    ) -> Terms:
        """Return the same from a key for each occurrence; `names` tells what distinct keys mean."""
        distinct, numbers = np.unique(keys, return_inverse=True)
        return cls(names(distinct), numbers, owners, size)

    def only(self, is_wanted: Callable[[str], bool]) -> Terms:
        """Return the occurrences of the terms that are wanted."""
        wanted = np.fromiter(map(is_wanted, self.names), bool, len(self.names))[self.numbers]
        return Terms(self.names, self.numbers[wanted], self.owners[wanted], self.size)

    def __add__(self, other: Terms) -> Terms:
        """Return the terms of the same texts from two lists."""
        numbers = np.concatenate([self.numbers, other.numbers + len(self.names)])
        owners = np.concatenate([self.owners, other.owners])
        return Terms([*self.names, *other.names], numbers, owners, self.size)
