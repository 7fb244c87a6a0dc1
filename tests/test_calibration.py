"""Learning how sure an answer is, on examples whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from eval.calibration import Floats, examples, fit, left_out, probabilities
from eval.dataset import Question
from rag import Document

TEXT = "海滨动物园有老虎12只。"


def made(n: int = 400) -> tuple[Floats, np.ndarray]:
    """The first column decides, the second is chance."""
    random = np.random.default_rng(5)
    values = random.normal(size=(n, 2)) * [3.0, 1.0]
    return values, random.random(n) < 1 / (1 + np.exp(-(0.5 + values[:, 0])))


def test_the_column_that_decides_gets_its_weight() -> None:
    constant, first, second = fit(*made(4000))
    assert (constant, first) == pytest.approx((0.5, 1.0), abs=0.15)
    assert abs(second) < 0.15


def test_chances_grow_with_the_odds() -> None:
    found = probabilities(np.array([[0.0], [2.0]]), np.array([0.0, 1.0]))
    assert found.tolist() == pytest.approx([0.5, 0.8808], abs=1e-4)


def test_what_is_left_out_is_judged_by_the_others_alone() -> None:
    values, is_answerable = made()
    groups = [str(i // 2) for i in range(len(values))]
    found = left_out(values, is_answerable, groups)
    assert ((found > 0.5) == is_answerable).mean() > 0.8
    chance = left_out(values[:, 1:], is_answerable, groups)
    assert ((chance > 0.5) == is_answerable).mean() < 0.7


def test_a_question_settled_by_its_time_or_place_is_no_example() -> None:
    document = Document.from_text(TEXT, title="报", date="2022-05-01")
    asked = ["动物园有多少只老虎？", "顺义区的动物园有多少只老虎？", "2019年动物园有多少只老虎？"]
    questions = [
        Question(str(i), text, "zh", "figure", "", ("12",), (), (), (), ())
        for i, text in enumerate(asked)
    ]
    (found,) = examples(questions, [document])
    assert (found.id, found.is_answerable) == ("0", True)
    assert found.told["noun"] < 0.1
