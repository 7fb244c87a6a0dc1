"""Faults of storage and processes; R numbers are those of the list of faults in docs."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from fake_kb import contents, make, make_document, open_index, put, remove, vector_of

from rag.errors import DamagedError, LockedError, ReadOnlyError, WriteError
from rag.index import Index
from rag.index.files import Files
from rag.index.folder import Folder
from rag.index.manifest import DamageError

HERE = Path(__file__).parent
BEFORE = {"甲": "通州区常住人口", "乙": "绿心公园"}
GENERATION_FILES = (
    "corpus.sqlite",
    "vectors.faiss",
    "words.npz",
    "bigrams.npz",
    "manifest.json",
)


class Killed(BaseException):
    """The process is gone: nothing catches it, and no clean-up of ours runs."""


class FailingFiles(Files):
    """A disk that fails at the n-th moment: before, in the middle of, or after a change."""

    def __init__(self, fail_at: int, failure: Callable[[], BaseException]) -> None:
        self.moments = 0
        self.fail_at = fail_at
        self.failure = failure

    def _moment(self) -> None:
        self.moments += 1
        if self.moments == self.fail_at:
            raise self.failure()

    @contextmanager
    def _around(self) -> Iterator[None]:
        self._moment()
        yield
        self._moment()

    def make_folder(self, path: Path) -> None:
        with self._around():
            super().make_folder(path)

    def write(self, path: Path, data: bytes) -> None:
        with self._around():
            super().write(path, data[: len(data) // 2])
            self._moment()
            super().write(path, data)

    def sync_folder(self, path: Path) -> None:
        with self._around():
            super().sync_folder(path)

    def rename(self, source: Path, target: Path) -> None:
        with self._around():
            super().rename(source, target)

    def replace(self, source: Path, target: Path) -> None:
        with self._around():
            super().replace(source, target)

    def remove(self, path: Path) -> None:
        with self._around():
            super().remove(path)


def start(folder: Path) -> None:
    index = open_index(folder)
    for name, text in BEFORE.items():
        put(index, text, name=name)


CHANGES: dict[str, Callable[[Index], None]] = {
    "add": lambda index: put(index, "运河商务区", name="丙"),
    "replace": lambda index: put(index, "常住人口已更新", name="甲"),
    "remove": lambda index: remove(index, "甲"),
}
AFTER = {
    "add": {**BEFORE, "丙": "运河商务区"},
    "replace": {**BEFORE, "甲": "常住人口已更新"},
    "remove": {"乙": "绿心公园"},
}
# each runs the change some fifty times; one of them is enough to notice a slip at once
each_change = pytest.mark.parametrize(
    "change",
    ["replace", *(pytest.param(name, marks=pytest.mark.slow) for name in ("add", "remove"))],
)


def failing_runs(
    tmp_path: Path, change: str, failure: Callable[[], BaseException]
) -> Iterator[tuple[Path, Index, BaseException]]:
    """Run the change on a fresh copy with a failure at each moment in turn, until none is left."""
    start(tmp_path / "start")
    for fail_at in range(1, 1000):
        folder = tmp_path / f"run{fail_at}"
        shutil.copytree(tmp_path / "start", folder)
        files = FailingFiles(fail_at, failure)
        index = open_index(folder, files=files)
        try:
            CHANGES[change](index)
        except (Killed, WriteError, ReadOnlyError) as error:
            yield folder, index, error
        if files.moments < fail_at:
            assert fail_at > 20
            return
    raise AssertionError("the change never completed")


@each_change
def test_r02_r24_a_kill_at_any_moment_leaves_the_state_before_or_after(
    tmp_path: Path, change: str
) -> None:
    seen = []
    for folder, _, error in failing_runs(tmp_path, change, Killed):
        assert isinstance(error, Killed)
        found = contents(open_index(folder).snapshot)
        assert found in (BEFORE, AFTER[change])
        seen.append(found)
        CHANGES[change](open_index(folder)) if found == BEFORE else None
        put(open_index(folder), "后来", name="丁")
        assert contents(open_index(folder).snapshot) == {**AFTER[change], "丁": "后来"}
        assert not list(folder.glob(".tmp-*"))
    assert BEFORE in seen
    assert AFTER[change] in seen


@each_change
def test_r03_an_io_error_at_any_moment_is_told_and_the_old_state_stays(
    tmp_path: Path, change: str
) -> None:
    count = 0
    for folder, index, error in failing_runs(
        tmp_path, change, lambda: OSError(errno.EIO, "Input/output error")
    ):
        count += 1
        assert isinstance(error, WriteError)
        assert "Input/output error" in str(error)
        assert contents(index.snapshot) == contents(open_index(folder).snapshot) == BEFORE
        CHANGES[change](index)
        assert contents(open_index(folder).snapshot) == AFTER[change]
    assert count > 15


def test_r07_a_full_disk_is_told_with_the_free_space_and_leaves_nothing(tmp_path: Path) -> None:
    full = lambda: OSError(errno.ENOSPC, "No space left on device")  # noqa: E731
    runs = 0
    for folder, index, error in failing_runs(tmp_path, "add", full):
        runs += 1
        assert "No space left on device" in str(error)
        assert error.facts["free_mib"] > 0  # type: ignore[attr-defined]
        assert contents(index.snapshot) == BEFORE
        names = {path.name for path in folder.iterdir()}
        assert names == {"CURRENT", "gen-000001", "gen-000002", ".lock", ".lock.pid"}
    assert runs > 15


def test_r08_a_disk_that_loses_the_last_bytes_in_silence_is_noticed(tmp_path: Path) -> None:
    class Short(Files):
        def write(self, path: Path, data: bytes) -> None:
            super().write(path, data[:-1] if path.name == "bigrams.npz" else data)

    start(tmp_path)
    index = open_index(tmp_path, files=Short())
    with pytest.raises(WriteError, match=r"bigrams\.npz: read back other bytes"):
        put(index, "丙")
    assert contents(open_index(tmp_path).snapshot) == BEFORE
    assert not list(tmp_path.glob(".tmp-*"))


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_r09_a_folder_that_turned_read_only_answers_and_refuses_to_write(
    tmp_path: Path, code: int
) -> None:
    start(tmp_path)
    index = open_index(tmp_path, files=FailingFiles(1, lambda: OSError(code, os.strerror(code))))
    with pytest.raises(ReadOnlyError, match="Asking still works"):
        put(index, "丙")
    assert contents(index.snapshot) == BEFORE


def damage(path: Path, rng: random.Random) -> None:
    """Cut the file, flip a bit, or zero a page."""
    data = bytearray(path.read_bytes())
    place = rng.randrange(len(data))
    match rng.randrange(3):
        case 0:
            data = data[:place]
        case 1:
            data[place] ^= 1 << rng.randrange(8)
        case _:
            page = data[place : place + 4096]
            data[place : place + 4096] = bytes(len(page)) if any(page) else b"\x01" * len(page)
    path.write_bytes(data)


def undetected(folder: Path, rounds: int) -> list[str]:
    """Damage one file at a time; return those whose generation still loaded."""
    rng = random.Random(0)
    missed = []
    for n in range(rounds):
        path = folder / "gen-000002" / GENERATION_FILES[n % len(GENERATION_FILES)]
        whole = path.read_bytes()
        damage(path, rng)
        try:
            Folder(folder, Files()).load("gen-000002")
            missed.append(path.name)
        except DamageError:
            pass
        path.write_bytes(whole)
    assert contents(open_index(folder).snapshot) == BEFORE
    return missed


def test_r10_r11_r12_damage_to_any_file_is_noticed_before_the_first_answer(tmp_path: Path) -> None:
    start(tmp_path)
    assert undetected(tmp_path, 150) == []
    assert not (tmp_path / "quarantine").exists()


@pytest.mark.slow
def test_r10_r11_r12_two_thousand_damages_are_all_noticed(tmp_path: Path) -> None:
    start(tmp_path)
    assert undetected(tmp_path, 2000) == []
    assert not (tmp_path / "quarantine").exists()


@pytest.mark.parametrize("name", GENERATION_FILES)
@pytest.mark.parametrize("how", ["emptied", "missing", "flipped"])
def test_r10_r13_a_damaged_generation_is_set_aside_and_the_one_before_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, how: str
) -> None:
    start(tmp_path)
    path = tmp_path / "gen-000002" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.unlink() if how == "missing" else path.write_bytes(data if how == "flipped" else b"")
    index = open_index(tmp_path)
    assert contents(index.snapshot) == {"甲": BEFORE["甲"]}
    assert "generation 2 is damaged" in caplog.text
    aside = tmp_path / "quarantine" / "gen-000002"
    assert {p.name for p in aside.iterdir()} >= set(GENERATION_FILES) - {name}
    put(index, "丙")
    assert contents(open_index(tmp_path).snapshot) == {"甲": BEFORE["甲"], "丙": "丙"}
    assert (tmp_path / "CURRENT").read_text() == "gen-000003\n"


@pytest.mark.parametrize("name", GENERATION_FILES)
def test_r14_a_file_of_another_generation_is_refused(tmp_path: Path, name: str) -> None:
    start(tmp_path)
    shutil.copy(tmp_path / "gen-000001" / name, tmp_path / "gen-000002" / name)
    index = open_index(tmp_path)
    assert contents(index.snapshot) == {"甲": BEFORE["甲"]}
    assert (tmp_path / "quarantine" / "gen-000002" / name).exists()


def test_r14_a_generation_under_the_name_of_another_is_refused(tmp_path: Path) -> None:
    start(tmp_path)
    shutil.rmtree(tmp_path / "gen-000002")
    shutil.copytree(tmp_path / "gen-000001", tmp_path / "gen-000002")
    index = open_index(tmp_path)
    assert index.snapshot.generation == 1
    assert (tmp_path / "quarantine" / "gen-000002").exists()


def test_r15_when_all_is_damaged_nothing_is_deleted_and_the_next_open_is_empty(
    tmp_path: Path,
) -> None:
    start(tmp_path)
    for path in tmp_path.glob("gen-*/vectors.faiss"):
        path.write_bytes(path.read_bytes()[:-1])
    before = sorted(p.read_bytes() for p in tmp_path.glob("gen-*/*"))
    with pytest.raises(DamagedError, match="fzx add") as caught:
        open_index(tmp_path)
    assert str(tmp_path / "quarantine") in str(caught.value)
    assert sorted(p.read_bytes() for p in tmp_path.glob("quarantine/gen-*/*")) == before
    index = open_index(tmp_path)
    assert contents(index.snapshot) == {}
    put(index, "丙")
    assert index.snapshot.generation == 3
    assert contents(open_index(tmp_path).snapshot) == {"丙": "丙"}


def test_r15_a_pointer_to_nothing_is_damage_too(tmp_path: Path) -> None:
    tmp_path.joinpath("CURRENT").write_text("gen-000042\n")
    with pytest.raises(DamagedError, match="gen-000042"):
        open_index(tmp_path)
    assert (tmp_path / "quarantine" / "CURRENT").read_text() == "gen-000042\n"
    assert contents(open_index(tmp_path).snapshot) == {}


def test_r15_a_second_damaged_generation_of_one_number_finds_room(tmp_path: Path) -> None:
    start(tmp_path)
    shutil.copytree(tmp_path / "gen-000002", tmp_path / "quarantine" / "gen-000002")
    (tmp_path / "gen-000002" / "words.npz").write_bytes(b"")
    assert contents(open_index(tmp_path).snapshot) == {"甲": BEFORE["甲"]}
    names = sorted(p.name for p in (tmp_path / "quarantine").iterdir())
    assert names == ["gen-000002", "gen-000002.2"]


def test_damage_while_another_process_writes_moves_nothing(tmp_path: Path) -> None:
    start(tmp_path)
    writer = open_index(tmp_path)
    with writer.write() as batch:
        (tmp_path / "gen-000002" / "words.npz").write_bytes(b"")
        assert contents(open_index(tmp_path).snapshot) == {"甲": BEFORE["甲"]}
        assert not (tmp_path / "quarantine").exists()
        batch.put(make("丙"))
    assert contents(open_index(tmp_path).snapshot) == {**BEFORE, "丙": "丙"}


def test_a_writer_never_builds_on_less_than_what_is_published(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    put(index, "甲")
    put(open_index(tmp_path), "乙")
    (tmp_path / "gen-000002" / "words.npz").write_bytes(b"")
    assert contents(index.snapshot) == {"甲": "甲"}
    with pytest.raises(DamagedError), index.write():
        pass
    assert (tmp_path / "gen-000002").exists()


def test_r19_searches_while_others_publish_never_fail(tmp_path: Path) -> None:
    search_while_publishing(tmp_path, publishes=20, threads=4)


@pytest.mark.slow
def test_r19_eight_threads_and_three_hundred_publishes(tmp_path: Path) -> None:
    search_while_publishing(tmp_path, publishes=300, threads=8)


def search_while_publishing(folder: Path, *, publishes: int, threads: int) -> None:
    index = open_index(folder)
    put(index, "通州零")
    is_done = threading.Event()
    results: list[bool] = []

    def search() -> None:
        reader = open_index(folder)
        while not is_done.is_set():
            for snapshot in (index.snapshot, reader.snapshot):
                rows = snapshot.vectors.search(vector_of("通州零")[None], 5)[0]
                texts = [chunk.text for chunk in snapshot.corpus.chunks([r.id for r in rows])]
                words = snapshot.words.search(["通"], 1000)
                results.append(texts[0] == "通州零" and len(words) == snapshot.generation)

    searchers = [threading.Thread(target=search) for _ in range(threads)]
    for thread in searchers:
        thread.start()
    for n in range(publishes):
        put(index, f"通州{n}号")
    is_done.set()
    for thread in searchers:
        thread.join()
    assert len(results) > publishes
    assert all(results)


def test_a_reader_overtaken_by_a_writer_that_removes_what_it_reads_reads_again(
    tmp_path: Path,
) -> None:
    class Overtaken(Folder):
        calls = 0

        def pointer(self) -> str | None:
            found = super().pointer()
            self.calls += 1
            if self.calls == 1:
                CHANGES["replace"](open_index(tmp_path))
            return found

    start(tmp_path)
    loaded = Overtaken(tmp_path, Files()).newest()
    assert loaded is not None
    assert contents(loaded.snapshot) == AFTER["replace"]
    assert not (tmp_path / "quarantine").exists()


@pytest.mark.parametrize("how", ["truncate", "replace", "remove"])
def test_r20_a_running_reader_goes_on_when_its_files_are_spoilt(tmp_path: Path, how: str) -> None:
    start(tmp_path)
    index = open_index(tmp_path)
    for path in tmp_path.glob("gen-*/*"):
        path.unlink() if how == "remove" else path.write_bytes(b"x" if how == "replace" else b"")
    assert contents(index.snapshot) == BEFORE
    put(index, "丙")
    assert contents(open_index(tmp_path).snapshot) == {**BEFORE, "丙": "丙"}


def test_r21_the_same_document_twice_is_one(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    put(index, "通州区常住人口", name="甲")
    chunks = len(index.snapshot.corpus)
    put(index, "通州区常住人口", name="甲")
    assert len(index.snapshot.corpus) == chunks
    twin = index.snapshot.corpus.by_sha256(make_document("通州区常住人口").sha256)
    assert twin is not None
    assert twin.title == "甲"


def test_r22_old_text_of_a_changed_document_is_not_found_new_text_is(tmp_path: Path) -> None:
    start(tmp_path)
    index = open_index(tmp_path)
    CHANGES["replace"](index)
    snapshot = index.snapshot
    assert snapshot.words.search(["通"], 5) == []
    assert not snapshot.bigrams.is_known("通州")
    row = snapshot.words.search(["更"], 5)[0].id
    assert snapshot.corpus.chunks([row])[0].document_id == make_document("", name="甲").id


def test_r23_nothing_of_a_removed_document_is_left(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    put(index, "绝密名单" * 500, name="甲")
    vector = make("绝密名单" * 500).vectors[0].astype(np.float16).tobytes()
    put(index, "公开的文字", name="乙")
    assert any(vector in path.read_bytes() for path in tmp_path.rglob("*.faiss"))
    remove(index, "甲")
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert index.snapshot.corpus.rows(make_document("", name="甲").id) == []
    assert len(index.snapshot.vectors) == len(index.snapshot.corpus) == 1
    for trace in ("绝密", "密名", "绝", make_document("", name="甲").id, "甲"):
        assert not any(trace.encode() in data for data in files), trace
    assert not any(vector in data for data in files)


def run_writer(folder: Path, prefix: str, count: int, *flags: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(HERE / "kb_writer.py"), str(folder), prefix, str(count), *flags]
    roots = os.pathsep.join([str(HERE.parent), str(HERE)])
    environment = {**os.environ, "PYTHONPATH": roots, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8"
    )


def lines_of(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.read().split()


def wait_for(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    for found in process.stdout:
        if found.strip() == line:
            return
    raise AssertionError(f"the writer ended without saying {line!r}")


def kill_writers(folder: Path, kills: int) -> None:
    rng = random.Random(0)
    acknowledged: set[str] = set()
    for n in range(kills):
        process = run_writer(folder, f"{n}批", 10_000)
        wait_for(process, "ready")
        for _ in range(rng.randrange(3)):
            assert process.stdout is not None
            acknowledged.add(process.stdout.readline().strip())
        threading.Event().wait(rng.random() / 50)
        process.kill()
        acknowledged |= set(lines_of(process))
        process.wait()
        found = set(contents(open_index(folder).snapshot))
        assert {f"{name}号文件" for name in acknowledged} <= found
        assert {f"{name}号附件" for name in acknowledged} <= found
        assert len(found) % 2 == 0  # the two of one block come together
    put(open_index(folder), "后来")
    assert not list(folder.glob(".tmp-*"))


def test_r01_a_kill_at_a_random_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    kill_writers(tmp_path, 2)


@pytest.mark.slow
def test_r01_a_hundred_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    kill_writers(tmp_path, 100)


def ask_while_writing(folder: Path, *, publishes: int, queries: int) -> None:
    process = run_writer(folder, "批", publishes)
    reader = open_index(folder)
    asked = 0
    while process.poll() is None or asked < queries:
        snapshot = reader.snapshot
        titles = {document.title for document in snapshot.corpus.documents()}
        whole = {f"批{n}号{kind}" for n in range(snapshot.generation) for kind in ("文件", "附件")}
        assert titles == whole
        words = snapshot.words.search(["批"], 10_000)
        assert len(words) == len(snapshot.vectors) == 2 * snapshot.generation
        asked += 1
    assert process.returncode == 0
    assert reader.snapshot.generation == publishes
    assert contents(reader.snapshot).keys() == whole


def test_r04_each_answer_comes_from_one_complete_generation(tmp_path: Path) -> None:
    ask_while_writing(tmp_path, publishes=20, queries=300)


@pytest.mark.slow
def test_r04_ten_thousand_answers_during_fifty_publishes(tmp_path: Path) -> None:
    ask_while_writing(tmp_path, publishes=50, queries=10_000)


def test_r05_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [run_writer(tmp_path, prefix, 5) for prefix in ("甲", "乙")]
    outputs = [lines_of(writer) for writer in writers]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert [len(lines) for lines in outputs] == [6, 6]
    expected = {f"{p}{n}号{kind}" for p in "甲乙" for n in range(5) for kind in ("文件", "附件")}
    assert contents(open_index(tmp_path).snapshot).keys() == expected


def test_r05_r06_the_lock_names_its_holder_and_is_free_once_it_is_killed(tmp_path: Path) -> None:
    process = run_writer(tmp_path, "甲", 1, "hold")
    try:
        wait_for(process, "holding")
        index = open_index(tmp_path)
        with pytest.raises(LockedError, match=f"pid {process.pid}"), index.write(timeout_s=0.1):
            pass
    finally:
        process.kill()
        process.wait()
    with index.write(timeout_s=2) as batch:
        batch.put(make("乙"))
    assert contents(open_index(tmp_path).snapshot) == {"乙": "乙"}
