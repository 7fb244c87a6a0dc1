"""The command line `fzx`; `rag.cli.commands` names what it can do."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import cache

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; argparse itself exits with 2 on wrong usage."""
    return _load()(argv)


@cache
def _load() -> Callable[[Sequence[str] | None], int]:
    """Import the commands; all of it stays, and to look for garbage in it takes 70 ms."""
    gc.disable()
    from rag.cli.run import run

    gc.freeze()
    gc.enable()
    return run
