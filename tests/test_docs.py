"""What the pages say is true: their code runs, their commands parse, their tables match."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from eval.__main__ import parser as reader
from eval.labels import LABELS
from eval.scores import Tally
from rag import Settings
from rag.cli.commands import COMMANDS
from rag.cli.parser import parse
from rag.settings import EmbedderSettings, LLMSettings, ParseSettings
from rag.text.dates import periods
from rag.text.quantities import quantities, unit_class

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md"))
GROUPS: dict[str, type[BaseModel]] = {
    "": Settings,
    "EMBEDDER__": EmbedderSettings,
    "LLM__": LLMSettings,
    "PARSE__": ParseSettings,
}


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", read(page), re.MULTILINE | re.DOTALL)


def rows(page: str, head: str) -> list[list[str]]:
    """Return the cells of every table whose heading row begins with `head`."""
    tables = re.findall(rf"^\| {head} \|.*\n\|[-|]+\n((?:\|.*\n)+)", read(page), re.MULTILINE)
    lines = "".join(tables).splitlines()
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def fzx_lines(page: str) -> Iterator[list[str]]:
    """Yield the arguments of every line of a code block that calls `fzx`."""
    for block in (*blocks(page, "sh"), *blocks(page, "console")):
        for line in block.splitlines():
            words = line.removeprefix("$ ")
            if words.startswith("fzx "):
                yield shlex.split(words, comments=True)[1:]


@pytest.mark.parametrize("page", READMES)
def test_the_python_of_the_readme_runs_and_prints_what_its_comment_says(
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    first, chain = blocks(page, "python")
    exec(compile(first, page, "exec"), {})
    printed = capsys.readouterr().out
    promised = re.search(r"print\(answer\.text\)  # (.*) \[1\]", first)
    assert promised is not None
    assert promised[1] in printed
    assert " True\n" in printed
    assert "False" not in printed
    exec(compile(chain, page, "exec"), {})
    assert "1631.5" in capsys.readouterr().out


def test_both_readmes_have_the_same_sections_and_code() -> None:
    sections = [len(re.findall(r"^## ", read(page), re.MULTILINE)) for page in READMES]
    assert sections[0] == sections[1] > 10
    for language in ("python", "powershell"):
        english, chinese = (
            re.sub(r" *#.*", "", "\n".join(blocks(page, language))) for page in READMES
        )
        assert english == chinese


@pytest.mark.parametrize("page", [*READMES, "docs/evaluation.md", "docs/models.md"])
def test_every_fzx_line_is_one_that_fzx_accepts(page: str) -> None:
    lines = list(fzx_lines(page))
    assert lines
    for line in lines:
        assert parse(line, "en").command in COMMANDS


@pytest.mark.parametrize("page", READMES)
def test_every_command_of_fzx_has_an_example(page: str) -> None:
    assert {parse(line, "en").command for line in fzx_lines(page)} == set(COMMANDS)


@pytest.mark.parametrize("page", READMES)
def test_every_make_target_is_real(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", read(page), re.MULTILINE))
    assert {"run", "test", "eval", "bench"} <= named
    assert named <= targets


@pytest.mark.parametrize("page", [*READMES, "docs/evaluation.md"])
def test_every_eval_line_is_one_that_the_harness_accepts(page: str) -> None:
    lines = re.findall(r"^ *python -m eval (.*)$", read(page), re.MULTILINE)
    through_fzx = [line[1:] for line in fzx_lines(page) if line[0] == "eval"]
    assert len(lines) > 1
    assert through_fzx or page not in READMES
    for line in [*(shlex.split(line, comments=True) for line in lines), *through_fzx]:
        assert callable(reader().parse_args(line).run)


@pytest.mark.parametrize("page", [*READMES, "CHANGELOG.md", *PAGES])
def test_every_link_inside_the_project_leads_somewhere(page: str) -> None:
    text = re.sub(r"```.*?```", "", read(page), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / page).parent.joinpath(link).exists(), link
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


@pytest.mark.parametrize("group", GROUPS)
def test_every_setting_is_named_with_its_default(group: str) -> None:
    fields = {
        f"RAG_{group}{name.upper()}": (name, field.default)
        for name, field in GROUPS[group].model_fields.items()
        if not isinstance(field.default, BaseModel)
    }
    told = {row[0]: (row[1], row[2]) for row in rows("docs/settings.md", "variable")}
    assert fields.keys() <= told.keys()
    for variable, (name, default) in fields.items():
        shown = {None: "none", "": "empty"}.get(default, default)
        assert told[variable] == (name, f"{shown:g}" if isinstance(shown, float) else str(shown))


def test_no_setting_is_named_that_does_not_exist() -> None:
    told = [row[0] for row in rows("docs/settings.md", "variable")]
    real = [f"RAG_{g}{n.upper()}" for g, model in GROUPS.items() for n in model.model_fields]
    assert len(told) == len(set(told))
    assert set(told) == set(real) - {"RAG_EMBEDDER", "RAG_LLM", "RAG_PARSE"}


def test_the_example_file_of_settings_is_read_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rag.toml").write_text(blocks("docs/settings.md", "toml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    settings = Settings.load(llm={"api_key": SecretStr("k")})
    assert (settings.language, settings.k, settings.evidence_k) == ("en", 8, 6)
    assert settings.embedder.query_prefix == "query: "
    assert settings.llm.model == "qwen3"


@pytest.mark.parametrize("row", rows("docs/quantities.md", "text"), ids=lambda row: row[0])
def test_each_example_of_a_figure_is_read_as_the_page_says(row: list[str]) -> None:
    text, found, value, unit, group, about, kind = ("" if cell == "-" else cell for cell in row)
    read_as = quantities(text)
    assert len(read_as) == (1 if found else 0)
    for figure in read_as:
        assert text[figure.start : figure.end] == found
        assert figure.value == pytest.approx(float(value))
        assert (figure.unit, figure.unit_class) == (unit, group)
        assert (figure.approximate, figure.kind) == (about, kind)


@pytest.mark.parametrize("row", rows("docs/dates.md", "text"), ids=lambda row: "-".join(row[:2]))
def test_each_example_of_a_time_is_read_as_the_page_says(row: list[str]) -> None:
    text, issued, found, start, end, certainty = ("" if cell == "-" else cell for cell in row)
    read_as = [
        (text[m.start : m.end], str(m.period.start), str(m.period.end), m.period.certainty)
        for m in periods(text, issued or None)
    ]
    assert read_as == ([(found, start, end, certainty)] if found else [])


def test_each_unit_word_is_of_the_class_and_base_that_the_page_says() -> None:
    table = rows("docs/quantities.md", "class")
    words = [word for row in table for word in row[2].split()]
    assert len(words) == len(set(words)) == 173
    for group, base, names in table:
        for name in names.split():
            assert unit_class(name) == group
            assert [figure.unit for figure in quantities(f"2{name}")] == [base]


def test_the_page_on_evaluation_tells_of_every_score() -> None:
    told = set(re.findall(r"`(\w+)`", read("docs/evaluation.md")))
    told |= {f"retrieval{name}" for name in told if name.startswith("_r")}
    named = {"n"} | told
    assert {name for name in Tally().scores() if not re.match(r"p\d+_\w+_ms", name)} <= named
    assert {label.name for label in LABELS} <= set(Tally().scores())
