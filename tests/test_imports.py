"""A cold start stays light: what must not be imported is not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag import Assistant

# seconds each, measured: sentence-transformers 8.6, gradio 3.9, torch 2.2, langchain-core .8
HEAVY = {
    "docx",
    "gradio",
    "langchain",
    "langchain_core",
    "langchain_openai",
    "lxml",
    "openai",
    "openpyxl",
    "sentence_transformers",
    "torch",
    "transformers",
}
REPORT = (
    "import json, sys; print('\\n' + json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
)


def imported_by(code: str, arguments: Sequence[str] = ()) -> set[str]:
    """Return the top-level names that a fresh process has imported after running `code`."""
    command = [sys.executable, "-c", f"{code}\n{REPORT}", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_import_rag_imports_nothing_heavy() -> None:
    names = imported_by("import rag")
    assert "rag" in names
    assert names & HEAVY == set()


@pytest.mark.parametrize(
    "arguments", [["ask", "藏书多少册？"], ["search", "藏书"], ["list"], ["models"]]
)
def test_a_cold_command_imports_nothing_heavy(tmp_path: Path, arguments: Sequence[str]) -> None:
    file = tmp_path / "图书馆.txt"
    file.write_text("城市图书馆藏书800万册。\n", encoding="utf-8")
    with Assistant.open(tmp_path / "kb") as assistant:
        assistant.add(file)
    code = "import sys\nfrom rag.cli import main\nassert main(sys.argv[1:]) == 0"
    names = imported_by(code, ["--kb", str(tmp_path / "kb"), *arguments])
    assert "faiss" in names or arguments[0] in ("list", "models")
    assert names & HEAVY == set()
    assert ("filelock" in names) == (arguments == ["models"])  # the hub; a reader takes no lock


def test_the_extras_that_light_installs_lack_are_imported_nowhere_at_the_top() -> None:
    names = imported_by("import embeddings, prompts, eval, rag.cli.commands")
    assert {"embeddings", "eval", "prompts"} <= names
    assert names & HEAVY == set()
