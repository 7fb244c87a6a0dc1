"""Computed answers: is the result right, and is nothing computed where nothing may be.

Each row stands alone (eval/sets/README.md): its passages become the only documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.dataset import DatasetError
from eval.metrics.figures import figures, same
from rag import Answer, Assistant, Document, Settings

_BOLD = re.compile(r"\*\*(.+?)\*\*")
# a formula over cited figures, an order: what only a computed answer holds
_SHOWN = re.compile(r"\[\d+\][^\n]*[=≈]|^\*\*[^*]+ [<>] ")
_FALL, _RISE = re.compile("下降|down"), re.compile("增长|up")


@dataclass(frozen=True, slots=True)
class Example:
    """A row of the set; `result` is None where nothing is to be said."""

    id: str
    question: str
    passages: tuple[str, ...]
    operation: str
    names: tuple[str, ...]
    result: str | None
    value: float | None

    @property
    def half(self) -> str:
        """Return "even" for the rows to build on, "odd" for those only ever scored."""
        return ("even", "odd")[int(re.sub(r"\D", "", self.id)) % 2]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, and whether it shows a computation."""

    example: Example
    is_right: bool
    is_computed: bool


def load(path: Path) -> list[Example]:
    """Return the rows of a file.

    Raises:
        DatasetError: it cannot be read, or a row is not of this kind.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [_example(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(f"{path}: no rows of computed answers: {error!r}") from error


def _example(row: dict[str, Any]) -> Example:
    result = row["result"] or {"text": None}
    return Example(
        id=row["id"],
        question=row["question"],
        passages=tuple(row["passages"]),
        operation=row["operation"],
        names=tuple(operand.get("name", "") for operand in row["operands"]),
        result=result["text"],
        value=result.get("value"),
    )


def ask(examples: Sequence[Example], settings: Settings | None = None) -> Iterator[Verdict]:
    """Ask each question of its own passages, and of nothing else."""
    with Assistant.open(settings=settings) as assistant:
        for example in examples:
            documents = [
                Document.from_text(text, title=f"{example.id} {number}")
                for number, text in enumerate(example.passages, 1)
            ]
            assistant.add(*documents)
            yield judge(example, assistant.ask(example.question))
            assistant.remove(*(document.id for document in documents))


def judge(example: Example, answer: Answer) -> Verdict:
    """Return whether an answer says the result, in bold; of a trap, whether it computes nothing."""
    bold, is_computed = _BOLD.match(answer.text), is_shown(answer)
    if example.operation == "none":
        says = example.result is None or _says(example.result, answer.text)
        return Verdict(example, not is_computed and says, is_computed)
    said = bold[1] if bold else ""
    is_right = _names(example, said) if example.value is None else _figure(example, said)
    return Verdict(example, is_right and not answer.refused, is_computed)


def is_shown(answer: Answer) -> bool:
    """Return whether an answer shows a formula, an order, a choice or a count.

    The bold words of a choice or a count stand nowhere behind; those of an extract do.
    """
    bold = _BOLD.match(answer.text)
    is_new = bold is not None and bold[1] not in answer.text[bold.end() :]
    return answer.status == "answered" and (is_new or _SHOWN.search(answer.text) is not None)


def _says(result: str, text: str) -> bool:
    found = figures(text)
    wanted = [one for part in result.split(";") for one in figures(part)]
    if not wanted:
        return result in text
    return all(any(same(one, other) for other in found) for one in wanted)


def _figure(example: Example, said: str) -> bool:
    wanted = figures((example.result or "").lstrip("-"))
    if example.operation == "growth" and (example.value or 0) < 0:
        return _FALL.search(said) is not None and _match(wanted, said)
    return not _FALL.search(said) and _match(wanted, said)


def _match(wanted: Sequence[Any], said: str) -> bool:
    return any(same(wanted[0], one) for one in figures(said))


def _names(example: Example, said: str) -> bool:
    """Return whether the wanted names are said in their order, and no other one."""
    wanted, given = (re.split("[<>]", text) for text in (example.result or "", said))
    others = [name for name in example.names if name not in wanted]
    return len(wanted) == len(given) and all(
        _alike(w, g.strip()) and not any(_alike(o, g.strip()) for o in (*others, *wanted) if o != w)
        for w, g in zip(wanted, given, strict=True)
    )


def _alike(name: str, said: str) -> bool:
    return bool(said) and (name in said or said in name)
