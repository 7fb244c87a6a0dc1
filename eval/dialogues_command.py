"""`python -m eval dialogues`: follow-up questions, played with the assistant's own answers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from eval.dialogues import Played, load, play, scores
from eval.run_command import CORPUS, HERE, opened
from eval.variants import DEFAULT, parse

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DIALOGUES = HERE / "sets" / "dialogues.jsonl"


def add_dialogues(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "dialogues",
        help="play dialogues and score the follow-up questions",
        description="first: first turns. follow_ups: all others. given_alone: those whose "
        "standalone question is answered right. alone: the share of these.",
    )
    command.add_argument(
        "dialogues", metavar="FILE", nargs="?", type=Path, default=DIALOGUES, help="JSON lines"
    )
    command.add_argument(
        "--documents", metavar="DIR", type=Path, default=CORPUS, help="a folder of files"
    )
    command.add_argument(
        "--out", metavar="FILE", type=Path, help="write the turns of the half to build on"
    )
    command.add_argument("--json", action="store_true", help="print the scores as JSON")
    command.set_defaults(run=run_dialogues)


def run_dialogues(arguments: argparse.Namespace) -> int:
    """Print the scores of each half."""
    dialogues = load(arguments.dialogues)
    with opened(arguments.documents, parse(DEFAULT)) as assistant:
        played = list(play(assistant, dialogues))
    if arguments.out:
        _write(arguments.out, [turn for turn in played if turn.is_to_build_on])
    found = scores(played)
    if arguments.json:
        print(json.dumps(found))
        return 0
    for half, values in found.items():
        shown = (f"{name} {'-' if v is None else round(v, 3)}" for name, v in values.items())
        print(f"{half:<12} {'  '.join(shown)}")
    return 0


def _write(path: Path, turns: Sequence[Played]) -> None:
    lines = [json.dumps(asdict(turn), ensure_ascii=False) for turn in turns]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
