from __future__ import annotations

from rag.cite import cite
from rag.types import Document, Span


def test_a_citation_is_the_source_character_for_character() -> None:
    document = Document.from_text("甲　乙\r\n丙\x00丁", title="报", date="2022", publisher="某")
    citation = cite(3, document, Span(1, 6), "标题")
    assert citation.quote == "　乙\r\n丙" == document.text[1:6]
    assert (citation.number, citation.document_id, citation.title) == (3, document.id, "报")
    assert (citation.date, citation.heading, citation.page) == ("2022", "标题", None)
    assert cite(1, document, Span(0, 0)).quote == ""
