from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from fake_embedder import BREAKAGES, FakeEmbedder, Vectors
from reading import builtin

from rag import ingest
from rag.errors import EmbedderError, FingerprintMismatchError
from rag.index import Index
from rag.settings import Settings
from rag.types import AddReport, Document

LIFTS = "2022年老楼加装电梯完工50部。"
LIBRARY = "城市图书馆藏书800万册。"


class Base:
    """A knowledge base over a fake model."""

    def __init__(self, path: Path | None = None, *, rebuild: bool = False, **model: object) -> None:
        self.embedder = FakeEmbedder(**model)  # type: ignore[arg-type]
        fingerprint = ingest.fingerprint(self.embedder, builtin(), Settings())
        self.index = Index.open(path, fingerprint=fingerprint, rebuild=rebuild)
        self.progress: list[tuple[str, int, int]] = []

    def add(
        self,
        *sources: str | Path | Document,
        sync: bool = False,
        date: str | None = None,
        **settings: float,
    ) -> AddReport:
        self.embedder.seen.clear()
        self.progress.clear()
        return ingest.add(
            self.index,
            self.embedder,
            sources,
            model=builtin(),
            settings=Settings.load(**settings),
            progress=lambda *step: self.progress.append(step),
            sync=sync,
            date=date,
        )

    @property
    def texts(self) -> list[str]:
        return sorted(d.text for d in self.index.snapshot.corpus.documents())

    def finds(self, word: str) -> bool:
        return self.index.snapshot.words.is_known(word)


@pytest.fixture
def base() -> Base:
    return Base()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "报纸"
    folder.mkdir()
    write(folder / "电梯.txt", LIFTS)
    write(folder / "图书馆.md", LIBRARY)
    return folder


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def names(paths: Sequence[str]) -> list[str]:
    return [Path(path).name for path in paths]


def test_nothing_to_add_publishes_nothing(base: Base, tmp_path: Path) -> None:
    assert base.add() == AddReport()
    assert base.add(tmp_path) == AddReport()
    assert base.index.snapshot.generation == 0
    assert base.embedder.seen == []


def test_a_folder_is_walked_in_order_and_its_progress_is_told(base: Base, folder: Path) -> None:
    (folder / "内").mkdir()
    write(folder / "内" / "再.txt", "绿心公园。")
    write(folder / ".隐藏.txt", "不读。")
    report = base.add(folder)
    assert names(report.added) == ["图书馆.md", "电梯.txt", "再.txt"]
    assert [(Path(name).name, done, total) for name, done, total in base.progress] == [
        ("图书馆.md", 0, 3),
        ("电梯.txt", 1, 3),
        ("再.txt", 2, 3),
        ("", 3, 3),
    ]


def test_what_is_unchanged_costs_no_embedding(base: Base, folder: Path) -> None:
    text = Document.from_text("绿心公园接待380万人次。", title="绿心")
    base.add(folder, text)
    before = base.index.snapshot
    report = base.add(folder, text)
    assert base.embedder.seen == []
    assert names(report.unchanged) == ["图书馆.md", "电梯.txt", "绿心"]
    assert (report.added, report.replaced) == ((), ())
    assert base.index.snapshot is before


def test_a_changed_file_is_replaced_under_its_id_and_its_old_text_is_gone(
    base: Base, folder: Path
) -> None:
    base.add(folder)
    ids = {d.title: d.id for d in base.index.snapshot.corpus.documents()}
    assert base.finds("电梯")
    write(folder / "电梯.txt", "充电桩建成二十个。")
    report = base.add(folder)
    assert names(report.replaced) == ["电梯.txt"]
    assert names(report.unchanged) == ["图书馆.md"]
    assert len(base.embedder.seen) == 1
    assert not base.finds("电梯")
    assert base.finds("充电")
    assert {d.title: d.id for d in base.index.snapshot.corpus.documents()} == ids


def test_a_source_given_twice_is_embedded_once(base: Base, folder: Path) -> None:
    text = Document.from_text("绿心公园。")
    report = base.add(folder / "电梯.txt", folder, text, text)
    assert len(report.added) == 3
    assert len(report.unchanged) == 2
    assert len(base.embedder.seen) == 3


def test_a_copy_is_reported_with_the_first_source(base: Base, folder: Path) -> None:
    write(folder / "电梯副本.txt", LIFTS)
    report = base.add(folder)
    assert names(report.duplicates[0]) == ["电梯副本.txt", "电梯.txt"]
    assert names(report.added) == ["图书馆.md", "电梯.txt"]
    again = base.add(folder)
    assert names(again.duplicates[0]) == ["电梯副本.txt", "电梯.txt"]
    assert base.embedder.seen == []
    assert base.texts == sorted([LIFTS, LIBRARY])


def test_texts_with_different_dates_are_different_documents(base: Base) -> None:
    texts = [
        Document.from_text("昨天完工。", title="报", date=f"2022-02-{day}") for day in (13, 14)
    ]
    assert len(base.add(*texts).added) == 2
    assert base.texts == ["昨天完工。"] * 2


def test_contents_that_moved_between_two_files_are_both_kept(base: Base, folder: Path) -> None:
    base.add(folder)
    write(folder / "图书馆.md", LIFTS)
    write(folder / "电梯.txt", LIBRARY)
    report = base.add(folder)
    assert sorted(names(report.replaced)) == ["图书馆.md", "电梯.txt"]
    assert base.texts == sorted([LIFTS, LIBRARY])


def test_sync_removes_what_is_gone_below_the_folder_and_nothing_else(
    base: Base, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "报纸别处"  # begins like the folder, is not below it
    other.mkdir()
    write(other / "甲.txt", "别处的文件。")
    base.add(folder, other, Document.from_text("没有文件的文字。"))
    (folder / "电梯.txt").unlink()
    (other / "甲.txt").unlink()
    assert base.add(folder).removed == ()
    report = base.add(folder, sync=True)
    assert names(report.removed) == ["电梯.txt"]
    assert base.texts == sorted([LIBRARY, "别处的文件。", "没有文件的文字。"])
    assert not base.finds("电梯")


def test_sync_keeps_the_content_of_a_renamed_file(base: Base, folder: Path) -> None:
    base.add(folder)
    (folder / "电梯.txt").rename(folder / "改名.txt")
    report = base.add(folder, sync=True)
    assert names(report.removed) == ["电梯.txt"]
    assert names(report.added) == ["改名.txt"]
    assert base.texts == sorted([LIFTS, LIBRARY])


def test_sync_with_a_file_or_a_missing_folder_removes_nothing(base: Base, folder: Path) -> None:
    base.add(folder)
    (folder / "电梯.txt").unlink()
    report = base.add(folder / "图书馆.md", folder / "没有", sync=True)
    assert report.removed == ()
    assert [failure.code for failure in report.failed] == ["missing-file"]
    assert base.texts == sorted([LIFTS, LIBRARY])


BAD_FILES = {
    "空.txt": (b"", "empty-file"),
    "白.txt": (b" \n\xe3\x80\x80\n", "no-text"),
    "头.md": ("---\ntitle: 甲\n---\n".encode(), "no-text"),
    "图.txt": (b"\x89PNG\r\n\x1a\n\x00\x00" * 50, "wrong-content"),
    "表.xls": (b"x", "unsupported-format"),
    "大.txt": (("大" * 20_000).encode(), "too-large"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_reported_in_both_languages_and_the_rest_goes_on(
    base: Base, folder: Path, name: str
) -> None:
    data, code = BAD_FILES[name]
    (folder / name).write_bytes(data)
    report = base.add(folder, max_file_mib=0.01)
    assert [failure.code for failure in report.failed] == [code]
    assert Path(report.failed[0].source).name == name
    assert report.failed[0].reason != report.failed[0].reason_zh
    assert len(report.added) == 2


@pytest.mark.parametrize("path", ["没有.txt", "a\x00b.txt", "长" * 5_000, "a/" * 3_000, ""])
def test_what_is_no_path_is_reported(base: Base, folder: Path, path: str) -> None:
    report = base.add(folder / path if path else "没有", folder / "电梯.txt", sync=True)
    assert len(report.failed) == 1
    assert names(report.added) == ["电梯.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_file_name_that_is_no_text_is_reported_and_can_be_printed(
    base: Base, folder: Path
) -> None:
    path = os.fsencode(folder) + "/报告.txt".encode("gb18030")
    Path(os.fsdecode(path)).write_bytes(LIFTS.encode())
    report = base.add(folder)
    assert [failure.code for failure in report.failed] == ["unreadable-file"]
    assert report.failed[0].source.encode()
    assert report.failed[0].reason.encode()
    assert "".join(name for name, _, _ in base.progress).encode()
    assert len(report.added) == 2


@pytest.mark.parametrize(
    ("text", "title", "code"),
    [
        ("", "空", "no-text"),
        (" \n　", "白", "no-text"),
        ("\u200b\ufeff", "看不见", "no-text"),
        ("半个\ud800字符。", "半", "not-text"),
        ("好的文字。", "半\udfff个", "not-text"),
    ],
)
def test_a_text_that_cannot_be_kept_is_reported(
    base: Base, text: str, title: str, code: str
) -> None:
    good = Document.from_text(LIFTS)
    report = base.add(Document.from_text(text, title=title), good)
    assert [failure.code for failure in report.failed] == [code]
    assert report.failed[0].source.encode()
    assert report.added == (good.title,)


@pytest.mark.parametrize("strange", ["\x00", "\u202e", "\u200d", "\U000e0041", "\u0301", "\uffff"])
def test_strange_characters_are_kept_as_they_are(base: Base, strange: str) -> None:
    document = Document.from_text(f"老楼{strange}加装电梯{strange}完工。", title=f"报{strange}")
    assert base.add(document).failed == ()
    assert base.index.snapshot.corpus.document(document.id) == document


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_broken_model_is_named_and_nothing_is_stored(folder: Path, how: str) -> None:
    base = Base()
    base.add(folder / "电梯.txt")
    before = base.index.snapshot
    base.embedder.spoil = BREAKAGES[how]
    with pytest.raises(EmbedderError) as caught:
        base.add(folder)
    assert caught.value.message("zh").startswith("向量模型：")
    assert "fake" in str(caught.value) or "127.0.0.1" in str(caught.value)
    assert base.index.snapshot is before
    base.embedder.spoil = None
    assert names(base.add(folder).added) == ["图书馆.md"]


def test_a_model_that_breaks_half_way_stores_nothing(tmp_path: Path, folder: Path) -> None:
    base = Base(tmp_path / "kb")

    def second_fails(vectors: Vectors) -> Vectors:
        return vectors if len(base.embedder.seen) < 2 else BREAKAGES["NaN"](vectors)

    base.embedder.spoil = second_fails
    with pytest.raises(EmbedderError, match="not finite"):
        base.add(folder)
    assert base.texts == []
    assert Base(tmp_path / "kb").texts == []


@pytest.mark.parametrize("change", [{"dim": 9}, {"fingerprint": "cd34"}])
def test_a_rebuild_indexes_every_document_again(
    tmp_path: Path, folder: Path, change: dict[str, object]
) -> None:
    text = Document.from_text("绿心公园。")
    Base(tmp_path / "kb").add(folder, text)
    (folder / "电梯.txt").unlink()  # its text is still in the knowledge base
    with pytest.raises(FingerprintMismatchError):
        Base(tmp_path / "kb", **change)
    base = Base(tmp_path / "kb", rebuild=True, **change)
    report = base.add()
    assert report == AddReport()
    assert base.texts == sorted([LIFTS, LIBRARY, "绿心公园。"])
    assert len(base.embedder.seen) == 3
    assert Base(tmp_path / "kb", **change).texts == base.texts


def test_a_rebuild_reads_each_file_once_and_can_sync(tmp_path: Path, folder: Path) -> None:
    Base(tmp_path / "kb").add(folder)
    (folder / "电梯.txt").unlink()
    write(folder / "新.txt", "绿心公园。")
    base = Base(tmp_path / "kb", rebuild=True, fingerprint="cd34")
    report = base.add(folder, sync=True)
    assert names(report.removed) == ["电梯.txt"]
    assert names(report.unchanged) == ["图书馆.md"]
    assert names(report.added) == ["新.txt"]
    assert len(base.embedder.seen) == 3
    assert base.texts == sorted([LIBRARY, "绿心公园。"])


def test_the_fingerprint_differs_with_the_model_and_the_length_of_chunks() -> None:
    prints = [
        ingest.fingerprint(FakeEmbedder(), builtin(), Settings()),
        ingest.fingerprint(FakeEmbedder(9), builtin(), Settings()),
        ingest.fingerprint(FakeEmbedder(fingerprint="cd34"), builtin(), Settings()),
        ingest.fingerprint(FakeEmbedder(), builtin(), Settings(chunk_chars=100)),
    ]
    assert len({tuple(sorted(each.items())) for each in prints}) == 4
    assert prints[0]["embedder"] == "fake"


def test_a_chunk_knows_the_year_a_yearbook_tells_of(base: Base, tmp_path: Path) -> None:
    write(tmp_path / "通州年鉴2023.txt", LIFTS)
    write(tmp_path / "报-2022-02-13.txt", LIBRARY)
    base.add(tmp_path)
    corpus = base.index.snapshot.corpus
    dates = {
        corpus.document(c.document_id).title: c.as_of
        for d in corpus.documents()
        for c in corpus.chunks(corpus.rows(d.id))
    }
    assert dates == {"通州年鉴2023": "2022", "报-2022-02-13": "2022-02-13"}


def test_a_date_given_by_the_user_stands_above_what_the_file_says(
    base: Base, tmp_path: Path
) -> None:
    path = write(tmp_path / "报-2022-02-13.txt", LIBRARY)
    assert base.add(path).added
    assert base.add(path, date="2021-05").replaced
    (document,) = base.index.snapshot.corpus.documents()
    assert document.date == "2021-05"
    assert base.add(path, date="2021-05").unchanged
    assert base.add(path).unchanged


def test_the_words_of_a_chunk_hold_the_day_that_yesterday_was(base: Base) -> None:
    base.add(Document.from_text("昨天，新馆开门。", title="报", date="2022-03-01"))
    (chunk,) = base.index.snapshot.corpus.chunks([1])
    assert base.finds("28")
    assert not base.finds("27")
    assert chunk.as_of == "2022-02-28"
    assert chunk.text == "昨天，新馆开门。"


def test_an_undated_document_is_stored_with_the_years_it_may_be_of(base: Base) -> None:
    base.add(Document.from_text("2021年，区里召开了会。大桥预计2024年通车。", title="页"))
    (document,) = base.index.snapshot.corpus.documents()
    assert (document.date, document.not_before, document.not_after) == (None, "2021", "2024")
