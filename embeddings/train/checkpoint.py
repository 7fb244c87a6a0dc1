"""A training run on disk: one that was cut off goes on as if it had not been."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_RUN, _STEP, _RANDOM = "run", "step", "random"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The file that a run leaves its state in.

    Attributes:
        path: the file, one `.npz` of three times the size of the table.
        run: names everything the run is made of; the state of another run is refused.
        every: steps from one writing to the next.
    """

    path: Path
    run: str
    every: int = 500

    def save(
        self, arrays: Mapping[str, NDArray[np.float32]], rng: np.random.Generator, *, step: int
    ) -> None:
        """Write the state after `step` steps; a crash meanwhile leaves the older file whole."""
        random = json.dumps(rng.bit_generator.state)
        fresh = self.path.with_suffix(".new")
        with fresh.open("wb") as file:
            named = {_RUN: np.array(self.run), _STEP: np.array(step), _RANDOM: np.array(random)}
            np.savez(file, **named, **arrays)  # type: ignore[arg-type]
        fresh.replace(self.path)

    def restore(self, arrays: Mapping[str, NDArray[np.float32]], rng: np.random.Generator) -> int:
        """Overwrite arrays and random state with the saved ones; return the steps done.

        Raises:
            ValueError: the file is of a run with other data, tokenizer or recipe.
        """
        if not self.path.exists():
            return 0
        with np.load(self.path, allow_pickle=False) as saved:
            if saved[_RUN].item() != self.run:
                raise ValueError(
                    f"{self.path} is of a run with other data, tokenizer or recipe: "
                    "delete it, or start without --resume"
                )
            for name, array in arrays.items():
                array[...] = saved[name]
            rng.bit_generator.state = json.loads(saved[_RANDOM].item())
            return int(saved[_STEP])
