"""`python -m eval learn`: the weights of the second stage, learned and tried out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval import adapters
from eval.ranking import Floats, Ranking, learn
from eval.readings import Reading, readings
from eval.run_command import CORPUS, HERE, QUESTIONS
from rag.evidence.score import WEIGHTS

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

# set by hand before anything was learned; what was added since starts at 0
PRIOR = {
    "words": 3.0,
    "cosine": 1.0,
    "context": 2.0,
    "clause": 2.0,
    "chunk": 1.0,
    "figure": 0.8,
    "person": 1.6,
    "list": 0.2,
    "period": 0.2,
    "body": 0.3,
    "opening": 0.0,
}
_HAND = np.array([*PRIOR.values()])


def add_learn(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "learn",
        help="learn the weights of the second stage",
        description="Learns from eval/questions.jsonl, eval/sets/open.jsonl and, with --train, "
        "eval/sets/train_open.jsonl; half a minute. Needs scipy.",
    )
    command.add_argument("--train", metavar="DIR", type=Path, help="documents of train_open.jsonl")
    command.add_argument(
        "--test",
        metavar="QUESTIONS=DOCUMENTS",
        action="append",
        default=[],
        help="score these as well; nothing is learned from them",
    )
    command.add_argument(
        "--ablate", action="store_true", help="learn without each of the features, too"
    )
    command.add_argument("--out", metavar="FILE", type=Path, default=WEIGHTS)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the weights and print how they rank."""
    sources = {QUESTIONS: CORPUS, HERE / "sets" / "open.jsonl": CORPUS}
    if arguments.train:
        sources[HERE / "sets" / "train_open.jsonl"] = arguments.train
    known = {path.stem: _read(path, documents) for path, documents in sources.items()}
    others = dict(_test(text) for text in arguments.test)
    _show("by hand", _HAND, {**known, **others})
    left_out = {name: _learned(_without(known, name)) for name in known}
    for name, weights in left_out.items():
        _show("left out", weights, {name: known[name]})
    weights = _learned(known)
    _show("learned", weights, {**known, **others})
    for i, name in enumerate(PRIOR if arguments.ablate else ()):
        _show(f"without {name}", _learned(known, dropped=i), {**known, **others})
    record = {name: round(float(w), 2) for name, w in zip(PRIOR, weights, strict=True)}
    arguments.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


def _read(questions: Path, documents: Path) -> list[Reading]:
    dataset = adapters.load(questions, documents)
    return list(readings(dataset.questions, dataset.documents or documents, tuple(PRIOR)))


def _test(text: str) -> tuple[str, list[Reading]]:
    questions, _, documents = text.partition("=")
    return Path(questions).stem, _read(Path(questions), Path(documents or CORPUS))


def _without(known: Mapping[str, list[Reading]], name: str) -> dict[str, list[Reading]]:
    return {other: found for other, found in known.items() if other != name}


def _learned(known: Mapping[str, Sequence[Reading]], dropped: int | None = None) -> Floats:
    kept = np.array([i != dropped for i in range(len(_HAND))])
    weights = np.zeros(len(_HAND))
    sets = [[_narrow(reading, kept) for reading in one] for one in known.values()]
    weights[kept] = learn(sets, _HAND[kept])
    return weights


def _narrow(reading: Reading, kept: Floats) -> Reading:
    return Reading(reading.values[:, kept], reading.is_right, reading.chunks, reading.gold)


def _show(label: str, weights: Floats, sets: Mapping[str, Sequence[Reading]]) -> None:
    """Print r@1, r@10 and right first sentences of each set."""
    for name, one in sets.items():
        found = Ranking.of(one, weights)
        print(f"{label:<20}{name:<24}{found.r1:>7.3f}{found.r10:>7.3f}{found.sentence:>7.3f}")
