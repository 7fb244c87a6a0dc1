"""One command line, as every command gets it."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from rag.assistant import Assistant
from rag.cli.find import find
from rag.cli.output import Output
from rag.cli.texts import words
from rag.loaders.text import decode
from rag.scope import describe
from rag.settings import Settings
from rag.types import Filters


@dataclass(frozen=True, slots=True)
class Call:
    """One command line: what was asked, the settings in force, where the result goes."""

    arguments: argparse.Namespace
    settings: Settings
    output: Output

    def question(self) -> str:
        """Return the question, read from standard input when it is "-"."""
        text: str = self.arguments.question
        return decode(sys.stdin.buffer.read(), name="stdin") if text == "-" else text

    def open(self, *, rebuild: bool = False) -> Assistant:
        """Open the knowledge base that `--kb` names."""
        return Assistant.open(self.arguments.kb, self.settings, rebuild=rebuild)

    def filters(self, assistant: Assistant) -> Filters:
        """Return what the options restrict, and say so.

        Raises:
            UnknownDocumentError, AmbiguousDocumentError: `--document` names not exactly one.
        """
        chosen = self.arguments
        documents = assistant.documents() if chosen.document else []
        titles = {d.id: d.title for d in (find(documents, name) for name in chosen.document)}
        filters = Filters(
            since=chosen.since,
            until=chosen.until,
            document_ids=tuple(titles),
            kinds=chosen.kind,
            publishers=chosen.publisher,
            languages=chosen.language,
        )
        if filters:
            language = self.output.language
            self.output.note(words(language, "scope").format(describe(filters, language, titles)))
        return filters

    def warn_when_empty(self, assistant: Assistant) -> None:
        """Say how to add documents where there are none."""
        if not assistant.generation:
            path = self.arguments.kb
            self.output.note(words(self.output.language, "empty").format(path=path))
