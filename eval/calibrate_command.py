"""`python -m eval calibrate`: the weights of the confidence, learned and tried out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval import adapters
from eval.calibration import Example, examples, fit, left_out
from eval.metrics.auroc import auroc
from eval.metrics.calibration import ece
from eval.run_command import CORPUS, HERE, QUESTIONS
from rag.answer.confidence import WEIGHTS

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_SETS = HERE / "sets"
_SHIPPED = (QUESTIONS, _SETS / "open.jsonl", _SETS / "near_misses.jsonl")
_TRAIN = (_SETS / "train_open.jsonl", _SETS / "train_near_misses.jsonl")
_REAL = (_SETS / "real_open.jsonl",)


def add_calibrate(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "calibrate",
        help="learn how sure an answer is",
        description="Learns from the open question sets, a minute. Needs scipy.",
    )
    command.add_argument("--train", metavar="DIR", type=Path, help="documents of the train sets")
    command.add_argument("--real", metavar="DIR", type=Path, help="documents of the real sets")
    command.add_argument("--out", metavar="FILE", type=Path, default=WEIGHTS)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the weights; print what each sign is worth, as found on questions not learned from."""
    sources = {CORPUS: _SHIPPED, arguments.train: _TRAIN, arguments.real: _REAL}
    known = [
        example
        for documents, paths in sources.items()
        for path in paths
        if documents
        for example in _read(path, documents)
    ]
    names = list(known[0].told)
    _show("all", known, names)
    for name in names:
        _show(f"without {name}", known, [other for other in names if other != name])
    weights = fit(_values(known, names), np.array([e.is_answerable for e in known]))
    record = dict(zip(["constant", *names], weights.round(3).tolist(), strict=True))
    arguments.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


def _read(questions: Path, documents: Path) -> list[Example]:
    dataset = adapters.load(questions, documents)
    return list(examples(dataset.questions, dataset.documents or documents))


def _values(known: Sequence[Example], names: Sequence[str]) -> np.ndarray:
    return np.array([[example.told[name] for name in names] for example in known])


def _show(label: str, known: Sequence[Example], names: Sequence[str]) -> None:
    """Print AUROC and ECE of questions that were not learned from."""
    has_answer = np.array([example.is_answerable for example in known])
    groups = [example.id.rstrip("ab") for example in known]
    found = left_out(_values(known, names), has_answer, groups).tolist()
    area, error = auroc(found, has_answer.tolist()), ece(found, has_answer.tolist())
    print(f"{label:<20}{len(known):>5}{area or 0:>8.3f}{error or 0:>8.3f}")
