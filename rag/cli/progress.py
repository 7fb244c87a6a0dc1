"""A progress bar on standard error, drawn only when a person is looking."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rag.ingest import Progress


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Yield the function that moves the bar, or None when standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm  # only a person needs it

    with tqdm(file=sys.stderr, leave=False, dynamic_ncols=True) as bar:

        def show(name: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description_str(name[-40:], refresh=False)
            bar.update(done - bar.n)

        yield show
