"""Every format from the file to the citation: what is quoted stands there, and where it says."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest
from office_files import add_table, saved, word, xlsx
from pdf_files import pdf

from eval.dataset import load
from rag import Assistant
from rag.types import Citation, Document, PartKind

ROOT = Path(__file__).parents[1]
SCAN = ROOT / "tests" / "data" / "scan.png"
KINDS = {"text", "markdown", "csv", "html", "docx", "xlsx", "pdf"}


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    with Assistant.open() as assistant:
        assert not assistant.add(ROOT / "corpus").failed
        yield assistant


def number_at(document: Document, kind: PartKind, position: int) -> int | None:
    """Return the number of the innermost part around a position by looking at every part."""
    around = [p for p in document.parts if p.kind is kind and p.span.start <= position < p.span.end]
    return min(around, key=lambda part: len(part.span)).number if around else None


def check(citation: Citation, document: Document) -> None:
    start = citation.span.start
    assert citation.span.of(document.text) == citation.quote
    assert citation.page == number_at(document, PartKind.PAGE, start)
    assert citation.table == number_at(document, PartKind.TABLE, start)
    assert citation.row == number_at(document, PartKind.ROW, start)
    sheet = number_at(document, PartKind.SHEET, start)
    names = [p.name for p in document.parts if p.kind is PartKind.SHEET and p.number == sheet]
    assert citation.sheet == "".join(names)


def test_every_chunk_and_unit_of_every_format_is_a_stretch_of_its_document(
    assistant: Assistant,
) -> None:
    documents = {document.id: document for document in assistant.documents()}
    assert {document.kind for document in documents.values()} == KINDS
    rows = {p.span for d in documents.values() for p in d.parts if p.kind is PartKind.ROW}
    for document in documents.values():
        hits = assistant.search(document.title, k=1000)
        assert hits
        for chunk in (hit.chunk for hit in hits):
            text = documents[chunk.document_id].text
            assert chunk.span.of(text) == chunk.text
            assert all(
                chunk.span.start <= u.span.start < u.span.end <= chunk.span.end for u in chunk.units
            )
            is_row = any(unit.kind == "row" for unit in chunk.units)
            assert not is_row or (len(chunk.units) == 1 and chunk.span in rows)


def test_every_citation_of_every_format_quotes_its_document_and_says_where(
    assistant: Assistant,
) -> None:
    cited: set[str] = set()
    for question in load(ROOT / "eval" / "questions.jsonl"):
        answer = assistant.ask(question.question)
        for citation in answer.citations:
            document = assistant.document(citation.document_id)
            check(citation, document)
            cited.add(document.kind)
        for figure in answer.figures:
            proof = assistant.document(answer.citations[figure.citation - 1].document_id)
            assert figure.span.of(proof.text) == figure.text
    assert cited == KINDS


STRANGE = "荷\u200b塘\u202e公\ufeff园\U000e0041"  # zero-width, right-to-left, mark, tag
ROWS = (("公园", "面积（公顷）"), (STRANGE, "12.5"), ("柳堤公园", "8"))


def docx(rows: Sequence[Sequence[str]]) -> bytes:
    made = word("公园如下。")
    add_table(made, rows)
    return saved(made)


TABLES = {
    ".csv": "\n".join(",".join(row) for row in ROWS).encode(),
    ".html": (
        "<html><body><table>"
        + "".join(f"<tr><td>{name}</td><td>{area}</td></tr>" for name, area in ROWS)
        + "</table></body></html>"
    ).encode(),
    ".docx": docx(ROWS),
    ".xlsx": xlsx(ROWS),
    ".pdf": pdf("荷塘公园面积12.5公顷。"),
}
NAMES = ("-开头", "con", "空 格;$()'", "名" * 80, "🏞公园", "右\u202e左", "尾点.", "a\u200bb")


@pytest.mark.parametrize("suffix", TABLES)
def test_r42_invisible_characters_hide_nothing_and_every_output_is_valid(
    suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"公园{suffix}"
    path.write_bytes(TABLES[suffix])
    with Assistant.open() as assistant:
        assert assistant.add(path).added == (str(path),)
        answer = assistant.ask("荷塘公园面积多少公顷？")
        [document] = assistant.documents()
    assert "12.5公顷" in answer.text
    check(answer.citations[0], document)
    assert json.loads(json.dumps(asdict(answer), allow_nan=False))["text"] == answer.text


@pytest.mark.parametrize("name", NAMES)
def test_r43_a_strange_file_name_is_a_label_only(name: str, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}{suffix}" for suffix in TABLES]
    for path in paths:
        path.write_bytes(TABLES[path.suffix])
    with Assistant.open() as assistant:
        assert assistant.add(*paths).added == tuple(map(str, paths))
        titles = [document.title for document in assistant.documents()]
    assert not any(mark in title for title in titles for mark in "\u200b\u202e")


@pytest.mark.slow
def test_r46_one_endless_line_is_added_in_linear_time(tmp_path: Path) -> None:
    noise = random.Random(46)
    characters = [chr(code) for code in range(0x4E00, 0x5600)]
    path = tmp_path / "一行.txt"

    def seconds(chars: int) -> float:
        path.write_text("".join(noise.choices(characters, k=chars)), encoding="utf-8")
        with Assistant.open() as assistant:
            started = time.process_time()
            assert assistant.add(path).added == (str(path),)
            spent = time.process_time() - started
            hits = assistant.search("一丁七", k=1000)
        assert max(len(hit.chunk.text) for hit in hits) <= 220
        return spent

    seconds(1_000)
    once, twice = seconds(200_000), seconds(400_000)
    assert twice / once <= 3  # four times as long were quadratic


@pytest.mark.slow
def test_a_scan_is_read_cited_and_quoted() -> None:
    pytest.importorskip("rapidocr", reason="the extra [ocr] is not installed")
    with Assistant.open() as assistant:
        assert assistant.add(SCAN).added == (str(SCAN),)
        [document] = assistant.documents()
        assert "".join(document.text.split()) == (
            "基层快讯（演示）通州区首批撤村建居的有3个村，新成立的社区居委会有23个。"
        )
        answer = assistant.ask("新成立的社区居委会有多少个？")
        assert "23" in answer.text
        [citation] = answer.citations
        check(citation, document)
        assert citation.page == 1
