"""Pictures of words, drawn here: what is recognised and in which order."""

from __future__ import annotations

import difflib
import io
import random
import sys
from pathlib import Path

import pytest

from rag import loaders
from rag.errors import (
    BrokenFileError,
    DocumentError,
    NoOcrError,
    NoTextError,
    TooMuchMemoryError,
)
from rag.loaders import ocr
from rag.loaders.child import ChildReader
from rag.loaders.ocr_order import Piece, to_text
from rag.settings import ParseSettings
from rag.types import Document

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
PAGE = """沿河绿道建设公报
2023年5月8日
全年安排绿化项目十二项，新增林地3.6万平方米，惠及居民约4.2万人。
图书馆接待读者96.5万人次，同比增长12.8%，举办讲座三百余场。
老旧小区加装电梯50部，较上年多7部；完成投资1.35亿元。
会议要求，各部门要压实责任，按时完成年度任务。"""
LINE_PX = 48


def piece(text: str, left: float, top: float, width: float | None = None) -> Piece:
    """Return a piece 10 pixels high, as wide as its characters unless told."""
    return Piece(text, left, top, left + (width or 10 * len(text)), top + 10)


def test_nothing_found_is_no_text() -> None:
    assert to_text([]) == ""
    assert to_text([piece("甲", 0, 0)]) == "甲"


def test_columns_are_read_one_after_the_other_below_their_headline() -> None:
    headline = piece("横贯两栏的大标题在最上面", 60, 0)
    left = [piece(f"左栏第{n}行的文字很长", 0, 40 + 15 * n) for n in range(4)]
    right = [piece(f"右栏第{n}行的文字很长", 140, 42 + 15 * n) for n in range(4)]
    pieces = [headline, *left, *right]
    expected = "\n".join(p.text for p in pieces)
    random.Random(1).shuffle(pieces)
    assert to_text(pieces) == expected


def test_the_cells_of_a_row_stay_on_one_line() -> None:
    rows = [("年份", "人口", "增速"), ("2021", "184.0", "0.1"), ("2022", "184.3", "-0.2")]
    pieces = [
        piece(cell, 100 * column, 15 * row + column % 2, 30)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    assert to_text(pieces[::-1]) == "年份 人口 增速\n2021 184.0 0.1\n2022 184.3 -0.2"


def test_boxes_that_reach_into_the_next_line_are_two_lines() -> None:
    upper, lower = Piece("上一行", 0, 0, 30, 14), Piece("下一行", 0, 10, 30, 24)
    assert to_text([lower, upper]) == "上一行\n下一行"


def test_many_pieces_are_put_in_order_without_deep_recursion() -> None:
    pieces = [piece(f"{n}", 0, 15 * n, 90) for n in range(1500)]
    assert to_text(pieces[::-1]).split("\n") == [str(n) for n in range(1500)]


# with the extra


@pytest.fixture
def font() -> str:
    pytest.importorskip("rapidocr")
    found = next((path for path in FONTS if Path(path).exists()), None)
    if found is None:
        pytest.skip("no font with Chinese characters on this machine")
    return found


def draw(text: str, font: str, *, turned: float = 0, noise: float = 0):  # type: ignore[no-untyped-def]
    from PIL import Image, ImageDraw, ImageFont

    width = max(map(len, text.split("\n"))) * 32 + 160
    picture = Image.new("L", (width, LINE_PX * (text.count("\n") + 4)), 255)
    face = ImageFont.truetype(font, 30)
    ImageDraw.Draw(picture).multiline_text((60, 60), text, 0, face, spacing=LINE_PX - 40)
    picture = picture.rotate(turned, fillcolor=255, resample=Image.Resampling.BICUBIC)
    return Image.blend(picture, Image.effect_noise(picture.size, 200), noise)


def saved(pictures, kind: str) -> bytes:  # type: ignore[no-untyped-def]
    held = io.BytesIO()
    first, *rest = [picture.convert("RGB") for picture in pictures]
    more = {"save_all": True, "append_images": rest} if rest else {}
    first.save(held, kind, **more)
    return held.getvalue()


def read(data: bytes, name: str) -> Document:
    return loaders.parse(Path(name), data)


def accuracy(found: str, expected: str) -> float:
    """Return the share of the expected characters, blanks aside, that were found in their order."""
    a, b = "".join(expected.split()), "".join(found.split())
    blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(a), len(b))


@pytest.mark.slow
@pytest.mark.parametrize(("turned", "noise"), [(0, 0), (1.5, 0.1), (-2, 0.25)])
def test_a_page_is_recognised_even_when_noisy_and_aslant(
    font: str, turned: float, noise: float
) -> None:
    document = read(saved([draw(PAGE, font, turned=turned, noise=noise)], "PNG"), "公报.png")
    assert accuracy(document.text, PAGE) >= 0.98
    assert document.text.count("\n") == PAGE.count("\n")
    assert (document.kind, document.date) == ("image", "2023-05-08")
    assert [part.number for part in document.parts] == [1]


@pytest.mark.slow
def test_each_frame_of_a_tiff_is_a_page(font: str) -> None:
    pictures = [draw(f"这是第{n}页的文字", font) for n in "一二三"]
    document = read(saved(pictures, "TIFF"), "扫描.tif")
    found = {part.number: part.span.of(document.text) for part in document.parts}
    assert found == {1: "这是第一页的文字", 2: "这是第二页的文字", 3: "这是第三页的文字"}


@pytest.mark.slow
def test_a_scanned_page_between_pages_of_text_is_read(font: str) -> None:
    from pdf_files import pdf
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for data in (
        pdf("第一页是文字。"),
        saved([draw("第二页是图像", font)], "PDF"),
        pdf("第三页。"),
    ):
        writer.append(PdfReader(io.BytesIO(data)))
    held = io.BytesIO()
    writer.write(held)
    document = read(held.getvalue(), "混合.pdf")
    assert document.text.split("\n") == ["第一页是文字。", "第二页是图像", "第三页。"]
    assert [part.number for part in document.parts] == [1, 2, 3]


@pytest.mark.slow
def test_a_picture_without_words_has_no_text(font: str) -> None:
    with pytest.raises(NoTextError):
        read(saved([draw("", font)], "PNG"), "白.png")


@pytest.mark.slow
def test_r26_recognising_within_too_little_memory_says_so(font: str) -> None:
    with ChildReader(ParseSettings(memory_mib=900)) as reader, pytest.raises(TooMuchMemoryError):
        reader.parse(Path("公报.png"), saved([draw(PAGE, font)], "PNG"))
    with ChildReader(ParseSettings()) as reader:
        found = reader.parse(Path("公报.png"), saved([draw(PAGE, font)], "PNG"))
    assert accuracy(found.text, PAGE) >= 0.98


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(font: str) -> None:
    from PIL import Image

    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(BrokenFileError, match="pixels"):
        read(bomb.getvalue(), "大.png")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.7", b"\x00" * 100])
def test_what_is_no_picture_is_refused(font: str, data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        read(data, "假.png")
    assert "假.png" in caught.value.message("zh")


def test_without_the_extra_a_picture_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ocr._engine.cache_clear()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(NoOcrError, match=r"fuzhongxin-wenda\[ocr\]"):
        read(b"\x89PNG\r\n\x1a\n", "公报.png")
