"""Start the chat page: `python app.py`, then ask in the browser."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rag import Assistant, RagError, ui
from rag.cli.progress import progress_bar

CORPUS = Path(__file__).with_name("corpus")


def main(argv: Sequence[str] | None = None) -> int:
    """Open the knowledge base, index what it lacks, serve the page until Ctrl+C."""
    options = _options(argv)
    try:
        with Assistant.open(options.kb) as assistant:
            _index(assistant, options.corpus)
            ui.launch(
                assistant,
                host=options.host,
                port=options.port,
                open_browser=not options.no_browser,
                language=options.lang,
                uploads=options.kb / "uploads",
            )
    except RagError as error:
        sys.stderr.write(error.message(options.lang) + "\n")
        return 1
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kb", type=Path, default=Path("kb"), help="folder of the knowledge base")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="documents to index first")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7860, help="the next free one if busy")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the page")
    return parser.parse_args(argv)


def _index(assistant: Assistant, corpus: Path) -> None:
    with progress_bar() as progress:
        assistant.add(corpus, progress=progress)


if __name__ == "__main__":
    sys.exit(main())
