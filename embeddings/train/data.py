"""Reading the training sources: xz-compressed JSON lines, one record per line."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path

Record = dict[str, str]

DEV_YEAR = "2026"  # broadcasts of this year are the development benchmark, never trained on
TRAINED_WMT = ("wmt21", "wmt22")  # wmt23 is kept for measuring
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?[”’」』）)]*")


def read(folder: Path, name: str) -> Iterator[Record]:
    """Yield the records of `folder/name.jsonl.xz`."""
    with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read_broadcasts(folder: Path, *, dev: bool) -> Iterator[Record]:
    """Yield the broadcasts kept for the benchmark, or all the others."""
    for record in read(folder, "broadcast_news"):
        if record["id"].startswith(DEV_YEAR) == dev:
            yield record


def read_wmt(folder: Path) -> Iterator[Record]:
    """Yield the parallel news sentences that may be trained on."""
    for record in read(folder, "wmt_zh_en"):
        if record["src"].startswith(TRAINED_WMT):
            yield record


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text with their closing marks; blank ones are left out."""
    return [s for s in (m.group().strip() for m in _SENTENCE.finditer(text)) if s]


def hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each training file by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.jsonl.xz"))
    }
