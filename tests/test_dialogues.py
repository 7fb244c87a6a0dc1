"""Dialogues are played and scored; the half to build on holds its floor on the shipped corpus."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.dataset import DatasetError
from eval.dialogues import Turn, load, play, scores
from eval.dialogues_command import DIALOGUES
from eval.run_command import CORPUS
from rag import Answer, Assistant, Message

# follow-ups of the half to build on: right, and right where the standalone question is
FLOOR, FLOOR_GIVEN_ALONE = 0.82, 0.9

FIRST = Turn("塔有多高？", "塔有多高？", ("30米",))
SECOND = Turn("桥呢？", "桥有多高？", ("9米",))
LAST = Turn("谁建的？", "桥是谁建的？", ())


class Parrot:
    """Answers by a table, and keeps what it was asked."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(self, question: str, *, history: Sequence[Message] = ()) -> Answer:
        self.asked.append((question, tuple(message.content for message in history)))
        text = self.answers.get(question, "")
        return Answer(text or "不知道", "answered" if text else "refused", understood=question)


def test_each_turn_is_asked_with_the_answers_so_far_and_once_alone() -> None:
    parrot = Parrot({"塔有多高？": "30米", "桥有多高？": "9米"})
    played = list(play(parrot, [[FIRST, SECOND, LAST]]))
    assert [turn.is_right for turn in played] == [True, False, True]
    assert [turn.is_alone_right for turn in played] == [True, True, True]
    assert parrot.asked[2] == ("桥呢？", ("塔有多高？", "30米"))
    assert parrot.asked[3] == ("桥有多高？", ())
    assert parrot.asked[4][1] == ("塔有多高？", "30米", "桥呢？", "不知道")


def test_a_turn_to_be_refused_is_right_only_when_refused() -> None:
    assert LAST.is_right(Answer("不知道", "refused"))
    assert not LAST.is_right(Answer("张三", "answered"))
    assert not FIRST.is_right(Answer("30米", "refused"))
    assert not FIRST.is_right(Answer("130米", "answered"))


def test_halves_are_scored_apart_and_first_turns_count_for_themselves() -> None:
    parrot = Parrot({"塔有多高？": "30米", "桥有多高？": "9米", "桥呢？": "9米"})
    found = scores(play(parrot, [[FIRST], [FIRST, SECOND, LAST]]))
    assert found["held out"] == {
        "n": 1,
        "first": 1.0,
        "follow_ups": None,
        "given_alone": None,
        "alone": None,
    }
    assert found["to build on"]["n"] == 3
    assert found["to build on"]["follow_ups"] == 1.0


@pytest.mark.parametrize("text", ["{", '{"turns": 3}', "[]", '{"turns": [{"question": ""}]}'])
def test_a_file_that_holds_no_dialogue_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dialogues.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"dialogues\.jsonl"):
        load(path)


def test_the_command_prints_both_halves_and_writes_only_the_one_to_build_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = [
        {"question": "塔有多高？", "standalone": "塔有多高？", "must_include": ["30米"]},
        {"question": "谁建的？", "standalone": "塔是谁建的？", "must_include": []},
    ]
    path, documents, out = tmp_path / "d.jsonl", tmp_path / "docs", tmp_path / "out.jsonl"
    path.write_text(f"{json.dumps({'turns': turns})}\n" * 3, encoding="utf-8")
    documents.mkdir()
    (documents / "塔.txt").write_text("城东的古塔有多高？塔高30米。", encoding="utf-8")
    files = [str(path), "--documents", str(documents), "--out", str(out)]
    assert main(["dialogues", *files, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["to build on"]["n"], found["held out"]["n"]) == (2, 4)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["dialogue"] for row in rows] == [2, 2]
    assert main(["dialogues", *files]) == 0
    assert capsys.readouterr().out.startswith("to build on  n 2  first 1.0")


def test_follow_ups_of_the_half_to_build_on_are_understood() -> None:
    dialogues = load(DIALOGUES)
    half = [turns if n % 2 == 0 else [] for n, turns in enumerate(dialogues, start=1)]
    with Assistant.open() as assistant:
        assistant.add(CORPUS)
        found = scores(play(assistant, half))["to build on"]
    assert found["n"] > 200
    assert found["follow_ups"] >= FLOOR
    assert found["given_alone"] >= FLOOR_GIVEN_ALONE
