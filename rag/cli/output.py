"""Writes results: text for people, or JSON for programs; only results go to standard output."""

from __future__ import annotations

import csv
import json
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.types import Language

MARKED = re.compile(r"\*\*([^*\n]+)\*\*")
BOLD, DIM, RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, "CSV Injection"
# A document may hold terminal commands (ESC, CSI) or turn the reading direction around.
UNSAFE = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F)]
UNSAFE += [*range(0x2066, 0x206A)]
SHOWN_UNSAFE = dict.fromkeys(UNSAFE, "\ufffd")


@dataclass(frozen=True, slots=True)
class Output:
    """Where and how a command answers."""

    language: Language
    as_json: bool = False

    def line(self, text: str = "", *, style: str = "") -> None:
        """Write one line for a person to standard output; nothing when JSON is asked for."""
        if self.as_json:
            return
        safe = text.translate(SHOWN_UNSAFE)
        styled = f"{style}{safe}{RESET}" if style and _has_colours() else safe
        sys.stdout.write(styled + "\n")

    def marked(self, text: str) -> None:
        """Write a text whose `**stretches**` are bold, where the terminal has that."""
        bold = rf"{BOLD}\1{RESET}" if _has_colours() else r"\1"
        if not self.as_json:
            sys.stdout.write(MARKED.sub(bold, text.translate(SHOWN_UNSAFE)) + "\n")

    def block(self, text: str) -> None:
        """Write an indented passage."""
        self.line(textwrap.indent(text.strip(), "    "), style=DIM)

    def note(self, text: str) -> None:
        """Write one line to standard error."""
        sys.stderr.write(text.translate(SHOWN_UNSAFE) + "\n")

    def value(self, value: object) -> None:
        """Write the result as JSON; nothing when text is asked for."""
        if self.as_json:
            json.dump(value, sys.stdout, ensure_ascii=False, allow_nan=False, indent=2)
            sys.stdout.write("\n")

    def table(self, records: Sequence[Mapping[str, object]]) -> None:
        """Write records of the same fields as CSV that spreadsheets show and never compute."""
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(records[0] if records else ())
        table.writerows([_cell(value) for value in record.values()] for record in records)

    def error(self, code: str, message: str) -> None:
        """Write what went wrong: a sentence, and with --json the code as well."""
        self.note(message)
        self.value({"error": {"code": code, "message": message}})


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    safe = f"'{value}" if value.startswith(FORMULA) else value
    return safe.translate(SHOWN_UNSAFE)


def _has_colours() -> bool:
    # the classic Windows console shows escape sequences as signs
    return sys.platform != "win32" and sys.stdout.isatty()
