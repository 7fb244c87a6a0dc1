"""Runs: variants by name, going on where a run was cut off, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import resume, rows, run_command
from eval.__main__ import main
from eval.dataset import DatasetError
from eval.variants import NAMED, parse
from rag import Assistant, Document, Settings

TEXTS = ["加装电梯100部。", "贷款4.08亿元。", "桥梁全长1631.5米。"]
ASKED = ["加装电梯多少部？", "贷款多少亿元？", "桥梁全长多少米？"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("hybrid", {}),
        ("words", {"retrieval": "words", "rerank": False}),
        ("no-rerank", {"rerank": False}),
        ("short:chunk_chars=120", {"chunk_chars": "120"}),
        ("vectors:k=3", {"retrieval": "vectors", "rerank": False, "k": "3"}),
        (
            "e5:embedder.model=/models/e5,embedder.query_prefix=query: ,k=7",
            {"embedder": {"model": "/models/e5", "query_prefix": "query: "}, "k": "7"},
        ),
        ("x:llm.model=a,b", {"llm": {"model": "a,b"}}),
    ],
)
def test_a_variant_is_a_name_and_settings(text: str, values: dict[str, object]) -> None:
    found = parse(text)
    assert found.name == text.split(":", maxsplit=1)[0]
    assert found.values == values


@pytest.mark.parametrize("text", ["", "unknown", ":k=3", "a:", "a:k", "a:K=1", "../a:k=1"])
def test_a_variant_that_is_no_variant_is_refused(text: str) -> None:
    with pytest.raises(DatasetError) as caught:
        parse(text)
    assert "--variant" in str(caught.value)


def test_parsing_leaves_the_named_variants_as_they_are() -> None:
    parse("words:k=3")
    assert NAMED["words"].values == {"retrieval": "words", "rerank": False}
    assert parse("short:chunk_chars=120").settings().chunk_chars == 120


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_questions(tmp_path, "100", "4.08", "1631.5")


def write_questions(folder: Path, *wanted: str) -> Path:
    path = folder / "q.jsonl"
    lines = [
        {
            "id": f"q{n}",
            "question": ASKED[n],
            "lang": "zh",
            "type": "figure",
            "answer": want,
            "must_include": [want],
            "evidence_source": [f"{n}.txt"],
            "evidence_offsets": [[0, len(TEXTS[n])]],
        }
        for n, want in enumerate(wanted)
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of what the assistant is really asked."""
    real, log = Assistant.ask, []

    def ask(self: Assistant, question: str) -> object:
        log.append(question)
        return real(self, question)

    monkeypatch.setattr(Assistant, "ask", ask)
    return log


def run(questions: Path, corpus: Path, out: Path, *more: str) -> int:
    return main(["run", str(questions), "--documents", str(corpus), "--out", str(out), *more])


def facts(path: Path) -> list[object]:
    """Return the rows without their times."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{**record, "timings_ms": None} for record in records]


def test_two_runs_of_the_same_give_the_same_rows(
    tmp_path: Path, corpus: Path, questions: Path
) -> None:
    assert run(questions, corpus, tmp_path / "a.jsonl") == 0
    assert run(questions, corpus, tmp_path / "b.jsonl") == 0
    assert facts(tmp_path / "a.jsonl") == facts(tmp_path / "b.jsonl")
    assert [row.question.id for row in rows.read(tmp_path / "a.jsonl")] == ["q0", "q1", "q2"]


def test_a_run_that_was_killed_goes_on_where_it_stopped(
    tmp_path: Path, corpus: Path, questions: Path, asked: list[str]
) -> None:
    out = tmp_path / "r.jsonl"
    run(questions, corpus, out)
    whole = out.read_bytes()
    first, second, _ = whole.splitlines(keepends=True)
    out.write_bytes(first + second[:40])
    asked.clear()
    assert run(questions, corpus, out) == 0
    assert asked == ASKED[1:]
    assert len(rows.read(out)) == 3
    assert out.read_bytes().startswith(first)


def test_what_still_holds_is_not_asked_again_and_is_scored_by_the_new_gold(
    tmp_path: Path,
    corpus: Path,
    questions: Path,
    asked: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "r.jsonl"
    run(questions, corpus, out)
    asked.clear()
    capsys.readouterr()
    write_questions(tmp_path, "77", "4.08", "1631.5")
    assert run(questions, corpus, out, "--json") == 0
    assert asked == []
    assert json.loads(capsys.readouterr().out)["correct"] == 0.667
    assert rows.read(out)[0].question.must_include == ("77",)


def test_other_settings_or_documents_make_a_row_out_of_date(
    tmp_path: Path, corpus: Path, questions: Path, asked: list[str]
) -> None:
    out = tmp_path / "r.jsonl"
    run(questions, corpus, out, "--variant", "x:evidence_k=3")
    asked.clear()
    run(questions, corpus, out, "--variant", "x:evidence_k=4")
    assert asked == ASKED
    (corpus / "more.txt").write_text("新增公园3个。", encoding="utf-8")
    run(questions, corpus, out, "--variant", "x:evidence_k=4")
    assert asked == ASKED * 2
    assert len(rows.read(out)) == 3


def test_one_file_holds_several_variants_each_where_it_first_stood(
    tmp_path: Path, corpus: Path, questions: Path
) -> None:
    out = tmp_path / "r.jsonl"
    run(questions, corpus, out, "--variant", "hybrid", "--variant", "words")
    run(questions, corpus, out, "--variant", "vectors")
    before = out.read_bytes()
    run(questions, corpus, out, "--variant", "hybrid")
    assert out.read_bytes() == before
    names = [row.variant for row in rows.read(out)]
    assert names == ["hybrid"] * 3 + ["words"] * 3 + ["vectors"] * 3


def test_a_file_that_holds_something_else_is_not_overwritten(
    tmp_path: Path, corpus: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = questions.read_bytes() + b"\n"
    questions.write_bytes(before)
    assert run(questions, corpus, questions) == 1
    assert questions.read_bytes() == before
    assert "q.jsonl:1: not a row of a run" in capsys.readouterr().err


def test_a_name_given_twice_is_an_error(
    tmp_path: Path, corpus: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = ["--variant", "words", "--variant", "words:k=3"]
    assert run(questions, corpus, tmp_path / "r.jsonl", *twice) == 1
    assert "once" in capsys.readouterr().err
    assert not (tmp_path / "r.jsonl").exists()


def test_a_setting_that_is_not_known_is_an_error_and_no_traceback(
    tmp_path: Path, corpus: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(questions, corpus, tmp_path / "r.jsonl", "--variant", "x:colour=red") == 1
    err = capsys.readouterr().err
    assert "colour" in err
    assert "Traceback" not in err


def test_the_fingerprint_tells_settings_and_documents_but_not_secrets() -> None:
    def mark(settings: Settings, *texts: str) -> str:
        with Assistant.open(settings=settings) as assistant:
            if texts:
                assistant.add(*(Document.from_text(text) for text in texts))
            return resume.fingerprint(assistant)

    plain = mark(Settings(), TEXTS[0])
    assert plain == mark(Settings(), TEXTS[0])
    assert plain != mark(Settings(rerank=False), TEXTS[0])
    assert plain != mark(Settings(), TEXTS[1])
    one, other = ({"api_key": key} for key in ("one", "other"))
    assert mark(Settings(llm=one)) == mark(Settings(llm=other))


def test_documents_in_hand_can_be_asked_about() -> None:
    documents = [Document.from_text(text, title=f"t{n}") for n, text in enumerate(TEXTS)]
    with run_command.opened(documents, NAMED["hybrid"]) as assistant:
        assert len(assistant.documents()) == 3
        assert "100" in assistant.ask(ASKED[0]).text


def test_a_question_without_a_word_is_named(
    tmp_path: Path, corpus: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = questions.read_text(encoding="utf-8").replace(json.dumps(ASKED[1]), '"???"')
    questions.write_text(text, encoding="utf-8")
    out = tmp_path / "r.jsonl"
    assert run(questions, corpus, out) == 1
    assert capsys.readouterr().err.startswith("q1: ")
    assert [row.question.id for row in rows.read(out)] == ["q0"]
