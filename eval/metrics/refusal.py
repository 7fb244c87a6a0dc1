"""Refusals: how many were due, and how many of those due were made."""

from __future__ import annotations

from collections.abc import Iterable

from eval.metrics.averages import mean

# for each question: whether it was refused, and whether it has an answer
Outcome = tuple[bool, bool]


def refusal_precision(outcomes: Iterable[Outcome]) -> float | None:
    """Return the share of refused questions that have no answer; None when none was refused.

    Precision and recall of the class "has no answer", as in SQuAD 2.0 (Rajpurkar et al., 2018).
    """
    return mean(not has_answer for refused, has_answer in outcomes if refused)


def refusal_recall(outcomes: Iterable[Outcome]) -> float | None:
    """Return the share of questions without an answer that were refused; None without any."""
    return mean(refused for refused, has_answer in outcomes if not has_answer)
