"""What built a knowledge base, compared name by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from rag.errors import FingerprintMismatchError

_HASH = re.compile(r"[0-9a-f]{20,}")
_SHOWN = 12  # digits of a hash that a person can compare


def check(path: Path, found: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Compare two fingerprints.

    Raises:
        FingerprintMismatchError: they differ; both sides name what differs.
    """
    names = [n for n in {**found, **wanted} if found.get(n) != wanted.get(n)]
    if names:
        raise FingerprintMismatchError(
            path=path, found=_readable(names, found), wanted=_readable(names, wanted)
        )


def _readable(names: list[str], values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {_short(values.get(name, '-'))}" for name in names)


def _short(value: str) -> str:
    return value[:_SHOWN] if _HASH.fullmatch(value) else value
