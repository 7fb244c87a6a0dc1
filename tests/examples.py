"""Files of examples with their documents: every question asked of all documents together."""

from __future__ import annotations

import json
from pathlib import Path

from rag import Assistant, Document, Settings
from rag.types import Answer

# of each half (id modulo 2) and expected status: the strings wanted, and the answer
Answers = dict[tuple[int, str], list[tuple[list[str], Answer]]]


def answered(path: Path) -> Answers:
    """Ask each example of a file, from one knowledge base of all their documents."""
    cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found: Answers = {}
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(
            *(
                Document.from_text(text, title=title, date=date)
                for case in cases
                for title, date, text in case["documents"]
            )
        )
        for case in cases:
            for question, expected, values in case["ask"]:
                key = case["id"] % 2, expected
                found.setdefault(key, []).append((values, assistant.ask(question)))
    return found
