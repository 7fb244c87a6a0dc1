"""Every format from the file to the citation: what is quoted stands there, and where it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
