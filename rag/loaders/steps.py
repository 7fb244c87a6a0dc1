"""How far reading one file has come, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple


class Step(NamedTuple):
    """A page that was read.

    Attributes:
        done, total: pages of this file.
        is_scanned: whether it was a picture, which takes long.
    """

    done: int
    total: int
    is_scanned: bool = False


Listener = Callable[[Step], None]


def _nobody(step: Step) -> None:
    """Listen to nothing."""


# a parameter would have to go through the loaders of formats without pages
listener: ContextVar[Listener] = ContextVar("listener", default=_nobody)


def tell(step: Step) -> None:
    """Tell that a page was read."""
    listener.get()(step)
