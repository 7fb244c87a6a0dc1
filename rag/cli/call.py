"""One command line, as every command gets it."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from rag.assistant import Assistant
from rag.cli.output import Output
from rag.cli.texts import words
from rag.loaders.text import decode
from rag.settings import Settings


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

    def warn_when_empty(self, assistant: Assistant) -> None:
        """Say how to add documents where there are none."""
        if not assistant.generation:
            path = self.arguments.kb
            self.output.note(words(self.output.language, "empty").format(path=path))
