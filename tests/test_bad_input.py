"""What users do by mistake: each a clear message, nothing lost, no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from rag import Assistant, RagError
from rag.cli import main
from rag.errors import DamagedError, EmptyQuestionError

TEXT = "城市图书馆藏书800万册。\n绿心森林公园接待游客380万人次。\n"
QUESTION = "城市图书馆藏书多少册？"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    (tmp_path / "好.txt").write_text(TEXT, encoding="utf-8")
    with Assistant.open(tmp_path / "kb") as assistant:
        assistant.add(tmp_path / "好.txt")
    return tmp_path / "kb"


@pytest.fixture
def run(kb: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str, kb: Path = kb) -> tuple[int, str, str]:
        code = main(["--kb", str(kb), *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def still_answers(kb: Path) -> bool:
    with Assistant.open(kb) as assistant:
        return "800万" in assistant.ask(QUESTION).text


@pytest.mark.parametrize("question", ["", " \n\t", "？！……", "😀🎉", "\u200b"])
def test_a_question_without_a_word_is_refused_before_anything_is_searched(
    kb: Path, run: Run, question: str
) -> None:
    with Assistant.open(kb) as assistant:
        with pytest.raises(EmptyQuestionError):
            assistant.ask(question)
        with pytest.raises(EmptyQuestionError):
            assistant.search(question)
    code, out, err = run("ask", question)
    assert (code, out) == (1, "")
    assert "问题是空的" in err


def test_an_empty_knowledge_base_says_how_to_fill_it(tmp_path: Path, run: Run) -> None:
    nothing = tmp_path / "nothing"
    with Assistant.open(nothing) as assistant:
        answer = assistant.ask(QUESTION)
        assert answer.refused
        assert answer.nearest == ()
        assert assistant.search(QUESTION) == []
        assert assistant.documents() == []
    for arguments in (["ask", QUESTION], ["search", QUESTION], ["list"]):
        code, _, err = run(*arguments, kb=nothing)
        assert code == 0
        assert "fzx add" in err
    assert not nothing.exists()  # asking leaves nothing behind


class Bad(NamedTuple):
    name: str
    data: bytes
    code: str
    reason: str


BAD = (
    Bad("空.txt", b"", "empty-file", "0 字节"),
    Bad("空白.txt", " \n　\t\n".encode(), "no-text", "只有空白"),
    Bad("图片.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 50, "wrong-content", "内容是 PNG"),
    Bad("程序.txt", bytes(range(256)) * 40, "not-text", "不是 UTF-8"),
    Bad("表格.xls", b"\xd0\xcf\x11\xe0" * 100, "unsupported-format", "不支持"),
)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_file_that_cannot_be_read_is_reported_and_the_rest_goes_on(
    tmp_path: Path, kb: Path, run: Run, bad: Bad
) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / bad.name).write_bytes(bad.data)
    (folder / "另一个.txt").write_text("运河商务区注册企业1.9万家。\n", encoding="utf-8")
    with Assistant.open() as assistant:
        report = assistant.add(folder)
        assert [failure.code for failure in report.failed] == [bad.code]
        assert len(assistant.documents()) == 1
    code, out, err = run("add", str(folder))
    assert code == 0
    assert "另一个.txt" in out
    assert bad.name in err
    assert bad.reason in err
    assert still_answers(kb)


@pytest.mark.parametrize("question", ["副" * 100_000, QUESTION + "请详细说明。" * 20_000])
def test_a_question_of_100_000_characters_is_cut_with_a_notice(kb: Path, question: str) -> None:
    with Assistant.open(kb) as assistant:
        answer = assistant.ask(question)
        hits = assistant.search(question)
    assert "4000" in answer.notice.replace(",", "").replace(" ", "")
    assert len(answer.understood) <= 4_000
    assert len(hits) <= 5


def test_a_long_question_on_the_command_line_is_answered_with_the_notice(run: Run) -> None:
    code, out, err = run("ask", QUESTION + "请" * 100_000)
    as_json = json.loads(run("ask", QUESTION + "请" * 100_000, "--json")[1])
    assert code == 0
    assert out.strip()
    assert as_json["notice"] in err


def test_k_larger_than_the_index_returns_every_chunk_once(kb: Path, run: Run) -> None:
    with Assistant.open(kb) as assistant:
        hits = assistant.search(QUESTION, k=1000)
    assert 1 <= len(hits) <= 4
    assert len({hit.chunk.id for hit in hits}) == len(hits)
    code, out, _ = run("search", QUESTION, "-k", "1000", "--json")
    assert code == 0
    assert len(json.loads(out)) == len(hits)


def test_k_below_one_is_the_callers_mistake(kb: Path) -> None:
    with Assistant.open(kb) as assistant:
        for k in (0, -1):
            with pytest.raises((ValueError, RagError)):
                assistant.search(QUESTION, k=k)
        assert assistant.search(QUESTION, k=1)


def damage(path: Path) -> None:
    """Flip one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def test_a_damaged_index_is_told_kept_and_can_be_built_again(
    tmp_path: Path, kb: Path, run: Run
) -> None:
    files = [path for path in kb.glob("gen-*/**/*") if path.is_file()]
    for path in files:
        damage(path)
    code, out, err = run("ask", QUESTION)
    assert (code, out) == (1, "")
    assert "已损坏" in err
    assert "fzx add" in err
    kept = {path.name for path in kb.rglob("*") if path.is_file()}
    assert {path.name for path in files} <= kept  # moved aside, none deleted
    assert run("add", str(tmp_path / "好.txt"))[0] == 0
    assert still_answers(kb)


def test_the_error_of_a_damaged_index_names_where_its_files_are(kb: Path) -> None:
    for path in kb.glob("gen-*/*.sqlite"):
        damage(path)
    with pytest.raises(DamagedError) as caught, Assistant.open(kb) as assistant:
        assistant.ask(QUESTION)
    assert caught.value.code == "damaged"
    assert Path(str(caught.value.facts["quarantine"])).exists()
