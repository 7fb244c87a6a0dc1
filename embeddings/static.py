"""The built-in model: a table of token vectors, mean pooled; numpy and tokenizers only.

A folder of weights holds

- `tokenizer.json.gz`, a Hugging Face tokenizer with its own normaliser;
- `codes.npy`, int8 (tokens, dim), and `scales.npy`, float16 (tokens, groups): a weight is its
  code times the scale of its group of `dim / groups` neighbours;
- `manifest.json` with the SHA-256 of the three; other bytes are refused.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.base import EmbeddingError, Vectors, unit

WEIGHTS = Path(__file__).parent / "weights"
TOKENIZER, CODES, SCALES, MANIFEST = (
    "tokenizer.json.gz",
    "codes.npy",
    "scales.npy",
    "manifest.json",
)
# bounds memory: one batch of 400-character chunks holds about 100,000 tokens
_BATCH = 512
# half of a surrogate pair is no character; the tokenizer refuses a text that holds one
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The known tokens of one text, in order; unknown ones are left out.

    Attributes:
        ids: rows of the table, shape (n,).
        pieces: the characters of the text that each stands for.
    """

    ids: NDArray[np.int64]
    pieces: tuple[str, ...]


class StaticEmbedder:
    """A static embedding; immutable, so threads may share it."""

    name = "builtin"

    def __init__(
        self,
        tokenizer: Tokenizer,
        *,
        codes: NDArray[np.int8],
        scales: NDArray[np.float16],
        fingerprint: str,
    ) -> None:
        self.tokenizer = tokenizer
        self.fingerprint = fingerprint
        self._codes = codes
        self._scales = scales

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Self:
        """Read a folder of weights.

        Raises:
            EmbeddingError: a file is missing, or is not the one the manifest names.
        """
        files, digests = _read_verified(folder)
        return cls(
            Tokenizer.from_buffer(gzip.decompress(files[TOKENIZER])),
            codes=np.load(io.BytesIO(files[CODES]), allow_pickle=False),
            scales=np.load(io.BytesIO(files[SCALES]), allow_pickle=False),
            fingerprint=_digest("".join(digests[name] for name in sorted(files)).encode()),
        )

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return int(self._codes.shape[1])

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (n, dim); a zero row without known tokens."""
        return self.pool(self.encode(texts))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the same as `embed_documents`: this model has one way of reading."""
        return self.embed_documents(texts)

    def tokens(self, text: str) -> Tokens:
        """Return the known tokens of `text`."""
        encoding = self.tokenizer.encode(_cleaned(text), add_special_tokens=False)
        pieces = tuple(text[start:end] for start, end in encoding.offsets)
        return Tokens(np.array(encoding.ids, np.int64), pieces)

    def encode(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the rows of the table that are the known tokens of each text, in order."""
        found = []
        for start in range(0, len(texts), _BATCH):
            batch = [_cleaned(text) for text in texts[start : start + _BATCH]]
            encodings = self.tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            found += [np.fromiter(e.ids, np.int64) for e in encodings]
        return found

    def pool(self, encoded: Sequence[NDArray[np.int64]]) -> Vectors:
        """Return one unit row for each list of rows of the table, shape (n, dim)."""
        sums = np.zeros((len(encoded), self.dim), np.float32)
        for start in range(0, len(encoded), _BATCH):
            self._sum(encoded[start : start + _BATCH], out=sums[start:])
        return unit(sums)

    def pieces(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the names of the tokens that these rows of the table belong to."""
        return [self._names[row] for row in rows.tolist()]

    def piece_id(self, piece: str) -> int:
        """Return the row of the table of a token's name; KeyError when there is none."""
        found = self.tokenizer.token_to_id(piece)
        if found is None:
            raise KeyError(piece)
        return int(found)

    @cached_property
    def _names(self) -> list[str]:  # in a fifth of the time of asking the tokenizer one by one
        vocabulary = self.tokenizer.get_vocab()
        return sorted(vocabulary, key=vocabulary.__getitem__)

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the raw table rows of these tokens, shape (n, dim), float32."""
        codes, scales = self._codes[ids], self._scales[ids].astype(np.float32)
        groups = self._scales.shape[1]
        grouped = codes.reshape(len(ids), groups, self.dim // groups) * scales[:, :, None]
        return grouped.reshape(len(ids), self.dim)

    def _sum(self, encoded: Sequence[NDArray[np.int64]], *, out: Vectors) -> None:
        distinct, places = np.unique(np.concatenate(encoded), return_inverse=True)
        rows = self.rows(distinct)
        ends = np.cumsum([0, *map(len, encoded)]).tolist()
        # as fast as a sparse product (30 ms for 1,000 chunks), and much faster than add.reduceat
        for text, (start, end) in enumerate(pairwise(ends)):
            rows[places[start:end]].sum(axis=0, out=out[text])


def _cleaned(text: str) -> str:
    return _SURROGATES.sub(" ", text)  # the tokenizer takes no lone surrogates


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_verified(folder: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of a model and their SHA-256, which are those of the manifest."""
    files = {}
    try:
        wanted = json.loads((folder / MANIFEST).read_text("utf-8"))["sha256"]
        for name in (TOKENIZER, CODES, SCALES):
            files[name] = (folder / name).read_bytes()
            if _digest(files[name]) != wanted[name]:
                raise EmbeddingError(
                    f"{folder / name} is not the file that {MANIFEST} names (SHA-256 differs): "
                    "install the package again"
                )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise EmbeddingError(
            f"{folder}: no complete built-in model ({error}): install the package again"
        ) from error
    return files, wanted
