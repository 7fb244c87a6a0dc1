"""The search alone is scored, by one process or several."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_models import tiny_bert

from eval.__main__ import main
from eval.adapters import template
from eval.adapters.base import make_question
from eval.dataset import DatasetError, Question
from eval.metrics import Place
from eval.parallel import in_order, stored
from eval.rows import read
from eval.search import Found, scores, search, table
from rag import Assistant, Document, RagError, Settings, Span

TEXTS = {
    "桥": "跨河大桥全长1631.5米，今年通车。",
    "树": "春天种树三千棵，绿化带连成一片。",
    "学校": "新建小学招收六个班，九月开学。",
}
DOCUMENTS = [Document.from_text(text, title=title) for title, text in TEXTS.items()]


def asked(text: str, *gold: str) -> Question:
    places = [Place(title, Span(0, len(TEXTS[title]))) for title in gold]
    return make_question(text, text, kind="retrieval", evidence=places)


@pytest.fixture
def assistant() -> Assistant:
    opened = Assistant.open(settings=Settings())
    opened.add(*DOCUMENTS)
    return opened


def test_the_right_passage_on_top_scores_one_everywhere(assistant: Assistant) -> None:
    found = search(assistant, asked("大桥全长多少米？", "桥"))
    assert found.scores == (1, 1, 1, 1, 1)
    assert (found.id, found.group) == ("大桥全长多少米？", "zh")


def test_a_passage_at_rank_two_halves_the_reciprocal_rank(assistant: Assistant) -> None:
    question = "大桥全长多少米？"
    second = assistant.search(question, k=2)[1].chunk.document_id
    found = search(assistant, asked(question, assistant.document(second).title))
    assert found.scores[:4] == (0, 1, 1, 1 / 2)
    assert found.scores[4] == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)


def test_a_question_without_a_word_finds_nothing_and_without_gold_scores_nothing(
    assistant: Assistant,
) -> None:
    assert search(assistant, asked("？？", "桥")).scores == (0, 0, 0, 0, 0)
    assert search(assistant, asked("大桥？")).scores == (None,) * 5


def test_scores_are_means_by_language_and_over_all() -> None:
    found = [
        Found("1", "zh", (1, 1, 1, 1, 1), ms=10),
        Found("2", "zh", (0, 1, 1, 0.5, 0.6), ms=20),
        Found("3", "en", (None,) * 5, ms=30),
    ]
    by_group = scores(found)
    assert list(by_group) == ["en", "zh", "all"]
    assert by_group["zh"]["mrr@10"] == by_group["all"]["mrr@10"] == 0.75
    assert (by_group["en"]["r@1"], by_group["all"]["n"]) == (None, 3)
    assert table(by_group).split("\n")[1].split()[:3] == ["en", "1", "-"]


def test_documents_in_hand_are_stored_and_removed_at_the_end() -> None:
    told: list[str] = []
    with stored([*DOCUMENTS, Document.from_text(" ")], Settings(), on_failure=told.append) as path:
        with Assistant.open(path, Settings()) as assistant:
            assert [d.title for d in assistant.documents()] == sorted(TEXTS)
        assert len(told) == 1
    assert not path.exists()


def test_a_knowledge_base_is_used_as_it_is(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "kb", Settings()) as assistant:
        assistant.add(*DOCUMENTS)
    with stored(tmp_path / "kb", Settings(), on_failure=pytest.fail) as path:
        assert path == tmp_path / "kb"
    assert (path / "CURRENT").exists()


def test_documents_without_text_are_refused() -> None:
    told: list[str] = []
    with (
        pytest.raises(DatasetError, match="no document could be read"),
        stored([Document.from_text(" ")], Settings(), on_failure=told.append),
    ):
        pytest.fail("there is nothing to search")
    assert len(told) == 1


def failing(_assistant: Assistant, question: Question) -> str:
    if question.id == "坏":
        raise RagError(reason="broken")
    return question.id


@pytest.mark.slow
def test_two_processes_find_what_one_finds_in_the_same_order() -> None:
    questions = [asked(f"{title}{n}怎么样？", title) for n in range(12) for title in TEXTS]
    with stored(DOCUMENTS, Settings(), on_failure=pytest.fail) as path:
        one, two = (
            [
                (found.id, found.scores)
                for found in in_order(search, questions, path=path, settings=Settings(), jobs=jobs)
            ]
            for jobs in (1, 2)
        )
    assert one == two
    assert [identity for identity, _ in two] == [question.id for question in questions]


@pytest.mark.slow
def test_an_error_in_another_process_names_the_question() -> None:
    questions = [asked("好"), asked("坏")]
    with (
        stored(DOCUMENTS, Settings(), on_failure=pytest.fail) as path,
        pytest.raises(DatasetError) as caught,
    ):
        list(in_order(failing, questions, path=path, settings=Settings(), jobs=2))
    assert "坏" in str(caught.value)
    assert "broken" in str(caught.value)


def test_the_command_scores_a_set_that_brings_its_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    context = TEXTS["桥"]
    answer = {"text": "1631.5米", "answer_start": context.index("1631.5米")}
    qas = [{"id": "a", "question": "大桥全长多少米？", "answers": [answer]}]
    paragraphs = [{"context": context, "qas": qas}, {"context": TEXTS["树"], "qas": []}]
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    assert main(["search", str(path), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["all"]["n"], printed["all"]["r@1"], printed["zh"]["mrr@10"]) == (1, 1.0, 1.0)
    assert main(["search", str(tmp_path / "gone.json")]) == 1
    assert "gone.json" in capsys.readouterr().err


SEARCHED = ["query 通州 电梯", "query lift"]


@pytest.fixture
def passages(tmp_path: Path) -> Path:
    texts = {"a": "通州 电梯 通州", "b": "lift : lift"}
    path = tmp_path / "set.questions.jsonl"
    rows = [{"qid": p, "q": q, "pid": p} for p, q in zip(texts, SEARCHED, strict=True)]
    held = [{"id": identity, "text": text} for identity, text in texts.items()]
    for to, lines in ((path, rows), (tmp_path / "set.passages.jsonl", held)):
        to.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_baselines_stand_beside_ours_in_one_run(
    passages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["hybrid", "words", "bigrams", "vectors"]
    options = [part for name in names for part in ("--variant", name)]
    assert main(["search", str(passages), *options, "--json"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = {one["variant"]: one for one in printed}
    assert list(found) == names
    assert {one["all"]["n"] for one in printed} == {2}
    assert found["bigrams"]["zh"]["r@1"] == found["words"]["en"]["r@1"] == 1
    assert main(["search", str(passages), *options, "--variant", "words"]) == 1


@pytest.mark.slow
def test_a_folder_with_a_model_is_a_baseline(
    passages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tiny_bert(tmp_path / "bert", classes=None)
    assert main(["search", str(passages), "--variant", f"vectors:embedder.model={model}"]) == 0
    assert capsys.readouterr().out.startswith("vectors\n")


def test_the_template_command_writes_a_file_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.csv"
    assert main(["template", str(path)]) == 0
    assert "--documents" in capsys.readouterr().out
    assert main(["template", str(path)]) == 1
    assert "mine.csv" in capsys.readouterr().err


@pytest.mark.slow
def test_a_run_by_two_processes_gives_the_rows_of_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table_ = tmp_path / "mine.csv"
    template.write(table_)
    rows = []
    for jobs in ("1", "2"):
        out = tmp_path / f"{jobs}.jsonl"
        assert main(["run", str(table_), "--out", str(out), "--jobs", jobs]) == 0
        rows.append([replace(row, timings_ms={}) for row in read(out)])
    assert rows[0] == rows[1]
    assert len(rows[0]) == len(template.EXAMPLES)


@pytest.mark.parametrize("count", ["0", "-1"])
def test_fewer_than_one_process_is_refused(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["run", "--jobs", count])
    assert caught.value.code == 2
    assert "at least 1" in capsys.readouterr().err
