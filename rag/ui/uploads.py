"""Where uploaded files are kept, under names that are safe on every system."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path

MAX_NAME = 200  # bytes; 255 is the usual limit of a file system
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


class Uploads:
    """A folder of uploaded files: the same name again replaces the file, so its document too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, paths: Sequence[str]) -> list[Path]:
        """Copy the files here and return where they are now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = []
        for path in map(Path, paths):
            target = self.folder / safe_name(path.name)
            shutil.copyfile(path, target)
            kept.append(target)
        return kept


def safe_name(name: str) -> str:
    """Return the name without what a file system or a reader could trip over."""
    shown = "".join(
        c
        for c in unicodedata.normalize("NFC", name)
        if unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    plain = FORBIDDEN.sub("_", shown).strip(" .") or "_"
    plain = f"_{plain}" if RESERVED.match(plain) or plain.startswith("-") else plain
    stem, suffix = Path(plain).stem, Path(plain).suffix
    while len((stem + suffix).encode()) > MAX_NAME:
        stem, suffix = (stem[:-1], suffix) if stem else ("_", suffix[:8])
    return stem + suffix
