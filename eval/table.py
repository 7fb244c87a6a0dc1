"""Scores as a table for the terminal and as a record for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.scores import Scores

# heading, name of the score
COLUMNS = (
    ("n", "n"),
    ("correct", "correct"),
    ("+concise", "correct_concise"),
    ("+cited", "correct_concise_cited"),
    ("ev.recall", "evidence_recall"),
    ("cite.prec", "citation_precision"),
    ("r@1", "retrieval_r1"),
    ("r@5", "retrieval_r5"),
    ("r@10", "retrieval_r10"),
    ("refused", "refusal"),
    ("falsely", "false_refusal"),
)
NAME_WIDTH = 14


def table(total: Scores, by_type: Mapping[str, Scores]) -> str:
    """Return one line for each type and one for all; "-" where a score is not defined."""
    head, *types, everything = lines([*by_type.items(), ("all", total)])
    quotes = f"quotes that differ from their source: {total['bad_quotes']}"
    times = f"one question: p50 {total['p50_ms']:.1f} ms, p95 {total['p95_ms']:.1f} ms"
    return "\n".join([head, *types, "-" * len(head), everything, "", quotes, times])


def lines(named: Sequence[tuple[str, Scores]]) -> list[str]:
    """Return a line of headings and one for each pair; "-" where a score is not defined."""
    width = max(NAME_WIDTH, *(len(name) + 2 for name, _ in named))
    head = " " * width + "".join(f"{heading:>10}" for heading, _ in COLUMNS)
    return [head, *(_line(f"{name:<{width}}", scores) for name, scores in named)]


def rounded(scores: Scores) -> Scores:
    """Return the scores with three decimals."""
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in scores.items()
    }


def _line(name: str, scores: Scores) -> str:
    return name + "".join(f"{_cell(scores[key]):>10}" for _, key in COLUMNS)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
