"""What every loader must do; a new one joins with one line in `SAMPLES`."""

from __future__ import annotations

import random
import time
import unicodedata
from pathlib import Path

import pytest
from office_files import add_table, outcome, saved, word, xlsx

from rag import loaders
from rag.errors import DocumentError, EmptyFileError, NoTextError
from rag.types import DOCUMENT_KINDS, Document, PartKind

ROWS = (("名称", "面积（公顷）"), ("荷塘公园", "12.5"), ("柳堤公园", "8"))
LINES = ("名称：荷塘公园，面积：12.5公顷", "名称：柳堤公园，面积：8公顷")


def _docx() -> bytes:
    document = word("2022年3月1日", "公园如下。")
    add_table(document, ROWS)
    return saved(document)


HTML = (
    "<html><body><h1>公园名录</h1><p>2022年3月1日</p><table>"
    + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in ROWS)
    + "</table></body></html>"
)
SAMPLES = {
    ".txt": "公园名录\n\n2022年3月1日\n\n荷塘公园面积12.5公顷。\n".encode(),
    ".md": "# 公园名录\n\n2022年3月1日\n\n荷塘公园面积12.5公顷。\n".encode(),
    ".csv": "\n".join(",".join(row) for row in ROWS).encode(),
    ".tsv": "\n".join("\t".join(row) for row in ROWS).encode("gb18030"),
    ".html": HTML.encode(),
    ".docx": _docx(),
    ".xlsx": xlsx((ROWS[0], ("荷塘公园", 12.5), ("柳堤公园", 8))),
}
SOUND = "公园名称"
TABLES = (".csv", ".tsv", ".html", ".docx", ".xlsx")
BLANK = {
    **dict.fromkeys((".txt", ".md", ".csv", ".tsv"), b" \n \n"),
    ".html": b"<html><body><p> </p><script>1</script></body></html>",
    ".docx": saved(word(" ")),
    ".xlsx": xlsx(()),
}


def read(suffix: str, data: bytes, name: str = "公园2022-03-01") -> Document:
    return loaders.parse(Path(name + suffix), data)


@pytest.fixture(params=SAMPLES)
def suffix(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_text_has_words_and_no_control_characters(suffix: str) -> None:
    document = read(suffix, SAMPLES[suffix])
    assert "荷塘公园" in document.text
    assert "12.5公顷" in document.text
    assert not [c for c in document.text if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]


def test_title_date_and_kind_are_told(suffix: str) -> None:
    document = read(suffix, SAMPLES[suffix])
    assert document.title
    assert document.date == "2022-03-01"
    assert document.kind in DOCUMENT_KINDS


def test_parts_lie_inside_the_text_in_order(suffix: str) -> None:
    document = read(suffix, SAMPLES[suffix])
    starts = [part.span.start for part in document.parts]
    assert starts == sorted(starts)
    for part in document.parts:
        words = part.span.of(document.text)
        assert len(words) == len(part.span)
        assert words == words.strip() != ""


@pytest.mark.parametrize("suffix", TABLES)
def test_a_row_of_a_table_reads_by_itself(suffix: str) -> None:
    document = read(suffix, SAMPLES[suffix])
    rows = [part for part in document.parts if part.kind is PartKind.ROW]
    assert [row.span.of(document.text) for row in rows] == list(LINES)
    assert [row.number for row in rows] == [2, 3]
    (table,) = (part for part in document.parts if part.kind is PartKind.TABLE)
    assert table.span.start <= rows[0].span.start < rows[1].span.end <= table.span.end


def test_reading_twice_gives_the_same(suffix: str) -> None:
    assert read(suffix, SAMPLES[suffix]) == read(suffix, SAMPLES[suffix])


def test_blanks_alone_are_no_text(suffix: str) -> None:
    with pytest.raises(NoTextError):
        read(suffix, BLANK[suffix])


def test_no_bytes_are_an_empty_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.touch()
    with pytest.raises(EmptyFileError):
        loaders.read(path, max_mib=1)


def test_random_bytes_are_refused_at_once(suffix: str) -> None:
    started = time.process_time()
    for seed in range(20):
        with pytest.raises(DocumentError):
            read(suffix, random.Random(seed).randbytes(2000))
    assert time.process_time() - started < 2


def test_a_file_cut_off_is_read_or_refused_cleanly(suffix: str) -> None:
    data = SAMPLES[suffix]
    assert set(read(suffix, data).text) & set(SOUND)
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        told = outcome(f"a{suffix}", data[: int(len(data) * share)])
        assert told in ("broken-file", "no-text", "not-text", "wrong-content") or set(told) & set(
            SOUND
        )


def test_the_content_of_every_other_format_is_refused_or_text(suffix: str) -> None:
    texts = (".txt", ".md", ".csv", ".tsv", ".html")
    for other, data in SAMPLES.items():
        if other != suffix and not (suffix in texts and other in texts[:4]):
            with pytest.raises(DocumentError) as caught:
                read(suffix, data)
            assert caught.value.code in ("wrong-content", "broken-file")


@pytest.mark.parametrize("character", list(' <.a\n-，。1\t"图'))
def test_a_megabyte_of_one_character_takes_a_second_at_most(character: str) -> None:
    data = character.encode() * (1_000_000 // len(character.encode()))
    for suffix in (".txt", ".csv", ".html"):
        started = time.process_time()
        told = outcome(f"a{suffix}", data)
        assert told in ("no-text", "broken-file") or character in told
        assert time.process_time() - started < 1.5, (suffix, character)
