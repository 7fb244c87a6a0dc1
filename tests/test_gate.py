"""The gate: what it lets pass, what it stops, and that it stops what breaks the assistant."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from eval import dataset, gate
from eval.__main__ import main
from eval.gate import Allowed, fallen
from eval.run import Answerer, evaluate
from eval.run_command import CORPUS, QUESTIONS, opened
from eval.scores import Scores, failure, total
from eval.variants import NAMED
from rag import Answer, Assistant, Document, Hit, Span

BASE = {"correct": Allowed(0.8, 0.02), "ece": Allowed(0.1, 0.02), "bad_quotes": Allowed(0, 0)}
SAME: Scores = {"correct": 0.8, "ece": 0.1, "bad_quotes": 0}


def test_the_shipped_questions_score_no_worse_than_the_baseline(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["gate"]) == 0, capsys.readouterr().err
    assert "passed" in capsys.readouterr().out


def test_a_score_may_fall_by_its_tolerance_and_no_more() -> None:
    assert fallen(SAME, BASE) == []
    assert fallen({**SAME, "correct": 0.78, "ece": 0.12}, BASE) == []
    (one,) = fallen({**SAME, "correct": 0.779}, BASE)
    assert one.startswith("correct: 0.779, was 0.8")


def test_where_lower_is_better_a_rise_is_a_fall() -> None:
    (one,) = fallen({**SAME, "ece": 0.13}, BASE)
    assert one.startswith("ece")
    (one,) = fallen({**SAME, "bad_quotes": 1}, BASE)
    assert one.startswith("bad_quotes")
    assert fallen({**SAME, "ece": 0.0}, BASE) == []


def test_a_score_that_is_no_longer_defined_is_stopped() -> None:
    (one,) = fallen({**SAME, "correct": None}, BASE)
    assert "not defined" in one
    assert len(fallen({}, BASE)) == 3


def test_a_failed_gate_exits_1_and_names_the_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "measure", lambda _: dict.fromkeys(gate.GUARDED, 0.9))
    path = tmp_path / "base.json"
    assert main(["gate", "--update", "--baseline", str(path)]) == 0
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["fast"]["mrr"]["value"] = 0.99
    path.write_text(json.dumps(stored), encoding="utf-8")
    assert main(["gate", "--baseline", str(path)]) == 1
    out, err = capsys.readouterr()
    assert [line.split(":")[0] for line in err.splitlines()] == ["mrr"]
    assert "FAILED" in out
    assert main(["gate", "--full", "--baseline", str(path)]) == 0


def test_an_update_keeps_the_tolerances_that_somebody_set(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "base.json"
    found: Scores = dict.fromkeys(gate.GUARDED, 0.9)
    gate.update(path, "full", found)
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["full"]["mrr"]["tolerance"] = 0.3
    path.write_text(json.dumps(stored), encoding="utf-8")
    gate.update(path, "full", {**found, "mrr": 0.5})
    assert gate.read(path, "full")["mrr"] == Allowed(0.5, 0.3)
    assert gate.read(path, "full")["bad_quotes"].tolerance == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"fast": {"mrr": 3}}'])
def test_a_baseline_that_cannot_be_used_is_an_error_and_no_traceback(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "measure", lambda _: SAME)
    path = tmp_path / "base.json"
    path.write_text(text, encoding="utf-8")
    assert main(["gate", "--baseline", str(path)]) == 1
    err = capsys.readouterr().err
    assert str(path) in err
    assert "Traceback" not in err


def test_the_fast_subset_has_both_kinds_of_questions_and_does_not_hang_on_their_order() -> None:
    questions = dataset.load(QUESTIONS)
    chosen = gate.subset(questions)
    assert len(questions) / 10 < len(chosen) < len(questions) / 3
    assert {q.is_answerable for q in chosen} == {True, False}
    assert {q.id for q in gate.subset(questions[::-1])} == {q.id for q in chosen}


class Changed:
    """The real assistant, with something broken."""

    def __init__(
        self,
        assistant: Answerer,
        *,
        answer: Callable[[Answer], Answer] = lambda a: a,
        hits: Callable[[Sequence[Hit]], list[Hit]] = list,
    ) -> None:
        self._assistant, self._answer, self._hits = assistant, answer, hits

    def ask(self, question: str) -> Answer:
        return self._answer(self._assistant.ask(question))

    def search(self, question: str, k: int) -> list[Hit]:
        return self._hits(self._assistant.search(question, k))

    def document(self, document_id: str) -> Document:
        return self._assistant.document(document_id)


class Recorded:
    """The real assistant; what was asked before costs nothing."""

    def __init__(self, assistant: Assistant) -> None:
        self.document = assistant.document
        self.ask = cache(assistant.ask)
        self.search = cache(assistant.search)


@pytest.fixture(scope="module")
def assistant() -> Iterator[Recorded]:
    with opened(CORPUS, NAMED["hybrid"]) as opened_assistant:
        yield Recorded(opened_assistant)


def caught(broken: Answerer) -> set[str]:
    """Return the names of the scores that the gate says fell."""
    found = total(evaluate(broken, gate.subset(dataset.load(QUESTIONS))))
    return {line.split(":")[0] for line in fallen(found, gate.read(gate.BASELINE, "fast"))}


def test_a_broken_retriever_is_caught_by_the_scores_of_retrieval_alone(
    assistant: Recorded,
) -> None:
    def elsewhere(hits: Sequence[Hit]) -> list[Hit]:
        return [replace(h, chunk=replace(h.chunk, span=Span(0, 1), text="")) for h in hits]

    retrieval = {"retrieval_r1", "retrieval_r5", "retrieval_r10", "mrr", "ndcg"}
    assert caught(Changed(assistant, hits=elsewhere)) == retrieval
    assert {"retrieval_r1", "mrr", "ndcg"} <= caught(
        Changed(assistant, hits=lambda hits: list(hits)[::-1])
    )


def test_a_wrong_figure_is_caught_by_figure_accuracy(assistant: Recorded) -> None:
    def swapped(answer: Answer) -> Answer:
        """Say 万 for 亿, % for a count: the digits stay."""
        if answer.refused:
            return answer
        text = answer.text.replace("亿", "万").replace("个", "%").replace("家", "%")
        return replace(answer, text=text)

    found = caught(Changed(assistant, answer=swapped))
    assert "figure_accuracy" in found
    assert not found & {"mrr", "evidence_recall", "refusal", "date_accuracy", "false_refusal"}


def test_an_answerer_that_always_refuses_is_caught_though_its_recall_is_full(
    assistant: Recorded,
) -> None:
    def refusal(answer: Answer) -> Answer:
        return Answer(text=answer.text, status="refused", confidence=0.5)

    broken = Changed(assistant, answer=refusal)
    found = caught(broken)
    assert {"refusal_precision", "false_refusal", "refusal_auroc", "correct"} <= found
    assert not found & {"refusal", "mrr", "ndcg"}
    rows = list(evaluate(broken, gate.subset(dataset.load(QUESTIONS))))
    failures = {failure(row) for row in rows if row.question.is_answerable}
    assert "wrongly refused" in failures
    assert failures <= {"wrongly refused", "not retrieved"}
