"""The command line: what each command prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep
from typing import NamedTuple

import pytest
from office_files import xlsx

from eval.dataset import load
from rag import Assistant, feedback
from rag.cli import main
from rag.cli.find import find
from rag.cli.output import BOLD, RESET, Output
from rag.cli.progress import progress_bar
from rag.cli.texts import TEXTS
from rag.errors import AmbiguousDocumentError, UnknownDocumentError

LIFTS = "副中心报\n2022年12月20日\n\n老楼加装电梯\n\n今年通州区老旧小区加装电梯完工112部。\n"
PARK = "绿心森林公园\n\n绿心森林公园开园后接待游客超过380万人次。\n"


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of two files, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("built")
    files = folder / "files"
    files.mkdir()
    (files / "电梯.txt").write_text(LIFTS, encoding="utf-8")
    (files / "公园.txt").write_text(PARK, encoding="utf-8")
    with Assistant.open(folder / "kb") as assistant:
        assistant.add(files)
    return folder


@pytest.fixture
def kb(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "kb", tmp_path / "kb"))


@pytest.fixture
def run(kb: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str, kb: Path = kb) -> Result:
        try:
            code = main(["--kb", str(kb), *arguments])
        except SystemExit as end:  # argparse ends so after --help and on wrong usage
            code = int(end.code or 0)
        return Result(code, *capsys.readouterr())

    return call


def test_ask_prints_the_answer_then_its_sources_with_their_quotes(run: Run) -> None:
    code, out, err = run("ask", "老旧小区加装电梯完工多少部？")
    answer, source = out.split("\n\n", maxsplit=1)
    assert (code, err) == (0, "")
    assert "112部" in answer
    assert "[1]" in answer
    assert source.startswith("[1] ")
    assert "    今年通州区老旧小区加装电梯完工112部" in source


def test_ask_shows_how_the_question_was_read_only_where_that_is_not_as_typed(run: Run) -> None:
    typed, repaired = run("ask", "老旧小区加装电梯完工多少部？"), run("ask", "加装店梯完工多少部？")
    assert "理解为" not in typed.out
    assert repaired.out.startswith("理解为：加装电梯完工多少部?\n")


def test_the_json_of_an_answer_can_be_checked_against_the_document(run: Run, kb: Path) -> None:
    code, out, err = run("ask", "老旧小区加装电梯完工多少部？", "--json")
    answer = json.loads(out)
    citation = answer["citations"][0]
    with Assistant.open(kb) as assistant:
        text = assistant.document(citation["document_id"]).text
    assert (code, err, answer["refused"]) == (0, "", False)
    assert text[citation["span"]["start"] : citation["span"]["end"]] == citation["quote"]
    assert "电梯" in out  # written as it is, not as \u escapes


def test_a_refusal_is_a_success_that_shows_the_nearest_passages(run: Run) -> None:
    code, out, _ = run("ask", "月球上有多少座火山？")
    as_json = json.loads(run("ask", "月球上有多少座火山？", "--json").out)
    assert code == 0
    assert out.strip()
    assert as_json["refused"] is True
    assert as_json["citations"] == []


def test_a_question_can_come_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "老旧小区加装电梯完工多少部？"
    answers = []
    for encoding in ("utf-8", "gb18030"):
        stdin = io.TextIOWrapper(io.BytesIO(question.encode(encoding)))
        monkeypatch.setattr(sys, "stdin", stdin)
        answers.append(run("ask", "-"))
    assert answers[0] == answers[1]
    assert "112" in answers[0].out


@pytest.mark.parametrize(
    ("options", "said", "titles"),
    [
        (["--since", "2022"], "2022 起", {"副中心报"}),
        (["--since", "2022-12", "--until", "2022"], "2022-12 至 2022", {"副中心报"}),
        (["--until", "2021"], "至 2021", set()),
        (["--kind", "text", "--kind", "pdf"], "text、pdf", {"副中心报", "绿心森林公园"}),
        (["--language", "en"], "英文", set()),
        (["--publisher", "日报"], "日报", set()),
        (["--document", "绿心森林公园"], "绿心森林公园", {"绿心森林公园"}),
    ],
)
def test_the_scope_is_said_and_kept(
    run: Run, options: Sequence[str], said: str, titles: set[str]
) -> None:
    code, out, err = run("search", "电梯", "--json", *options)
    assert code == 0
    assert err.startswith(f"范围：{said}\n")
    assert {hit["title"] for hit in json.loads(out)} == titles
    answer = json.loads(run("ask", "老楼加装电梯完工多少部？", "--json", *options).out)
    assert ("所选范围内没有文件" in answer["text"]) == (not titles)
    assert {citation["title"] for citation in answer["citations"]} <= titles


def test_a_scope_of_a_document_that_is_not_there_is_an_error(run: Run) -> None:
    code, out, err = run("ask", "电梯", "--document", "没有这份")
    assert (code, out) == (1, "")
    assert "没有这份" in err


def test_search_shows_k_passages_best_first(run: Run) -> None:
    code, out, _ = run("search", "公园 游客", "-k", "1")
    hits = json.loads(run("search", "公园 游客", "-k", "1", "--json").out)
    assert code == 0
    assert out.startswith("1. ")
    assert "380万" in out
    assert len(hits) == 1
    assert hits[0]["text"] in PARK


def test_list_shows_every_document_with_its_date(run: Run) -> None:
    code, out, _ = run("list")
    documents = json.loads(run("list", "--json").out)
    assert code == 0
    assert len(out.splitlines()) == len(documents) == 2
    assert {d["date"] for d in documents} == {"2022-12-20", None}
    assert {d["chars"] for d in documents} == {len(LIFTS), len(PARK)}
    assert all("text" not in d for d in documents)


def test_add_reports_each_file_once_and_a_second_time_nothing(run: Run, tmp_path: Path) -> None:
    files = tmp_path / "more"
    files.mkdir()
    (files / "图书馆.txt").write_text("城市图书馆藏书800万册。\n", encoding="utf-8")
    first, second = run("add", str(files)), run("add", str(files))
    third = json.loads(run("add", str(files), "--json").out)
    assert (first.code, second.code) == (0, 0)
    assert "图书馆.txt" in first.out
    assert "图书馆.txt" not in second.out
    assert third["added"] == []
    assert len(third["unchanged"]) == 1


def test_one_bad_file_of_two_is_told_and_the_other_is_added(run: Run, tmp_path: Path) -> None:
    files = tmp_path / "more"
    files.mkdir()
    (files / "好.txt").write_text("城市图书馆藏书800万册。\n", encoding="utf-8")
    (files / "空.txt").write_bytes(b"")
    code, out, err = run("add", str(files))
    assert code == 0
    assert "好.txt" in out
    assert "空.txt" in err
    assert "0 字节" in err


def test_add_fails_when_nothing_could_be_used(run: Run, tmp_path: Path) -> None:
    code, _, err = run("add", str(tmp_path / "没有.txt"))
    assert code == 1
    assert "没有.txt" in err
    assert len(json.loads(run("list", "--json").out)) == 2


def test_the_date_of_a_file_can_be_given(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "页.txt"
    page.write_text("昨天，新馆开门。", encoding="utf-8")
    assert run("add", str(page), "--date", "2022-03-01").code == 0
    assert "2022-03-01" in run("list").out
    assert run("add", str(page), "--date", "2022-02-30").code == 2


def test_sync_forgets_files_that_are_gone(run: Run, tmp_path: Path) -> None:
    files = tmp_path / "more"
    files.mkdir()
    for name in ("一.txt", "二.txt"):
        (files / name).write_text(f"第{name}号文件讲图书馆。\n", encoding="utf-8")
    run("add", str(files))
    (files / "一.txt").unlink()
    kept = json.loads(run("add", str(files), "--json").out)
    synced = json.loads(run("add", str(files), "--sync", "--json").out)
    assert kept["removed"] == []
    assert [Path(path).name for path in synced["removed"]] == ["一.txt"]


def test_a_given_date_counts_instead_of_the_one_read_and_can_be_changed(
    run: Run, tmp_path: Path
) -> None:
    page = tmp_path / "电梯2.txt"
    page.write_text(LIFTS + "另文。\n", encoding="utf-8")
    kb = tmp_path / "dated"
    assert run("add", str(page), "--date", "2022-12-21", kb=kb).code == 0
    assert json.loads(run("list", "--json", kb=kb).out)[0]["date"] == "2022-12-21"
    again = json.loads(run("add", str(page), "--date", "2022-12-21", "--json", kb=kb).out)
    assert again["unchanged"] == [str(page)]
    changed = json.loads(run("add", str(page), "--date", "2022", "--json", kb=kb).out)
    assert changed["replaced"] == [str(page)]
    assert json.loads(run("list", "--json", kb=kb).out)[0]["date"] == "2022"
    assert json.loads(run("add", str(page), "--json", kb=kb).out)["unchanged"] == [str(page)]
    assert run("add", str(page), "--date", "last year", kb=kb).code == 2


def test_figures_lists_each_figure_as_text_json_and_table(run: Run) -> None:
    (one,) = json.loads(run("figures", "副中心报", "--json").out)
    assert (one["text"], one["value"], one["unit"]) == ("112部", 112, "部")
    assert (one["date"], one["title"]) == ("2022-12-20", "副中心报")
    shown = run("figures", "--all").out
    assert "112部" in shown
    assert "380万人次" in shown
    rows = list(csv.DictReader(io.StringIO(run("figures", "--all", "--csv").out)))
    assert [row["text"] for row in rows if row["unit"]] == ["112部", "380万人次"]
    assert run("figures").code == 2


def test_a_table_of_figures_holds_no_formula(run: Run, tmp_path: Path) -> None:
    (tmp_path / "式.txt").write_text("=HYPERLINK(1)共7户。\n", encoding="utf-8")
    kb = tmp_path / "formula"
    run("add", str(tmp_path / "式.txt"), kb=kb)
    rows = list(csv.DictReader(io.StringIO(run("figures", "--all", "--csv", kb=kb).out)))
    assert rows
    assert {row["sentence"] for row in rows} == {"'=HYPERLINK(1)共7户。"}


def test_another_model_is_refused_with_the_command_that_rebuilds(
    run: Run, kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run("list", "--json").out
    monkeypatch.setenv("RAG_CHUNK_CHARS", "100")
    refused = run("list")
    assert (refused.code, refused.out) == (1, "")
    assert f"fzx --kb {kb} add --rebuild" in refused.err
    rebuilt = run("add", "--rebuild")
    assert (rebuilt.code, rebuilt.err) == (0, "")
    assert TEXTS["rebuilt"][0].format(n=2) in rebuilt.out
    assert run("list", "--json").out == before


def test_the_bar_starts_again_where_another_count_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar() as show:
        assert show is not None
        for step in (("旧", 0, 4000), ("旧", 3000, 4000), ("新", 0, 5), ("新", 1, 5)):
            show(*step)
            sleep(0.11)  # the bar is drawn ten times a second
    drawn = terminal.getvalue()
    assert "75%" in drawn
    assert "3000/4000" in drawn
    assert "1/5" in drawn


def test_what_a_file_holds_and_we_cannot_read_is_told(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "公园.xlsx"
    book.write_bytes(xlsx((("公园", "面积（公顷）"), ("荷塘公园", 12.5), ("合计", "=B2*1"))))
    code, out, err = run("add", str(book))
    assert (code, err.count("1 个公式没有保存计算结果")) == (0, 1)
    assert "未读全" in err
    assert "公园.xlsx" in out
    report = json.loads(run("--json", "--lang", "en", "add", str(book), kb=tmp_path / "kb2").out)
    [told] = report["left_out"]
    assert (told["source"], told["code"]) == (str(book), "formulas-left-out")
    assert "spreadsheet program" in told["reason"]


def test_remove_takes_an_id_its_beginning_a_path_or_a_title(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.txt" for n in range(4)]
    for n, path in enumerate(files):
        path.write_text(f"第{n}号文件。图书馆藏书{n}册。\n", encoding="utf-8")
    run("add", *map(str, files))
    held = {d["path"]: d for d in json.loads(run("list", "--json").out)}
    mine = [held[str(path.resolve())] for path in files]
    names = [mine[0]["id"], mine[1]["id"][:8], str(files[2]), mine[3]["title"]]
    assert [run("remove", name).code for name in names] == [0, 0, 0, 0]
    assert len(json.loads(run("list", "--json").out)) == 2


def test_remove_with_one_wrong_name_removes_nothing(run: Run) -> None:
    ids = [d["id"] for d in json.loads(run("list", "--json").out)]
    code, out, err = run("remove", ids[0], "不存在")
    assert (code, out) == (1, "")
    assert "不存在" in err
    assert len(json.loads(run("list", "--json").out)) == 2


def test_a_name_of_several_documents_is_refused_with_their_ids(kb: Path) -> None:
    with Assistant.open(kb) as assistant:
        documents = assistant.documents()
    twins = [documents[0], documents[0]]
    with pytest.raises(AmbiguousDocumentError) as caught:
        find(twins, documents[0].title)
    assert documents[0].id[:8] in str(caught.value)
    with pytest.raises(UnknownDocumentError):
        find(documents, documents[0].id[:3])  # too short to be meant


def test_a_judgement_is_recorded_with_the_answer_it_is_about_and_listed(run: Run) -> None:
    question = "老旧小区加装电梯完工多少部？"
    code, out, _ = run("feedback", question, "--down", "--comment", "应为110部\x1b[2J")
    listed = run("feedback", "--list").out
    (record,) = json.loads(run("feedback", "--list", "--json").out)
    assert code == 0
    assert "112部" in out
    assert out.endswith(f"\n{TEXTS['feedback-recorded'][0]}\n")
    assert (record["question"], record["is_right"]) == (question, False)
    assert "应为110部" in listed
    assert "\x1b" not in listed


def test_judgements_are_exported_as_questions_and_cleared(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.jsonl"
    run("feedback", "老旧小区加装电梯完工多少部？", "--up")
    code, out, _ = run("feedback", "--export", str(path))
    (question,) = load(path)
    assert code == 0
    assert "1" in out
    assert "112" in question.must_include[0]
    assert json.loads(run("feedback", "--export", str(path), "--json").out) == {"added": []}
    assert json.loads(run("feedback", "--clear", "--json").out) == {"cleared": 1}
    assert json.loads(run("feedback", "--list", "--json").out) == []


def test_removing_a_document_tells_of_judged_answers_that_still_hold_its_words(
    run: Run, kb: Path
) -> None:
    ids = {d["path"][-6:-4]: d["id"] for d in json.loads(run("list", "--json").out)}
    run("feedback", "老旧小区加装电梯完工多少部？", "--up")
    silent, told = run("remove", ids["公园"]), run("remove", ids["电梯"])
    assert silent.err == ""
    assert "--clear" in told.err
    assert len(feedback.read(kb)) == 1


def test_there_is_nothing_to_judge_without_documents_or_a_question(
    run: Run, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    code, _, err = run("feedback", "电梯？", "--up", kb=empty)
    assert (code, empty.exists()) == (1, False)
    assert "fzx add" in err
    assert run("feedback", "--up").code == 1
    assert run("feedback", "--list").out == ""


def test_options_count_before_and_after_the_command(run: Run, tmp_path: Path) -> None:
    before = run("--json", "--lang", "en", "list")
    after = run("list", "--json", "--lang", "en")
    elsewhere = run("list", "--kb", str(tmp_path / "other"), "--json")
    assert before == after
    assert len(json.loads(before.out)) == 2
    assert json.loads(elsewhere.out) == []


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "知识库里没有文件"), ("en", "No document")]
)
def test_errors_speak_the_chosen_language(run: Run, language: str, sentence: str) -> None:
    code, out, err = run("remove", "nothing", "--lang", language)
    assert (code, out) == (1, "")
    assert err.startswith(sentence)
    assert len(err.splitlines()) == 1


def test_errors_are_json_on_standard_output_when_json_is_asked_for(run: Run) -> None:
    code, out, err = run("remove", "nothing", "--json")
    error = json.loads(out)["error"]
    assert code == 1
    assert error["code"] == "unknown-document"
    assert error["message"] == err.strip()


def test_a_wrong_setting_is_one_sentence_and_help_still_works(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_NO_SUCH_SETTING", "1")
    code, out, err = run("list")
    helped = run("--help")
    assert (code, out) == (1, "")
    assert "RAG_NO_SUCH_SETTING" in err
    assert "Traceback" not in err
    assert (helped.code, helped.err) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such"],
        ["add"],
        ["ask"],
        ["search", "q", "-k", "0"],
        ["ask", "q", "--since", "22"],
        ["search", "q", "--since", "2023", "--until", "2022-12"],
        ["ask", "q", "--kind", "docs"],
        ["search", "q", "--language", "fr"],
        ["serve", "--port", "0"],
        ["feedback", "q"],
        ["feedback", "q", "--up", "--down"],
    ],
)
def test_wrong_usage_exits_with_2_and_says_what(run: Run, arguments: Sequence[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: fzx")


@pytest.mark.parametrize(
    "command", ["add", "ask", "search", "list", "models", "remove", "feedback", "serve"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_has_help_with_an_example(run: Run, command: str, language: str) -> None:
    code, out, _ = run("--lang", language, command, "--help")
    assert code == 0
    assert f"\n  fzx {command}" in out
    assert "--json" in out


def test_every_text_is_in_both_languages() -> None:
    assert all(zh.strip() and en.strip() for zh, en in TEXTS.values())
    assert all(en.isascii() or "…" in en for _, en in TEXTS.values())


def test_eval_has_its_own_options(run: Run) -> None:
    code, out, _ = run("eval", "run", "--help")
    assert code == 0
    assert "--documents" in out


@pytest.mark.slow  # a writer waits some seconds for the other to finish
def test_a_locked_knowledge_base_exits_with_75(run: Run, kb: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("图书馆藏书800万册。", encoding="utf-8")
    with Assistant.open(kb) as assistant, assistant._index.write():
        code, out, err = run("add", str(file))
    assert (code, out) == (75, "")
    assert len(err.splitlines()) == 1


def test_an_interrupt_exits_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "documents", interrupted)
    code, out, err = run("list")
    assert code == 130
    assert out + err == ""


def test_an_internal_error_is_one_sentence_and_a_traceback_on_request(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(Assistant, "documents", broken)
    plain, debug = run("list"), run("list", "--debug")
    assert plain.code == debug.code == 1
    assert "ZeroDivisionError: boom" in plain.err
    assert "Traceback" not in plain.err
    assert "Traceback" in debug.err


def test_terminal_commands_in_a_document_are_shown_not_obeyed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Output(language="zh").line("a\x1b[2Jb\x9b2Jc\u202ed\ne\tf")
    out = capsys.readouterr().out
    assert out == "a\ufffd[2Jb\ufffd2Jc\ufffdd\ne\tf\n"
    assert "\x1b" not in out


def test_a_reader_that_stops_early_is_no_error(kb: Path) -> None:
    command = [sys.executable, "-m", "rag.cli", "--kb", str(kb), "list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode == 0
    assert err == b""


def test_output_is_utf_8_whatever_the_console_is_set_to(kb: Path) -> None:
    code = "import sys; from rag.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--kb", str(kb), "list"]
    env = os.environ | {"PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, check=True, capture_output=True, env=env)
    assert "公园" in done.stdout.decode("utf-8")
    assert done.stderr == b""


@pytest.mark.parametrize("is_terminal", [True, False])
def test_bold_is_shown_by_a_terminal_and_left_out_of_a_pipe(
    is_terminal: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    Output("zh").marked("**50部**：完工\x1b50部")
    bold = f"{BOLD}50部{RESET}" if is_terminal else "50部"
    assert capsys.readouterr().out == f"{bold}：完工\ufffd50部\n"
