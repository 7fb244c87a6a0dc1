"""Any sentence-transformers model: a local folder, or an id on the Hugging Face hub.

Weights are read from safetensors files only, and code inside a model is never run: a pickle or a
remote module could do anything on this machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from embeddings.base import EmbeddingError, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_INSTALL = (
    "this model needs sentence-transformers, which the light install leaves out: "
    'run `pip install "fuzhongxin-wenda[hub]"` (`make install` in a checkout), '
    'or use the model "builtin"'
)
_CLOSED = (
    "on a machine without network give a local folder with the model, "
    'or use the model "builtin", which is inside the package'
)
_WEIGHTS = "*.safetensors"
_PICKLES = "pytorch_model*.bin"
# what a model is made of: weights, tokenizer, prompts and pooling; no pickles, no code
_PARTS = (_WEIGHTS, "*.json", "*.txt", "*.model", "*.spm")


class SentenceTransformerEmbedder:
    """A sentence-transformers model; our prefixes, when given, stand in for its own prompts."""

    def __init__(
        self,
        model: SentenceTransformer,
        *,
        name: str,
        fingerprint: str,
        query_prefix: str = "",
        document_prefix: str = "",
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._model = model
        self._query_prefix = query_prefix
        self._document_prefix = document_prefix

    @classmethod
    def load(
        cls,
        name: str,
        *,
        device: str | None = None,
        query_prefix: str = "",
        document_prefix: str = "",
    ) -> Self:
        """Load a folder, a model in the local cache, or else download it.

        Raises:
            EmbeddingError: sentence-transformers or the model is missing, or cannot be used.
        """
        try:
            from sentence_transformers import SentenceTransformer  # seconds to import
        except ImportError as error:
            raise EmbeddingError(_INSTALL) from error
        folder = _find(name)
        try:
            model = SentenceTransformer(
                str(folder),
                device=device,
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # safetensors and tokenizers raise nothing narrower
            raise EmbeddingError(f"the model {name!r} cannot be loaded: {error}") from error
        return cls(
            model,
            name=name,
            fingerprint=_fingerprint(folder, query_prefix, document_prefix),
            query_prefix=query_prefix,
            document_prefix=document_prefix,
        )

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (n, dim)."""
        return self._embed(texts, self._document_prefix, query=False)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the same for questions, with their prefix."""
        return self._embed(texts, self._query_prefix, query=True)

    def _embed(self, texts: Sequence[str], prefix: str, *, query: bool) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        try:
            vectors = encode(
                list(texts),
                prompt=prefix or None,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        except RuntimeError as error:  # torch: out of memory, no such device
            raise EmbeddingError(f"{self.name} failed: {error}") from error
        if not np.isfinite(vectors).all():
            raise EmbeddingError(f"{self.name} gave a vector that is not finite")
        return np.asarray(vectors, np.float32)


def _find(name: str) -> Path:
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _fetch(name)
    if not _has_weights(folder) or _needs_pickle(folder):
        raise EmbeddingError(
            f"{name!r} has weights that are not safetensors, and pickled ones could run code: "
            "choose another model, or convert it with `SentenceTransformer(…).save_pretrained(…)`"
        )
    return folder


def _fetch(name: str) -> Path:
    """Return the folder of a hub model, from the cache when it is there."""
    from huggingface_hub import snapshot_download  # comes with sentence-transformers
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        try:
            cached = Path(snapshot_download(name, local_files_only=True))
        except LocalEntryNotFoundError:
            cached = None
        if cached and _has_weights(cached):  # else an earlier download was cut off
            return cached
        return Path(snapshot_download(name, allow_patterns=list(_PARTS)))
    except (OSError, ValueError) as error:  # not there, not reachable, not a possible name
        raise EmbeddingError(
            f"no folder {name!r}, and no such model in the cache or on the hub: {_CLOSED}"
        ) from error


def _has_weights(folder: Path) -> bool:
    return next(folder.rglob(_WEIGHTS), None) is not None


def _needs_pickle(folder: Path) -> bool:
    return any(not _has_weights(pickle.parent) for pickle in folder.rglob(_PICKLES))


def _fingerprint(folder: Path, *prefixes: str) -> str:
    """Hash names and bytes of every part, and the prefixes."""
    total = hashlib.sha256("\x1f".join(prefixes).encode())
    parts = {path for pattern in _PARTS for path in folder.rglob(pattern) if path.is_file()}
    for path in sorted(parts, key=lambda p: p.relative_to(folder).as_posix()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\x1f")
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
