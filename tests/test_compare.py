"""Variants compared: what counts as better, and what may only be luck."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval import rows
from eval.__main__ import main
from eval.compare import compare, interval
from eval.compare_command import read
from eval.dataset import DatasetError, Question
from eval.metrics import Place
from eval.rows import Row
from rag import Span

GOLD = Place("a.txt", Span(10, 20))


def row(number: int, *, variant: str, is_right: bool, is_found: bool = True) -> Row:
    question = Question(
        id=str(number),
        question=f"第{number}问：多少部？",
        language="zh",
        type="figure",
        answer="100部",
        must_include=("100",),
        aliases=(),
        evidence=(GOLD,),
        equal=(),
        alternatives=(),
    )
    return Row(
        variant=variant,
        question=question,
        text="100部 [1]" if is_right else "7部 [1]",
        status="answered",
        confidence=0.5,
        notice="",
        cited=(GOLD,),
        quotes=("100部",),
        bad_quotes=0,
        found=(GOLD,) if is_found else (),
        passages=("加装100部。\u2028又",),
        timings_ms={"total": 1.0},
        fingerprint="f",
    )


def write(path: Path, *some: Row) -> Path:
    path.write_text("".join(rows.to_json(one) + "\n" for one in some), encoding="utf-8")
    return path


def test_a_row_read_back_is_the_row_that_was_written(tmp_path: Path) -> None:
    written = [row(1, variant="a", is_right=True), row(2, variant="b", is_right=False)]
    assert rows.read(write(tmp_path / "r.jsonl", *written)) == written
    assert list(rows.each(tmp_path / "r.jsonl")) == written


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '{"question": {}}', '{"id": "s001"}'])
def test_a_line_that_is_no_row_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "r.jsonl", row(1, variant="a", is_right=True))
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"r\.jsonl:2: not a row of a run"):
        rows.read(path)
    assert rows.from_json(path.read_text(encoding="utf-8").split("\n")[0], "x").variant == "a"


def test_wins_losses_and_means_are_of_questions_that_both_define() -> None:
    first = {"p": {"correct": 0.0}, "q": {"correct": 1.0}, "r": {"correct": None}, "s": {}}
    other = {"p": {"correct": 1.0}, "q": {"correct": 1.0}, "r": {"correct": 1.0}, "t": {}}
    (found,) = compare(first, other)
    assert (found.n, found.wins, found.losses) == (2, 1, 0)
    assert (found.first, found.other) == (0.5, 1.0)
    assert compare(first, {"unknown": {"correct": 1.0}}) == []


def test_one_win_in_twenty_is_not_called_better() -> None:
    first = {str(n): {"correct": 0.0} for n in range(20)}
    (found,) = compare(first, {**first, "0": {"correct": 1.0}})
    assert found.low == 0.0 < found.high
    assert found.verdict == ""


def test_ten_wins_in_twenty_without_a_loss_are() -> None:
    first = {str(n): {"correct": 0.0, "false_refusal": 0.0} for n in range(20)}
    ten = {str(n): {"correct": 1.0, "false_refusal": 1.0} for n in range(10)}
    correct, refusal = compare(first, {**first, **ten})
    assert (correct.verdict, correct.wins, correct.losses) == ("better", 10, 0)
    assert (refusal.verdict, refusal.wins, refusal.losses) == ("worse", 0, 10)


def test_the_same_differences_give_the_same_interval() -> None:
    numbers = random.Random(1)
    values = [numbers.gauss(0, 1) for _ in range(50)]
    assert interval(values) == interval(values)
    assert interval(values) != interval(values, seed=1)
    assert interval([0.25, 0.25]) == (0.25, 0.25)


def test_the_interval_is_about_that_of_the_normal_distribution() -> None:
    values = [1.0] * 300 + [0.0] * 700
    low, high = interval(values)
    width = 1.96 * (0.3 * 0.7 / 1000) ** 0.5
    assert low == pytest.approx(0.3 - width, abs=0.003)
    assert high == pytest.approx(0.3 + width, abs=0.003)


def test_compare_names_what_got_worse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = [row(n, variant="good", is_right=True) for n in range(12)]
    bad = [row(n, variant="bad", is_right=n < 2, is_found=True) for n in range(12)]
    path = write(tmp_path / "r.jsonl", *good, *bad)
    assert main(["compare", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "bad against good"
    worse = {line.split()[0] for line in lines if line.endswith("worse")}
    assert {"correct", "figure_accuracy"} <= worse
    assert not worse & {"retrieval_r1", "mrr", "evidence_recall"}


def test_a_name_in_two_files_is_told_apart_by_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = write(tmp_path / "before.jsonl", row(1, variant="hybrid", is_right=True))
    after = write(tmp_path / "after.jsonl", row(1, variant="hybrid", is_right=False))
    assert list(read([before, after])) == ["hybrid", "hybrid (after)"]
    assert main(["compare", str(before), str(after), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["first"], printed["other"]) == ("hybrid", "hybrid (after)")
    by_name = {score["score"]: score for score in printed["scores"]}
    assert by_name["correct"]["losses"] == 1


def test_one_variant_alone_cannot_be_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = write(tmp_path / "a.jsonl", row(1, variant="a", is_right=True))
    apart = write(tmp_path / "b.jsonl", row(2, variant="b", is_right=True))
    assert main(["compare", str(alone)]) == 1
    assert "second variant" in capsys.readouterr().err
    assert main(["compare", str(alone), str(apart)]) == 1
    assert "no question in common" in capsys.readouterr().err
