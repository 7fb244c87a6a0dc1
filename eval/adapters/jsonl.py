"""Our own format, JSON lines; see `eval.dataset`."""

from __future__ import annotations

from pathlib import Path

from eval import dataset
from eval.adapters.base import Dataset


def load(path: Path, _documents: object = None) -> Dataset:
    """Return the questions of the file, in its order."""
    return Dataset(dataset.load(path))
