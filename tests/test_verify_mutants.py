"""How well the figure gate tells right answers from answers with one thing wrong."""

from __future__ import annotations

from collections import Counter

from mutants import tally

FLOORS = {"digit": 0.99, "unit": 0.99, "year": 0.99, "day": 0.98, "sign": 0.97, "subject": 0.8}


def share(hits: Counter[str], of: Counter[str]) -> dict[str, float]:
    return {kind: hits[kind] / count for kind, count in of.items()}


def test_right_answers_pass_and_what_is_made_wrong_is_held_back() -> None:
    shown = tally(questions=0, rounds=1)
    assert shown.right.total() >= 500
    assert shown.alarms.total() <= 0.01 * shown.right.total()
    assert share(shown.alarms, shown.right)["written"] <= 0.03
    caught = share(shown.caught, shown.wrong)
    assert {kind: value for kind, value in caught.items() if value < FLOORS[kind]} == {}
    assert {kind for kind, count in shown.wrong.items() if count >= 15} == set(FLOORS)
