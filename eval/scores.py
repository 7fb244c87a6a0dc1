"""From rows to scores: of one answer, of all, and of each group of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from eval.metrics.auroc import auroc
from eval.metrics.averages import mean
from eval.metrics.calibration import ece
from eval.metrics.char_f1 import char_f1
from eval.metrics.citation_precision import citation_precision
from eval.metrics.citation_recall import citation_recall
from eval.metrics.concise import is_concise
from eval.metrics.correctness import is_correct
from eval.metrics.dates import date_accuracy
from eval.metrics.figures import figure_accuracy
from eval.metrics.latency import percentile
from eval.metrics.length import median_chars
from eval.metrics.ndcg import ndcg
from eval.metrics.quotes import quote_exactness
from eval.metrics.recall import recall
from eval.metrics.reciprocal_rank import reciprocal_rank
from eval.metrics.refusal import refusal_precision, refusal_recall
from eval.rows import Row

K = 10  # the deepest retrieval that is scored

Scores = dict[str, float | int | None]


def of_row(row: Row) -> dict[str, float | None]:
    """Return the scores of one answer; None where the question does not define one."""
    question = row.question
    scores: dict[str, float | None] = dict.fromkeys((*_ANSWERS, *_PLACES, "refusal"))
    if question.must_include:
        scores.update({name: _number(score(row)) for name, score in _ANSWERS.items()})
    if question.is_answerable:
        scores.update({name: _number(score(row)) for name, score in _PLACES.items()})
    else:
        scores["refusal"] = float(row.is_refused)
    return {**scores, "quote_exactness": quote_exactness(len(row.quotes), row.bad_quotes)}


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def total(rows: Iterable[Row]) -> Scores:
    """Return every score by name; None where no question defines it. The rows are read once."""
    tally = Tally()
    for row in rows:
        tally.add(row)
    return tally.scores()


def grouped(rows: Iterable[Row], key: str) -> dict[str, Scores]:
    """Return the scores of each group, in alphabetical order.

    A question on several documents counts in the group of each of them.

    Args:
        rows: of one variant.
        key: "type", "language", "document" or "difficulty".

    Raises:
        KeyError: there is no such key.
    """
    groups_of = GROUPS[key]
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for row in rows:
        for group in groups_of(row):
            tallies[group].add(row)
    return {name: tallies[name].scores() for name in sorted(tallies)}


def failure(row: Row) -> str | None:
    """Return the first step at which an answer went wrong; None when it is right.

    "not retrieved" (no gold among the first ten passages), "not selected" (there, but neither
    cited nor said), "wrongly refused", "wrong figure" (the right place, another figure),
    "wrongly answered" (anything else that is not right, or an answer where there is none).
    """
    question = row.question
    if not question.is_answerable:
        return None if row.is_refused else "wrongly answered"
    if question.must_include and _correct(row):
        return None
    if missed := _missed(row):
        return missed
    if not question.must_include:
        return None
    return "wrong figure" if _figures(row) == 0 else "wrongly answered"


def _missed(row: Row) -> str | None:
    """Return the step before the wording that went wrong."""
    gold = row.question.gold
    if gold and not recall(gold, row.found[:K]):
        return "not retrieved"
    if row.is_refused:
        return "wrongly refused"
    return "not selected" if gold and not citation_recall(gold, row.cited) else None


@dataclass(slots=True)
class Tally:
    """Adds up scores row by row and keeps numbers only."""

    values: defaultdict[str, list[float | None]] = field(default_factory=lambda: defaultdict(list))
    outcomes: list[tuple[bool, bool]] = field(default_factory=list)  # refused, has an answer
    confidences: list[float] = field(default_factory=list)
    answered: list[tuple[float, bool]] = field(default_factory=list)  # confidence, correct
    chars: list[int] = field(default_factory=list)
    timings_ms: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bad_quotes: int = 0

    def add(self, row: Row) -> None:
        """Take in one row."""
        question = row.question
        for name, value in of_row(row).items():
            self.values[name].append(value)
        self.outcomes.append((row.is_refused, question.is_answerable))
        self.confidences.append(row.confidence)
        if not row.is_refused and (question.must_include or not question.is_answerable):
            right = bool(question.must_include) and _correct(row)
            self.answered.append((row.confidence, right))
        if question.is_answerable:
            self.chars.append(len(row.text))
        for name, ms in row.timings_ms.items():
            self.timings_ms[name].append(ms)
        self.bad_quotes += row.bad_quotes

    def scores(self) -> Scores:
        """Return every score of the rows so far."""
        means = {name: mean(self.values.get(name, ())) for name in (*_ANSWERS, *_PLACES)}
        has_answer = [has for _, has in self.outcomes]
        sure, right = [c for c, _ in self.answered], [r for _, r in self.answered]
        return {
            "n": len(self.outcomes),
            **means,
            "refusal": refusal_recall(self.outcomes),
            "refusal_precision": refusal_precision(self.outcomes),
            "refusal_auroc": auroc(self.confidences, has_answer),
            "ece": ece(sure, right),
            "quote_exactness": mean(self.values.get("quote_exactness", ())),
            "bad_quotes": self.bad_quotes,
            "median_chars": median_chars(self.chars),
            **self._latencies(),
        }

    def _latencies(self) -> Scores:
        found: Scores = {}
        for stage in ("total", "retrieve", "read", "answer"):
            name = "" if stage == "total" else f"_{stage}"
            times = self.timings_ms.get(stage, ())
            found[f"p50{name}_ms"] = percentile(times, 0.5)
            found[f"p95{name}_ms"] = percentile(times, 0.95)
        return found


def _correct(row: Row) -> bool:
    question = row.question
    return not row.is_refused and is_correct(row.text, question.must_include, question.aliases)


def _gold_answer(row: Row) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return row.question.answer, row.question.must_include, row.question.aliases


def _said(row: Row) -> str:
    """Return what was answered; a refusal says nothing, whatever words it is made in."""
    return "" if row.is_refused else row.text


def _figures(row: Row) -> float | None:
    return figure_accuracy(_said(row), *_gold_answer(row))


# of questions whose answer is known
_ANSWERS: Mapping[str, Callable[[Row], float | None]] = {
    "correct": _correct,
    "correct_concise": lambda r: _correct(r) and is_concise(r.text),
    "correct_100": lambda r: _correct(r) and is_concise(r.text, max_chars=100),
    "correct_concise_cited": lambda r: (
        _correct(r) and is_concise(r.text) and bool(citation_recall(r.question.gold, r.cited))
    ),
    "char_f1": lambda r: char_f1(_said(r), (r.question.answer, *r.question.aliases)),
    "figure_accuracy": _figures,
    "date_accuracy": lambda r: date_accuracy(_said(r), *_gold_answer(r)),
}
# of questions that have an answer, though perhaps only its place is known
_PLACES: Mapping[str, Callable[[Row], float | None]] = {
    "false_refusal": lambda r: r.is_refused,
    "evidence_recall": lambda r: citation_recall(r.question.gold, r.cited),
    "citation_precision": lambda r: citation_precision(r.question.right_places, r.cited),
    "retrieval_r1": lambda r: recall(r.question.gold, r.found[:1]),
    "retrieval_r5": lambda r: recall(r.question.gold, r.found[:5]),
    "retrieval_r10": lambda r: recall(r.question.gold, r.found[:K]),
    "mrr": lambda r: reciprocal_rank(r.question.gold, r.found[:K]),
    "ndcg": lambda r: ndcg(r.question.gold, r.found, K),
}
# a question without evidence belongs to no document
GROUPS: Mapping[str, Callable[[Row], tuple[str, ...]]] = {
    "type": lambda r: (r.question.type,),
    "language": lambda r: (r.question.language,),
    "document": lambda r: r.question.sources or ("-",),
    "difficulty": lambda r: (str(r.question.difficulty or "-"),),
}
