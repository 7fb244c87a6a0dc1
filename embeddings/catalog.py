"""Which models are on this machine; told from their files, nothing is loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from embeddings import hub
from embeddings.static import CODES, WEIGHTS

# names of the length of a vector in the files of a model's modules; the last module decides
_DIM_KEYS = ("out_features", "embedding_dimension", "word_embedding_dimension", "hidden_size")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be named in the settings.

    Attributes:
        name: how the settings name it.
        kind: whether it gives vectors, or scores pairs.
        place: where it is; "elsewhere" has to be downloaded or does not exist.
        dim: length of a vector; None when the files do not tell, and for a reranker.
        size_mib: of its files; None when they are not here.
    """

    name: str
    kind: Literal["embedding", "reranker"] = "embedding"
    place: Literal["package", "cache", "folder", "endpoint", "elsewhere"] = "elsewhere"
    dim: int | None = None
    size_mib: float | None = None


def builtin() -> Model:
    """Return the model inside the package."""
    dim = np.load(WEIGHTS / CODES, mmap_mode="r").shape[1]
    return Model("builtin", "embedding", "package", dim, _size_mib(list(WEIGHTS.iterdir())))


def in_cache() -> Iterator[Model]:
    """Yield the usable models in the local cache of the Hugging Face hub, by name."""
    try:
        from huggingface_hub import scan_cache_dir
        from huggingface_hub.errors import CacheNotFound
    except ImportError:  # the light install
        return
    try:
        repositories = scan_cache_dir().repos
    except CacheNotFound:
        return
    for repository in sorted(repositories, key=lambda each: each.repo_id):
        current = [r.snapshot_path for r in repository.revisions if "main" in r.refs]
        found = describe(repository.repo_id, current[0], "cache") if current else None
        if found is not None:
            yield found


def describe(name: str, folder: Path, place: Literal["cache", "folder"]) -> Model | None:
    """Return what the files of a folder say; None when it holds no model that may be used."""
    if not hub.is_safe(folder):
        return None
    size_mib = _size_mib(hub.files(folder))
    architectures = _read(folder / "config.json").get("architectures") or ("",)
    if str(architectures[0]).endswith("ForSequenceClassification"):
        return Model(name, "reranker", place, size_mib=size_mib)
    if not (folder / "modules.json").is_file():
        return None
    return Model(name, "embedding", place, _dim(folder), size_mib)


def _dim(folder: Path) -> int | None:
    modules = _read(folder / "modules.json") or []
    configs = [_read(folder / module["path"] / "config.json") for module in modules]
    told = [config[key] for config in configs for key in _DIM_KEYS if key in config]
    return int(told[-1]) if told else None


def _read(path: Path) -> Any:  # what JSON holds
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):  # not there, or not what it is named; loading will tell
        return {}


def _size_mib(files: list[Path]) -> float:
    return sum(file.stat().st_size for file in files if file.is_file()) / 2**20
