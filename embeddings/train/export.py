"""Writing a trained table as the files that `embeddings.static` loads."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.static import CODES, MANIFEST, SCALES, TOKENIZER

GROUP = 64  # neighbours that share a scale; a whole row in one scale loses half a point
_MAX_CODE = 127


def quantize(
    table: NDArray[np.float32], group: int = GROUP
) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Return int8 codes, shape of `table`, and float16 scales, one per row and group."""
    grouped = table.reshape(len(table), -1, group)
    scales = (np.abs(grouped).max(axis=2) / _MAX_CODE).astype(np.float16)
    steps = np.where(scales > 0, scales, 1).astype(np.float32)[:, :, None]
    codes = np.clip(np.rint(grouped / steps), -_MAX_CODE, _MAX_CODE).astype(np.int8)
    return codes.reshape(table.shape), scales


def export(
    folder: Path, tokenizer: Tokenizer, table: NDArray[np.float32], *, made_by: dict[str, object]
) -> None:
    """Write tokenizer, codes, scales and manifest; `made_by` tells how they came about."""
    folder.mkdir(parents=True, exist_ok=True)
    codes, scales = quantize(table)
    np.save(folder / CODES, codes, allow_pickle=False)
    np.save(folder / SCALES, scales, allow_pickle=False)
    packed = gzip.compress(tokenizer.to_str().encode(), mtime=0)
    (folder / TOKENIZER).write_bytes(packed)
    names = (TOKENIZER, CODES, SCALES)
    digests = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names}
    manifest = {"sha256": digests, "made_by": made_by}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8", newline="\n")
