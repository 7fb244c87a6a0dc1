"""Plays dialogues with the assistant's own answers as history, and scores their turns.

Every second dialogue is one to build on; the others are only scored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from eval.dataset import DatasetError, Row
from eval.metrics.correctness import is_correct
from rag import Answer, Message


class Answerer(Protocol):
    """What is scored: `rag.Assistant`, or a fake of it."""

    def ask(self, question: str, *, history: Sequence[Message] = ()) -> Answer:
        """Return the answer to a question that may need what was said before."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a dialogue.

    Attributes:
        question: as typed.
        standalone: what it means, in one question that needs no other.
        must_include: what a right answer says; empty when it is to be refused.
    """

    question: str
    standalone: str
    must_include: tuple[str, ...]

    def is_right(self, answer: Answer) -> bool:
        """Return whether an answer says all it must, or refuses where it must."""
        if not self.must_include or answer.refused:
            return answer.refused and not self.must_include
        return is_correct(answer.text, self.must_include, ())


@dataclass(frozen=True, slots=True)
class Played:
    """A turn and what came of it.

    Attributes:
        dialogue: number in the file, from 1.
        turn: number in the dialogue, from 1; the others follow up on it.
        is_alone_right: whether the standalone question is answered right without a history.
    """

    dialogue: int
    turn: int
    question: str
    understood: str
    text: str
    is_right: bool
    is_alone_right: bool

    @property
    def is_to_build_on(self) -> bool:
        """Return whether it may be looked at; the others are only scored."""
        return self.dialogue % 2 == 0


def load(path: Path) -> list[list[Turn]]:
    """Return the dialogues of a JSON-lines file.

    Raises:
        DatasetError: the file cannot be read, or a line is no dialogue.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        records = [list(json.loads(line)["turns"]) for line in lines]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DatasetError(f"{path}: not a file of dialogues: {error!r}") from error
    return [
        [_turn(Row(f"{path}:{number}", fields)) for fields in turns]
        for number, turns in enumerate(records, start=1)
    ]


def _turn(row: Row) -> Turn:
    return Turn(row.text("question"), row.text("standalone"), row.texts("must_include"))


def play(assistant: Answerer, dialogues: Iterable[Sequence[Turn]]) -> Iterator[Played]:
    """Yield what came of each turn, in order."""
    for number, turns in enumerate(dialogues, start=1):
        history: list[Message] = []
        for position, turn in enumerate(turns, start=1):
            answer = assistant.ask(turn.question, history=history)
            history += [Message("user", turn.question), Message("assistant", answer.text)]
            yield Played(
                dialogue=number,
                turn=position,
                question=turn.question,
                understood=answer.understood,
                text=answer.text,
                is_right=turn.is_right(answer),
                is_alone_right=turn.is_right(assistant.ask(turn.standalone)),
            )


def scores(played: Iterable[Played]) -> dict[str, Mapping[str, Any]]:
    """Return for each half the share of turns that are right.

    Returns:
        "first" turns measure the assistant, "follow_ups" both, and "given_alone" the
        understanding: of the follow-ups whose standalone question is answered right, how many are
        right as typed. "alone" is the share of follow-ups whose standalone question is. None where
        there is none to count.
    """
    turns = list(played)
    halves = {"to build on": True, "held out": False}
    return {
        name: _scores([turn for turn in turns if turn.is_to_build_on is half])
        for name, half in halves.items()
    }


def _scores(turns: Sequence[Played]) -> Mapping[str, Any]:
    later = [turn for turn in turns if turn.turn > 1]
    return {
        "n": len(turns),
        "first": _share(turn.is_right for turn in turns if turn.turn == 1),
        "follow_ups": _share(turn.is_right for turn in later),
        "given_alone": _share(turn.is_right for turn in later if turn.is_alone_right),
        "alone": _share(turn.is_alone_right for turn in later),
    }


def _share(right: Iterable[bool]) -> float | None:
    found = list(right)
    return sum(found) / len(found) if found else None
