"""A progress bar on standard error, drawn only when a person is looking."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rag.ingest import Progress

_FORMAT = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}]"


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Yield the function that moves the bar, or None when standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm  # only a person needs it

    with tqdm(
        file=sys.stderr,
        leave=False,
        dynamic_ncols=True,
        bar_format=_FORMAT,
        smoothing=0,  # the time left is told from the mean: sources differ a thousandfold
        miniters=1,  # learnt from characters, it would hide the sources that follow
    ) as bar:

        def show(name: str, done: int, total: int) -> None:
            if bar.total != total:  # a rebuild is followed by the sources, counted anew
                bar.reset(total)
            bar.set_description_str(name[-40:], refresh=False)
            bar.update(done - bar.n)

        yield show
