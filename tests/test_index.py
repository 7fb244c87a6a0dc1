from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_kb import (
    FINGERPRINT,
    OTHER_MODEL,
    addition,
    contents,
    make,
    make_document,
    open_index,
    put,
    remove,
    vector_of,
)

from rag.errors import (
    FingerprintMismatchError,
    KnowledgeBaseError,
    LockedError,
    NewerVersionError,
    ReadOnlyError,
)
from rag.index import Index
from rag.index.manifest import FileRecord, Manifest
from rag.text.terms import Terms


class Untouchable(Mapping[str, str]):
    """A fingerprint that must not be worked out, because that would load a model."""

    def __getitem__(self, key: str) -> str:
        raise AssertionError("the fingerprint was read")

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the fingerprint was read")

    def __len__(self) -> int:
        raise AssertionError("the fingerprint was read")


@pytest.fixture(params=["folder", "memory"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    return open_index(tmp_path / "kb" if request.param == "folder" else None)


def generations(path: Path) -> list[str]:
    return sorted(folder.name for folder in path.glob("gen-*"))


def test_a_new_index_is_empty_and_answers_with_nothing(index: Index) -> None:
    snapshot = index.snapshot
    assert snapshot.generation == 0
    assert contents(snapshot) == {}
    assert snapshot.vectors.search(vector_of("x")[None], 5) == [[]]
    assert snapshot.words.search(["x"], 5) == []


def test_opening_a_new_folder_makes_nothing_and_needs_no_model(tmp_path: Path) -> None:
    index = open_index(tmp_path / "a" / "kb", fingerprint=Untouchable())
    assert contents(index.snapshot) == {}
    assert list(tmp_path.iterdir()) == []
    with index.write():
        pass
    assert generations(tmp_path / "a" / "kb") == []


def test_what_was_put_is_served_and_found_again(index: Index) -> None:
    put(index, "通州区常住人口", "老楼加装电梯")
    assert contents(index.snapshot) == {
        "通州区常住人口": "通州区常住人口",
        "老楼加装电梯": "老楼加装电梯",
    }
    assert index.snapshot.generation == 1
    put(index, "绿心公园")
    assert len(contents(index.snapshot)) == 3
    assert index.snapshot.generation == 2


def test_another_process_reads_the_same(tmp_path: Path) -> None:
    put(open_index(tmp_path), "通州区常住人口", "绿心公园")
    again = open_index(tmp_path)
    assert contents(again.snapshot) == {"通州区常住人口": "通州区常住人口", "绿心公园": "绿心公园"}
    assert again.snapshot.generation == 1


def put_then_fail(index: Index) -> None:
    with index.write() as batch:
        batch.put(make("乙"))
        batch.remove("nobody")


def test_a_block_that_raises_publishes_nothing(index: Index) -> None:
    put(index, "甲")
    before = index.snapshot
    with pytest.raises(KeyError, match="nobody"):
        put_then_fail(index)
    assert index.snapshot is before
    put(index, "丙")
    assert contents(index.snapshot) == {"甲": "甲", "丙": "丙"}


def test_a_block_that_changes_nothing_publishes_nothing(index: Index) -> None:
    put(index, "甲")
    before = index.snapshot
    with index.write() as batch:
        assert batch.snapshot is before
    assert index.snapshot is before
    with pytest.raises(KeyError), index.write() as batch:
        batch.remove("nobody")
    assert index.snapshot is before


def test_a_snapshot_in_hand_never_changes(index: Index) -> None:
    put(index, "甲", "乙")
    held = index.snapshot
    remove(index, "甲")
    put(index, "丙")
    assert contents(held) == {"甲": "甲", "乙": "乙"}
    assert contents(index.snapshot) == {"乙": "乙", "丙": "丙"}


def test_the_rows_of_unchanged_documents_stay(index: Index) -> None:
    put(index, "通州区常住人口", "绿心公园")
    kept = make_document("绿心公园").id
    rows, vectors = index.snapshot.corpus.rows(kept), index.snapshot.vectors
    remove(index, "通州区常住人口")
    put(index, "运河商务区")
    assert index.snapshot.corpus.rows(kept) == rows
    assert np.array_equal(index.snapshot.vectors.vectors(rows), vectors.vectors(rows))
    assert rows[0] not in index.snapshot.corpus.rows(make_document("运河商务区").id)


def test_a_document_put_and_removed_in_one_block_is_not_there(index: Index) -> None:
    with index.write() as batch:
        batch.put(make("甲甲"))
        batch.put(make("乙乙"))
        batch.put(make("丙丙", name="甲甲"))
        batch.remove(make_document("乙乙").id)
    assert contents(index.snapshot) == {"甲甲": "丙丙"}
    assert not index.snapshot.words.is_known("乙")
    assert not index.snapshot.words.is_known("甲")


def test_all_documents_can_be_removed_and_others_added(index: Index) -> None:
    put(index, "甲")
    remove(index, "甲")
    assert contents(index.snapshot) == {}
    assert len(index.snapshot.vectors) == 0
    put(index, "乙")
    assert contents(index.snapshot) == {"乙": "乙"}


def test_a_document_without_chunks_is_kept(index: Index) -> None:
    document = make_document("甲")
    with index.write() as batch:
        batch.put(addition(document, [], np.zeros((0, 8), np.float32)))
    assert contents(index.snapshot) == {"甲": "甲"}
    assert len(index.snapshot.corpus) == 0


def test_parts_that_do_not_belong_together_are_refused(index: Index) -> None:
    put(index, "通州区常住人口")
    good, other = make("绿心公园的面积"), make("另一篇文章啊")
    document, chunks = good.documents[0]
    for broken, error in (
        (good._replace(vectors=good.vectors[:1]), "vectors of shape"),
        (good._replace(vectors=np.zeros((len(chunks), 9), np.float32)), "dimensions"),
        (good._replace(vectors=good.vectors * np.float32(np.nan)), "not finite"),
        (other._replace(documents=[(document, other.documents[0][1])]), "not cut from"),
        (good._replace(words=Terms.of([])), "terms of 0 texts"),
    ):
        with pytest.raises(ValueError, match=error), index.write() as batch:
            batch.put(broken)
    assert list(contents(index.snapshot)) == ["通州区常住人口"]


def test_an_index_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    index = open_index(None)
    put(index, "甲")
    assert contents(index.snapshot) == {"甲": "甲"}
    assert list(tmp_path.iterdir()) == []


def test_a_closed_index_says_so(index: Index) -> None:
    put(index, "甲")
    index.close()
    index.close()
    with pytest.raises(ValueError, match="closed"):
        _ = index.snapshot
    with pytest.raises(ValueError, match="closed"), index.write():
        pass


def test_what_another_process_published_is_served_at_the_next_call(tmp_path: Path) -> None:
    mine, other = open_index(tmp_path), open_index(tmp_path)
    assert contents(mine.snapshot) == {}
    put(other, "甲")
    assert contents(mine.snapshot) == {"甲": "甲"}
    put(mine, "乙")
    put(other, "丙")
    assert (
        contents(mine.snapshot) == contents(other.snapshot) == {"甲": "甲", "乙": "乙", "丙": "丙"}
    )


def test_three_generations_are_kept(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    for text in "甲乙丙丁戊":
        put(index, text)
    assert generations(tmp_path) == ["gen-000003", "gen-000004", "gen-000005"]
    assert (tmp_path / "CURRENT").read_text() == "gen-000005\n"
    assert not list(tmp_path.glob(".tmp-*"))


@pytest.mark.parametrize("how", ["remove", "replace"])
def test_generations_that_hold_removed_text_go_at_once(tmp_path: Path, how: str) -> None:
    index = open_index(tmp_path)
    put(index, "旧的秘密文字" * 200, name="甲")
    put(index, "乙")
    if how == "remove":
        remove(index, "甲")
    else:
        put(index, "新的", name="甲")
    assert generations(tmp_path) == ["gen-000003"]
    put(index, "丁")
    assert generations(tmp_path) == ["gen-000003", "gen-000004"]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 8
    assert not [path for path in files if "秘密".encode() in path.read_bytes()]


def test_leftovers_of_killed_writers_go_with_the_next_write(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    put(index, "甲")
    (tmp_path / ".tmp-gen-000002").mkdir()
    (tmp_path / ".tmp-gen-000002" / "corpus.sqlite").write_bytes(b"half")
    # renamed, CURRENT not yet replaced
    shutil.copytree(tmp_path / "gen-000001", tmp_path / "gen-000002")
    (tmp_path / ".tmp-CURRENT").write_text("gen-0000")
    put(index, "乙")
    assert generations(tmp_path) == ["gen-000001", "gen-000002"]
    assert not list(tmp_path.glob(".tmp-*"))
    assert contents(open_index(tmp_path).snapshot) == {"甲": "甲", "乙": "乙"}


def test_the_order_of_generations_does_not_follow_the_clock(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    put(index, "甲")
    put(index, "乙")
    for path in [*(tmp_path / "gen-000002").iterdir(), tmp_path / "gen-000002"]:
        os.utime(path, (0, 0))
    (tmp_path / "CURRENT").unlink()
    assert contents(open_index(tmp_path).snapshot) == {"甲": "甲", "乙": "乙"}
    put(index, "丙")
    assert generations(tmp_path)[-1] == "gen-000003"


@pytest.mark.parametrize("pointer", [b"", b"gen-0", b"../../etc/passwd", b"\xff\xfe", b"gen-00001"])
def test_a_damaged_pointer_leads_to_the_newest_sound_generation(
    tmp_path: Path, pointer: bytes
) -> None:
    put(open_index(tmp_path), "甲")
    put(open_index(tmp_path), "乙")
    (tmp_path / "CURRENT").write_bytes(pointer)
    index = open_index(tmp_path)
    assert contents(index.snapshot) == {"甲": "甲", "乙": "乙"}
    put(index, "丙")
    assert len(contents(open_index(tmp_path).snapshot)) == 3


def test_another_model_is_refused_with_both_names(tmp_path: Path) -> None:
    put(open_index(tmp_path), "甲")
    with pytest.raises(FingerprintMismatchError) as caught:
        open_index(tmp_path, fingerprint=OTHER_MODEL)
    assert caught.value.facts["found"] == "embedder fake, weights ab12ab12ab12"
    assert caught.value.facts["wanted"] == "embedder BAAI/bge-m3, weights cd34cd34cd34"
    assert contents(open_index(tmp_path).snapshot) == {"甲": "甲"}


def test_same_name_and_dimension_but_other_weights_are_refused(tmp_path: Path) -> None:
    put(open_index(tmp_path), "甲")
    flipped = {**FINGERPRINT, "weights": "ab12" * 15 + "ab13"}
    with pytest.raises(FingerprintMismatchError) as caught:
        open_index(tmp_path, fingerprint=flipped)
    assert "weights" in str(caught.value)
    with pytest.raises(FingerprintMismatchError, match="splitter -"):
        open_index(tmp_path, fingerprint={**FINGERPRINT, "splitter": "2"})


def test_a_rebuild_starts_empty_and_keeps_the_old_until_it_is_published(tmp_path: Path) -> None:
    put(open_index(tmp_path), "甲", "乙")
    index = open_index(tmp_path, fingerprint=OTHER_MODEL, rebuild=True)
    assert contents(index.snapshot) == {}
    assert index.stale is not None
    assert [document.title for document in index.stale.documents()] == ["乙", "甲"]
    with pytest.raises(RuntimeError), index.write():
        raise RuntimeError("half-way")
    assert contents(open_index(tmp_path).snapshot) == {"甲": "甲", "乙": "乙"}
    with index.write() as batch:
        for document in index.stale.documents():
            batch.put(make(document.text))
    assert index.stale is None
    assert contents(index.snapshot) == {"甲": "甲", "乙": "乙"}
    assert generations(tmp_path) == ["gen-000002"]
    with pytest.raises(FingerprintMismatchError):
        open_index(tmp_path)


def test_a_folder_of_the_first_version_is_refused_and_can_be_rebuilt(tmp_path: Path) -> None:
    put(open_index(tmp_path), "老楼加装电梯")
    folder = tmp_path / "gen-000001"
    data = without_later_columns((folder / "corpus.sqlite").read_bytes())
    (folder / "corpus.sqlite").write_bytes(data)
    manifest = Manifest.from_bytes((folder / "manifest.json").read_bytes())
    files = {**manifest.files, "corpus.sqlite": FileRecord.of(data)}
    (folder / "manifest.json").write_bytes(replace(manifest, files=files).to_bytes())
    with pytest.raises(FingerprintMismatchError):
        open_index(tmp_path, fingerprint=OTHER_MODEL)
    index = open_index(tmp_path, fingerprint=OTHER_MODEL, rebuild=True)
    assert index.stale is not None
    assert [document.text for document in index.stale.documents()] == ["老楼加装电梯"]
    put(index, "绿心公园")
    assert contents(open_index(tmp_path, fingerprint=OTHER_MODEL).snapshot) == {
        "绿心公园": "绿心公园"
    }


def without_later_columns(data: bytes) -> bytes:
    database = sqlite3.connect(":memory:")
    database.deserialize(data)
    for column in ("not_before", "not_after", "parts"):
        database.execute(f"ALTER TABLE documents DROP COLUMN {column}")
    database.execute("ALTER TABLE chunks DROP COLUMN units")
    database.commit()
    return database.serialize()


def test_a_rebuild_of_nothing_is_an_ordinary_start(tmp_path: Path) -> None:
    index = open_index(tmp_path, rebuild=True)
    assert index.stale is None
    put(index, "甲")
    assert contents(index.snapshot) == {"甲": "甲"}


def test_a_rebuild_takes_over_what_was_added_while_it_waited(tmp_path: Path) -> None:
    put(open_index(tmp_path), "甲")
    index = open_index(tmp_path, fingerprint=OTHER_MODEL, rebuild=True)
    put(open_index(tmp_path), "乙")
    with index.write() as batch:
        assert index.stale is not None
        titles = [document.title for document in index.stale.documents()]
        assert contents(batch.snapshot) == {}
    assert titles == ["乙", "甲"]


def test_a_running_reader_does_not_follow_a_rebuild_by_another_model(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reader = open_index(tmp_path)
    put(reader, "甲")
    other = open_index(tmp_path, fingerprint=OTHER_MODEL, rebuild=True)
    put(other, "乙")
    with caplog.at_level(logging.WARNING):
        assert [contents(reader.snapshot) for _ in range(3)] == [{"甲": "甲"}] * 3
    assert len(caplog.records) == 1
    assert "BAAI/bge-m3" in caplog.text
    with pytest.raises(FingerprintMismatchError), reader.write():
        pass


def test_a_newer_format_is_refused_and_nothing_is_moved(tmp_path: Path) -> None:
    put(open_index(tmp_path), "甲")
    put(open_index(tmp_path), "乙")
    manifest = tmp_path / "gen-000002" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "version": 999}))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NewerVersionError, match="999"):
        open_index(tmp_path)
    with pytest.raises(NewerVersionError):
        open_index(tmp_path, rebuild=True)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kb"
    path.write_text("x")
    with pytest.raises(KnowledgeBaseError, match="is a file"):
        open_index(path)
    assert path.read_text() == "x"


def test_a_second_writer_is_told_who_writes(index: Index) -> None:
    with index.write(), pytest.raises(LockedError) as caught, index.write(timeout_s=0.05):
        pass
    assert str(caught.value.facts["pid"]) == str(os.getpid())
    put(index, "甲")
    assert contents(index.snapshot) == {"甲": "甲"}


def test_a_second_writer_waits_for_the_first(index: Index) -> None:
    threads = [threading.Thread(target=put, args=(index, text)) for text in "甲乙丙丁"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(contents(index.snapshot)) == sorted("甲乙丙丁")
    assert index.snapshot.generation == 4


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_read_only_folder_answers_and_refuses_to_write(tmp_path: Path) -> None:
    put(open_index(tmp_path), "甲")
    (tmp_path / ".lock").chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        index = open_index(tmp_path)
        assert contents(index.snapshot) == {"甲": "甲"}
        with pytest.raises(ReadOnlyError), index.write():
            pass
    finally:
        tmp_path.chmod(0o755)


def test_names_in_the_folder_are_those_promised(tmp_path: Path) -> None:
    put(open_index(tmp_path), "甲")
    assert {path.name for path in tmp_path.iterdir()} == {
        "CURRENT",
        "gen-000001",
        ".lock",
        ".lock.pid",
    }
    names = {path.name for path in (tmp_path / "gen-000001").iterdir()}
    files = {"corpus.sqlite", "vectors.faiss", "words.npz", "bigrams.npz", "pieces.npz"}
    assert names == files | {"manifest.json"}
    manifest = json.loads((tmp_path / "gen-000001" / "manifest.json").read_text())
    assert manifest["version"] == 1
    assert manifest["fingerprint"] == FINGERPRINT
    assert manifest["files"].keys() == names - {"manifest.json"}
