from __future__ import annotations

import io
import re
import sys
import time
from pathlib import Path

import pytest
from pdf_files import pdf
from pypdf import PdfReader, PdfWriter

from rag import loaders
from rag.errors import (
    BrokenFileError,
    LeftOutError,
    NoOcrError,
    NoTextError,
    PagesLeftOutError,
    PicturesLeftOutError,
    ProtectedError,
)
from rag.loaders import steps
from rag.loaders.pages import clean
from rag.types import Document, PartKind

MASTHEAD = "运河城市观察\n2023年5月8日 星期一 第3版"
TABLE = "年份\t常住人口（万人）\t增速(%)\n2021\t184.0\t0.1\n2022\t184.3\t-0.2"


def read(data: bytes, name: str = "运河.pdf") -> Document:
    return loaders.parse(Path(name), data)


def pages(document: Document) -> list[tuple[int, str]]:
    assert {part.kind for part in document.parts} == {PartKind.PAGE}
    return [(part.number, part.span.of(document.text)) for part in document.parts]


def test_each_page_is_a_part_with_its_own_text() -> None:
    document = read(pdf(MASTHEAD, "运河边新增绿地三公顷。", "图书馆全年开放。"))
    assert document.text == f"{MASTHEAD}\n运河边新增绿地三公顷。\n图书馆全年开放。"
    assert pages(document) == [
        (1, MASTHEAD),
        (2, "运河边新增绿地三公顷。"),
        (3, "图书馆全年开放。"),
    ]


def test_a_page_without_text_keeps_its_number_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_ocr(monkeypatch)
    document = read(pdf("第一页的话。", "", "第三页的话。"))
    assert document.text == "第一页的话。\n第三页的话。"
    assert pages(document) == [(1, "第一页的话。"), (3, "第三页的话。")]


def test_a_damaged_page_costs_itself_alone_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_ocr(monkeypatch)
    told = listen()
    document = read(damaged(pdf("第一页的话。", "第二页的话。", "", "第四页的话。"), page=2))
    assert pages(document) == [(1, "第一页的话。"), (4, "第四页的话。")]
    assert [(type(news), news.facts["pages"]) for news in told] == [
        (PicturesLeftOutError, "3"),
        (PagesLeftOutError, "2"),
    ]
    assert "第 2 页已损坏" in told[1].message("zh")


def test_a_pdf_of_damaged_pages_alone_is_refused() -> None:
    with pytest.raises(BrokenFileError, match="Unsupported filter"):
        read(damaged(pdf("运河边新增绿地。"), page=1))


def test_the_rows_of_a_table_read_by_themselves() -> None:
    document = read(pdf("全区人口如下。", f"人口变动情况如下。\n{TABLE}\n以上为常住口径。"))
    assert document.text.splitlines() == [
        "全区人口如下。",
        "人口变动情况如下。",
        "年份：2021，常住人口：184.0万人，增速：0.1%",
        "年份：2022，常住人口：184.3万人，增速：-0.2%",
        "以上为常住口径。",
    ]
    shown = [(part.kind, part.number) for part in document.parts]
    assert shown == [
        (PartKind.PAGE, 1),
        (PartKind.PAGE, 2),
        (PartKind.TABLE, 1),
        (PartKind.ROW, 2),
        (PartKind.ROW, 3),
    ]
    assert document.parts[4].span.of(document.text).startswith("年份：2022")


@pytest.mark.parametrize(
    "lines",
    [
        "本报讯 记者\n今年 投资\n绿地 公园",
        "会议 议程\n第一 3\n散会",
        "2021 2022\n184 185\n186 187",
        "年份 人口 增速\n2021 184.0\n2022 184.3",
    ],
)
def test_what_is_not_plainly_a_table_stays_as_it_is(lines: str) -> None:
    assert read(pdf(lines)).text == lines


def test_title_and_date_come_from_the_masthead() -> None:
    document = read(pdf(MASTHEAD))
    assert (document.date, document.kind) == ("2023-05-08", "pdf")
    assert document.title == "运河城市观察"


@pytest.mark.parametrize(
    ("text", "name", "date"),
    [
        ("2022年起试行。", "a.pdf", "2022-03-16"),
        ("十年前试行。", "a.pdf", None),  # perhaps a scan of long after
        ("2022年起试行。", "报告2022-07-01.pdf", "2022-07-01"),
    ],
)
def test_the_day_of_making_counts_only_when_the_text_names_its_year(
    text: str, name: str, date: str | None
) -> None:
    made = pdf(text, trailer=b"/Info << /CreationDate (D:20220316120000) >>")
    assert read(made, name).date == date
    assert read(pdf(text), name).date == (date if "07" in name else None)


def test_control_characters_and_blanks_at_the_ends_of_lines_are_no_text() -> None:
    assert clean("甲\x00乙 \x1b\r\n丙\x0c\ud800 \r丁\n\n") == "甲乙\n丙\n丁"
    assert read(pdf("甲\x07乙")).text == "甲乙"


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_r38_a_password_is_named_and_none_is_needed_when_it_only_forbids_changes(
    algorithm: str,
) -> None:
    assert read(encrypted(user="", algorithm=algorithm)).text == "运河边新增绿地三公顷。"
    with pytest.raises(ProtectedError, match="password"):
        read(encrypted(user="secret", algorithm=algorithm))


def test_r38_an_encryption_that_costs_endless_rounds_is_not_tried() -> None:
    long, short, tiny = b"00" * 48, b"00" * 32, b"00" * 16
    entries = b"/Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O <%b> /U <%b>" % (long, long)
    crypt = b"<< %b /OE <%b> /UE <%b> /Perms <%b> >>" % (entries, short, short, tiny)
    data = pdf("甲", trailer=b"/Encrypt %b /ID [<00> <00>]" % crypt)
    started = time.process_time()
    with pytest.raises(ProtectedError):
        read(data)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"PK\x03\x04zip", b"\x00" * 5000, pdf("甲")[:300]])
def test_what_is_no_whole_pdf_is_refused(data: bytes) -> None:
    with pytest.raises((BrokenFileError, NoTextError)) as caught:
        read(data)
    assert "运河.pdf" in caught.value.message("zh")


def test_r37_pages_of_pictures_name_the_extra_that_reads_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forbid_ocr(monkeypatch)
    with pytest.raises(NoOcrError, match=r"fuzhongxin-wenda\[ocr\]") as caught:
        read(pdf("", ""))
    assert "pypdfium2" in caught.value.message("zh")


def listen() -> list[LeftOutError]:
    """Return the list to which what is left out will be added."""
    told: list[LeftOutError] = []
    steps.listener.set(lambda news: None if isinstance(news, steps.Step) else told.append(news))
    return told


def damaged(data: bytes, *, page: int) -> bytes:
    """Return a PDF with the content of a page packed in a way that does not exist."""
    at = [found.start() for found in re.finditer(rb"/Length \d\d  >>", data)][page - 1]
    return data[:at] + b"/Filter /No >>" + data[at + 14 :]


def forbid_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pypdfium2", "rapidocr", "PIL"):
        monkeypatch.setitem(sys.modules, name, None)


def encrypted(*, user: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("运河边新增绿地三公顷。"))))
    writer.encrypt(user, "owner", algorithm=algorithm)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()
