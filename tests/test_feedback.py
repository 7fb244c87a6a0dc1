"""What people think of answers: kept whole, beside the knowledge base, and nowhere else."""

from __future__ import annotations

import errno
import json
import logging
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.dataset import load
from rag import Answer, Assistant, Citation, Document, Span, feedback
from rag.errors import InputError, ReadOnlyError, UnknownDocumentError, WriteError
from rag.feedback import FILE, Judgement
from rag.feedback_rows import TODO, export, rows

TEXT = "2022年，老旧小区加装电梯完工112部。绿心公园接待游客380万人次。"
LIFTS = Document(id="d" * 32, text=TEXT, title="年鉴", path="news/电梯.txt")
QUOTE = "老旧小区加装电梯完工112部"
START = TEXT.index(QUOTE)
SPAN = Span(START, START + len(QUOTE))
ANSWER = Answer(
    f"{QUOTE} [1]",
    "answered",
    (Citation(1, LIFTS.id, LIFTS.title, SPAN, QUOTE),),
    generation=3,
)
REFUSAL = Answer("文件中没有找到答案。", "refused", generation=3)


def look_up(document_id: str) -> Document:
    if document_id != LIFTS.id:
        raise UnknownDocumentError(id=document_id)
    return LIFTS


def gone(document_id: str) -> Document:
    raise UnknownDocumentError(id=document_id)


def judged(
    question: str = "电梯完工多少部？",
    answer: Answer = ANSWER,
    *,
    is_right: bool = True,
    comment: str = "",
    look_up: Callable[[str], Document] = look_up,
) -> Judgement:
    return feedback.judge(
        question,
        answer,
        is_right=is_right,
        comment=comment,
        when="2026-11-21T03:30:00+00:00",
        look_up=look_up,
    )


def append_many(folder: str, name: str, count: int) -> None:
    for number in range(count):
        feedback.append(Path(folder), judged(f"{name} {number}", comment="字" * 2_000))


def test_nothing_was_judged_before_the_first_judgement(tmp_path: Path) -> None:
    assert feedback.read(tmp_path) == []
    assert feedback.clear(tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


def test_judgements_come_back_as_they_were_in_their_order(tmp_path: Path) -> None:
    given = [judged(), judged("二", REFUSAL, is_right=False, comment="应为112部")]
    for one in given:
        feedback.append(tmp_path, one)
    assert feedback.read(tmp_path) == given
    assert [one.thumb for one in given] == ["up", "down"]


def test_a_line_names_places_and_holds_no_quote(tmp_path: Path) -> None:
    answer = Answer("共112部 [1]", "answered", ANSWER.citations, generation=3)
    feedback.append(tmp_path, judged(answer=answer))
    line = (tmp_path / FILE).read_text(encoding="utf-8")
    record = json.loads(line)
    place = {
        "document": LIFTS.id,
        "title": "年鉴",
        "source": "电梯.txt",
        "span": [SPAN.start, SPAN.end],
    }
    assert record["citations"] == [place]
    assert (record["thumb"], record["status"], record["generation"]) == ("up", "answered", 3)
    assert QUOTE not in line


def test_a_citation_of_a_removed_document_is_known_by_its_title() -> None:
    assert judged(look_up=gone).citations[0].source == LIFTS.title
    assert judged().citations[0].source == "电梯.txt"


@pytest.mark.parametrize(
    "text", ["一\n二\r\n三", "\x1b[2J\x9b2J\x07", "\u202e左\u2066\u2028\u2029\x85", "\ud800", '"\\']
)
def test_whatever_is_typed_stays_one_safe_line(tmp_path: Path, text: str) -> None:
    feedback.append(tmp_path, judged(text, comment=text))
    feedback.append(tmp_path, judged("后"))
    data = (tmp_path / FILE).read_bytes()
    assert [one.question for one in feedback.read(tmp_path)] == [text, "后"]
    assert feedback.read(tmp_path)[0].comment == text
    assert len(data.decode("utf-8").splitlines()) == 2
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in data.decode().replace("\n", ""))


def test_a_question_and_a_comment_without_end_are_cut() -> None:
    one = judged("问" * 10_000, comment="话" * 10_000)
    assert len(one.question) == len(one.comment) == feedback.MAX_CHARS
    assert one.answer == ANSWER.text


def test_a_half_written_line_costs_itself_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    feedback.append(tmp_path, judged("一"))
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"when": "2026-11-21", "quest')
    with caplog.at_level(logging.WARNING):
        feedback.append(tmp_path, judged("二"))
        found = feedback.read(tmp_path)
    assert [one.question for one in found] == ["一", "二"]
    assert f"{FILE}:2" in caplog.text


@pytest.mark.parametrize("line", ["[]", "7", "{}", '{"thumb": "sideways"}', "\xff"])
def test_a_line_that_is_no_judgement_is_passed_over(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_bytes(line.encode("latin-1") + b"\n\n")
    feedback.append(tmp_path, judged())
    assert feedback.read(tmp_path) == [judged()]
    assert (tmp_path / FILE).read_bytes().startswith(line.encode("latin-1"))


def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feedback.append(tmp_path, judged("一"))
    before = (tmp_path / FILE).read_bytes()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError) as caught:
        feedback.append(tmp_path, judged("二"))
    assert FILE in caught.value.message("zh")
    assert (tmp_path / FILE).read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(handle: int) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(ReadOnlyError) as caught:
        feedback.append(tmp_path, judged())
    assert FILE in str(caught.value)
    assert feedback.read(tmp_path) == []


@pytest.mark.slow  # starts processes
def test_processes_that_judge_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=append_many, args=(str(tmp_path), name, 20)) for name in "甲乙丙"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    found = [one.question for one in feedback.read(tmp_path)]
    assert sorted(found) == sorted(f"{name} {n}" for name in "甲乙丙" for n in range(20))
    assert [q for q in found if q[0] == "甲"] == [f"甲 {n}" for n in range(20)]


def test_clearing_deletes_every_word_and_says_how_many_there_were(tmp_path: Path) -> None:
    feedback.append(tmp_path, judged())
    feedback.append(tmp_path, judged("二"))
    assert feedback.clear(tmp_path) == 2
    assert feedback.read(tmp_path) == []
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "电梯".encode() not in kept


def test_an_assistant_records_beside_its_documents(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    with Assistant.open(folder) as assistant:
        assert assistant.record("问", REFUSAL, is_right=False) is False  # there is nothing yet
        assert not folder.exists()
        assistant.add(Document.from_text(TEXT, title="年鉴"))
        answer = assistant.ask("老旧小区加装电梯完工多少部？")
        assert assistant.record("电梯？", answer, is_right=True, comment="好") is True
    (one,) = feedback.read(folder)
    assert (one.question, one.comment, one.answer) == ("电梯？", "好", answer.text)
    assert one.citations[0].span == answer.citations[0].span
    assert one.when.endswith("+00:00")
    with Assistant.open(folder) as assistant:  # the file does not disturb the knowledge base
        assert len(assistant.documents()) == 1


def test_a_knowledge_base_in_memory_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Assistant.open() as assistant:
        assistant.add(Document.from_text(TEXT, title="年鉴"))
        assert assistant.record("问", ANSWER, is_right=True) is False
    assert list(tmp_path.iterdir()) == []


def test_a_right_answer_becomes_a_row_that_the_harness_reads(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    export(path, rows([judged()], look_up))
    (question,) = load(path)
    (row,) = rows([judged()], look_up)
    assert question.must_include == ("112部",)
    assert question.answer == QUOTE
    assert question.evidence[0].source == "电梯.txt"
    assert question.evidence[0].span == SPAN
    assert row["evidence"] == [QUOTE]
    assert row["note"].startswith("from feedback: up, 2026-11-21")


def test_a_row_has_the_fields_of_the_shipped_questions() -> None:
    shipped = Path(__file__).parent.parent / "eval" / "questions.jsonl"
    with shipped.open(encoding="utf-8") as file:
        fields = json.loads(file.readline())
    (row,) = rows([judged()], look_up)
    assert list(row) == list(fields)
    assert row["lang"] == "zh"


def test_a_wrong_answer_leaves_to_a_person_what_is_right() -> None:
    (row,) = rows([judged(is_right=False, comment="应为110部")], look_up)
    assert (row["answer"], row["must_include"], row["type"]) == (TODO, [TODO], TODO)
    assert row["evidence"] == []
    assert QUOTE in row["note"]
    assert "应为110部" in row["note"]


def test_a_right_refusal_is_unanswerable_and_a_wrong_one_is_to_be_answered() -> None:
    (right,) = rows([judged(answer=REFUSAL)], look_up)
    (wrong,) = rows([judged(answer=REFUSAL, is_right=False)], look_up)
    assert (right["type"], right["must_include"]) == ("unanswerable", [])
    assert (wrong["type"], wrong["must_include"]) == (TODO, [TODO])


def test_an_answer_without_figures_is_to_be_completed() -> None:
    answer = Answer("由区委书记主持 [1]；另有3人 [1]", "answered", ANSWER.citations)
    (row,) = rows([judged(answer=answer)], look_up)
    assert row["must_include"] == [TODO]
    assert row["answer"] == "由区委书记主持；另有3人"


def test_evidence_of_a_removed_or_shortened_document_is_left_out() -> None:
    short = Document(id=LIFTS.id, text="短", title="年鉴", path="news/电梯.txt")
    (removed,) = rows([judged()], gone)
    (shortened,) = rows([judged()], lambda _: short)
    assert removed["evidence"] == removed["evidence_offsets"] == removed["source"] == []
    assert shortened["evidence"] == shortened["evidence_source"] == []


def test_the_last_word_on_a_question_counts_however_it_is_written() -> None:
    given = [judged("电梯完工多少部？"), judged("电梯 完工多少部?", is_right=False), judged("二")]
    made = rows(given, look_up)
    assert [row["question"] for row in made] == ["电梯 完工多少部?", "二"]
    assert made[0]["must_include"] == [TODO]
    assert made[0]["id"] == rows(given[:1], look_up)[0]["id"] != made[1]["id"]


def test_a_question_the_file_already_has_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    done = {"question": "电梯完工多少部", "lang": "zh", "type": "figure", "must_include": ["112"]}
    path.write_text(json.dumps(done, ensure_ascii=False), encoding="utf-8")  # no line end
    added = export(path, rows([judged(), judged("二")], look_up))
    again = export(path, rows([judged(), judged("二")], look_up))
    assert [row["question"] for row in added] == ["二"]
    assert again == []
    assert [question.question for question in load(path)] == ["电梯完工多少部", "二"]


@pytest.mark.parametrize("content", [b"{", b"[1]\n", b"\xff\xfe", b'{"question": 7}'])
def test_a_file_that_holds_something_else_is_refused_and_kept(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        export(path, rows([judged()], look_up))
    assert "notes.txt" in str(caught.value)
    assert path.read_bytes() == content
