"""Learning the weights of the second stage, on lists whose best weights are known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.dataset import Question
from eval.learn_command import PRIOR
from eval.metrics import Place
from eval.ranking import Ranking, _Lists, learn
from eval.readings import Reading, readings
from rag import Document, Span
from rag.evidence.score import WEIGHTS, weights

TEXT = "公园接待游客380万人次。\n\n老楼加装电梯完工50部。"


def reading(values: list[list[float]], right: int) -> Reading:
    n = len(values)
    gold = np.zeros((n, 1), bool)
    gold[right] = True
    return Reading(np.array(values), gold[:, 0], np.arange(n), gold)


def made(seed: int, n: int = 40) -> list[Reading]:
    """The first feature is high where it is right, the second is chance, the third is low there."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        values, right = random.random((6, 3)), int(random.integers(6))
        values[right] += [0.8, 0, -0.8]
        found.append(reading(values.tolist(), right))
    return found


def test_what_tells_right_from_wrong_gets_the_weight_and_nothing_goes_below_zero() -> None:
    found = learn([made(1), made(2)], np.array([0.5, 0.5, 0.5]))
    assert found[0] > 1
    assert found[1] < 0.5
    assert found[2] == 0


def test_lists_that_tell_nothing_leave_the_weights_where_they_were() -> None:
    same = [reading([[1, 1], [1, 1]], 0), reading([[2, 1], [2, 1]], 1)]
    prior = np.array([0.7, 0.2])
    assert learn([same], prior) == pytest.approx(prior)


def test_each_set_counts_the_same_whatever_its_size() -> None:
    prior = np.ones(3)
    once = learn([made(1), made(2)], prior)
    assert learn([made(1) * 5, made(2)], prior) == pytest.approx(once, abs=0.02)


def test_the_gradient_is_that_of_the_loss() -> None:
    lists, prior = _Lists.of([made(3), made(4, n=7)]), np.array([1.0, 0.3, 0.2])
    at = np.array([0.4, 0.9, 0.1])
    _, gradient = lists.loss(at, prior)
    for i, step in enumerate(np.eye(3) * 1e-6):
        slope = (lists.loss(at + step, prior)[0] - lists.loss(at - step, prior)[0]) / 2e-6
        assert gradient[i] == pytest.approx(slope, rel=1e-4)


def test_a_chunk_ranks_by_its_best_sentence() -> None:
    chunks = np.array([0, 0, 1, 2])
    gold = np.array([[True, False], [False, False], [False, True]])
    one = Reading(
        np.array([[0.1], [0.9], [0.5], [0.3]]), np.array([1, 0, 0, 1], bool), chunks, gold
    )
    assert Ranking.of([one], np.ones(1)) == Ranking(0.5, 1, 0)
    assert Ranking.of([one], -np.ones(1)) == Ranking(0.5, 1, 1)


def test_what_is_read_of_a_question_holds_its_features_and_its_gold() -> None:
    start = TEXT.index("老楼")
    gold = Place("报", Span(start, len(TEXT)))
    question = Question(
        "1", "电梯完工多少部？", "zh", "figure", "50部", ("50部",), (), (gold,), (), ()
    )
    document = Document.from_text(TEXT, title="报")
    (found,) = readings([question], [document], ("figure", "words"))
    assert found.values[found.is_right].tolist()[0][0] == 1
    assert found.is_right.sum() == 1
    assert found.values[found.is_right, 1].min() > found.values[~found.is_right, 1].max()
    assert found.gold.sum() == 1


def test_the_weights_shipped_are_those_that_are_learned() -> None:
    assert list(weights()) == list(PRIOR)
    assert Path(WEIGHTS).read_text(encoding="utf-8") == json.dumps(dict(weights()), indent=1) + "\n"
