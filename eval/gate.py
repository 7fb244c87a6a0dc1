"""`python -m eval gate`: fails when a score got worse than the one kept in git."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import dataset
from eval.dataset import DatasetError, Question
from eval.run import evaluate
from eval.run_command import CORPUS, QUESTIONS, opened, with_bar
from eval.scores import Scores, total
from eval.variants import DEFAULT, NAMED

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

BASELINE = Path(__file__).parent / "baselines" / "shipped.json"
FAST = 5  # one question in so many is in the fast subset
LOWER_IS_BETTER = frozenset({"false_refusal", "ece", "bad_quotes"})
GUARDED = (
    *("correct", "correct_concise", "correct_concise_cited", "char_f1"),
    *("figure_accuracy", "date_accuracy", "evidence_recall", "citation_precision"),
    *("retrieval_r1", "retrieval_r5", "retrieval_r10", "mrr", "ndcg"),
    *("refusal", "refusal_precision", "refusal_auroc", "false_refusal", "ece", "bad_quotes"),
)
# what a new baseline allows: some four questions of the whole set, two of the fast subset; a
# quote that differs is never allowed
TOLERANCES = {"full": 0.02, "fast": 0.05}
EXACT = frozenset({"bad_quotes"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """A score of the baseline and how much worse it may get."""

    value: float
    tolerance: float


def add_gate(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "gate",
        help="fail when a score of the shipped questions got worse",
        description=f"Compares with {BASELINE.name} in eval/baselines; edit tolerances there.",
    )
    command.add_argument("--full", action="store_true", help="all questions, not every fifth")
    command.add_argument(
        "--update", action="store_true", help="take the scores of now as the new baseline"
    )
    command.add_argument(
        "--baseline", metavar="FILE", type=Path, default=BASELINE, help=argparse.SUPPRESS
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Score the shipped questions and compare; 1 when a score got worse."""
    questions = dataset.load(QUESTIONS)
    parts = ("fast", "full") if arguments.update else ("full" if arguments.full else "fast",)
    for part in parts:
        chosen = questions if part == "full" else subset(questions)
        found = measure(chosen)
        if arguments.update:
            update(arguments.baseline, part, found)
            continue
        worse = fallen(found, read(arguments.baseline, part))
        for sentence in worse:
            print(sentence, file=sys.stderr)
        print(f"gate ({part}, {len(chosen)} questions): {'FAILED' if worse else 'passed'}")
        if worse:
            return 1
    return 0


def subset(questions: Iterable[Question]) -> list[Question]:
    """Return about one question in five, the same ones whatever is added or moved around them."""
    return [q for q in questions if hashlib.sha256(q.id.encode()).digest()[0] % FAST == 0]


def measure(questions: Sequence[Question]) -> Scores:
    """Return the scores of the default settings on the shipped corpus."""
    with opened(CORPUS, NAMED[DEFAULT]) as assistant:
        return total(with_bar(evaluate(assistant, questions), questions))


def fallen(found: Scores, allowed: Mapping[str, Allowed]) -> list[str]:
    """Return a sentence for each score that got worse by more than its tolerance."""
    return [
        f"{name}: {_shown(found.get(name))}, was {limit.value:g}, "
        f"at most {limit.tolerance:g} worse is allowed"
        for name, limit in allowed.items()
        if _is_worse(name, found.get(name), limit)
    ]


def read(path: Path, part: str) -> dict[str, Allowed]:
    """Return the baseline of "fast" or "full".

    Raises:
        DatasetError: the file cannot be read, or holds no such baseline.
    """
    try:
        scores = _load(path)[part]
        return {
            name: Allowed(float(entry["value"]), float(entry["tolerance"]))
            for name, entry in scores.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{path}: no baseline for {part!r}: {error!r}") from error


def update(path: Path, part: str, found: Scores) -> None:
    """Store the scores as the baseline; tolerances that somebody set are kept."""
    stored = _load(path) if path.exists() else {}
    before = stored.get(part, {})
    stored[part] = {
        name: {
            "value": round(value, 4),
            "tolerance": before.get(name, {}).get(
                "tolerance", 0 if name in EXACT else TOLERANCES[part]
            ),
        }
        for name in GUARDED
        if (value := found[name]) is not None
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8", newline="\n")


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _is_worse(name: str, found: float | None, limit: Allowed) -> bool:
    if found is None:  # nothing defines it any more
        return True
    fall = found - limit.value if name in LOWER_IS_BETTER else limit.value - found
    return fall > limit.tolerance + 1e-9


def _shown(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.4g}"
