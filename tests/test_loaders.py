import os
import random
from pathlib import Path

import pytest

from rag import loaders
from rag.errors import (
    EmptyFileError,
    MissingFileError,
    NoTextError,
    NotTextError,
    TooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
    WrongContentError,
)
from rag.types import Document

TEXT = "城市副中心政务服务中心昨天启用，可办理2068个市级事项。\n"


def load(path: Path, data: bytes) -> Document:
    path.write_bytes(data)
    return loaders.parse(path, loaders.read(path, max_mib=1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_text_is_exact_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    document = load(tmp_path / "a.txt", TEXT.encode(encoding))
    assert document.text == TEXT
    assert document.kind == "text"


@pytest.mark.parametrize("encoding", ["big5", "utf-16-le", "utf-16-be", "gb18030", "utf-8"])
def test_longer_texts_need_no_mark_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = "圖書館於三月一日開放，中心有座位2000個，是本地人的好去處。\n" * 3
    assert load(tmp_path / "a.txt", text.encode(encoding)).text == text
    assert load(tmp_path / "b.txt", TEXT.encode("gb18030")).text == TEXT


def test_damaged_utf8_is_refused_and_never_read_as_gb18030(tmp_path: Path) -> None:
    for damaged in (TEXT.encode()[:-2], TEXT.encode().replace("心".encode(), b"\xe5\xbf", 1)):
        with pytest.raises(NotTextError):
            load(tmp_path / "a.txt", damaged)


def test_random_chinese_in_gb18030_is_never_taken_for_another_encoding(tmp_path: Path) -> None:
    chance = random.Random(4)
    for _ in range(100):
        length = chance.randint(4, 400)
        text = "".join(chr(chance.randint(0x4E00, 0x9FA5)) for _ in range(length))
        assert load(tmp_path / "a.txt", text.encode("gb18030")).text == text


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02\xff\xfe\xfa" * 50, bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n" + b"\x00" * 40],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises((NotTextError, WrongContentError)) as caught:
        load(tmp_path / "a.txt", data)
    assert "a.txt" in str(caught.value)
    assert "a.txt" in caught.value.message("zh")


def test_empty_blank_missing_large_and_unknown_files_are_told_apart(tmp_path: Path) -> None:
    for data, error in (
        (b"", EmptyFileError),
        (b" \n\t", NoTextError),
        (b"a" * (2 << 20), TooLargeError),
    ):
        with pytest.raises(error):
            load(tmp_path / "a.txt", data)
    with pytest.raises(MissingFileError):
        loaders.read(tmp_path / "none.txt", max_mib=1)
    with pytest.raises(UnsupportedFormatError, match=r"\.exe"):
        load(tmp_path / "a.exe", b"MZ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnreadableFileError):
        loaders.read(tmp_path / "pipe.txt", max_mib=1)
    assert list(loaders.walk(tmp_path)) == [tmp_path / "pipe.txt"]


def test_front_matter_gives_title_date_and_publisher(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 政务简报\ndate: 2022-03-01\npublisher: 区政府办\n---\n# 别的标题\n\n正文。\n"
    )
    document = load(tmp_path / "a.md", text.encode())
    assert (document.title, document.date, document.publisher) == (
        "政务简报",
        "2022-03-01",
        "区政府办",
    )
    assert document.text == text
    assert document.kind == "markdown"


def test_without_front_matter_the_headline_and_the_masthead_speak(tmp_path: Path) -> None:
    document = load(
        tmp_path / "a.txt", "# 副中心报\n\n2022年2月13日 星期日\n\n正文在此。\n".encode()
    )
    assert (document.title, document.date) == ("副中心报", "2022-02-13")
    assert load(tmp_path / "b.txt", "只有一句话，没有标题。".encode()).title == "b"


def test_the_id_belongs_to_the_path_and_the_hash_to_the_content(tmp_path: Path) -> None:
    first = load(tmp_path / "a.txt", b"one")
    second = load(tmp_path / "a.txt", b"two")
    assert first.id == second.id
    assert first.sha256 != second.sha256


def test_walking_is_sorted_and_leaves_hidden_files_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.txt", "b/a.md", ".hidden.txt"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in loaders.walk(tmp_path)] == ["z.txt", "a.md"]
    assert list(loaders.walk(tmp_path / "none")) == [tmp_path / "none"]


def test_a_shown_name_has_no_control_or_direction_characters() -> None:
    assert loaders.display_name(Path("a\u202etxt.exe\u200b")) == "atxt.exe"
    assert loaders.display_name(Path("年鉴.txt")) == "年鉴.txt"
