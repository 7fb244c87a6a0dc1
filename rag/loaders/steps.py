"""How far reading one file has come and what it leaves out, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple

from rag.errors import LeftOutError


class Step(NamedTuple):
    """A page that was read.

    Attributes:
        done, total: pages of this file.
        is_scanned: whether it was a picture, which takes long.
    """

    done: int
    total: int
    is_scanned: bool = False


Listener = Callable[[Step | LeftOutError], None]


def _nobody(news: Step | LeftOutError) -> None:
    """Listen to nothing."""


# a parameter would have to go through the loaders of formats without pages
listener: ContextVar[Listener] = ContextVar("listener", default=_nobody)


def tell(news: Step | LeftOutError) -> None:
    """Tell that a page was read, or what of the file cannot be."""
    listener.get()(news)
