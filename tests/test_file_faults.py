"""Faults of files and of the process that reads them; R numbers are those of the list of faults."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_embedder import FakeEmbedder
from pdf_files import assemble, deflated, one_page, pdf, stream
from reading import builtin
from test_imports import imported_by
from test_pdf import encrypted

from rag import Assistant, ingest, loaders
from rag.cli import main
from rag.errors import (
    CrashedError,
    DocumentError,
    TooMuchMemoryError,
    TooMuchTextError,
    TooSlowError,
    UnreadableFileError,
)
from rag.index import Index
from rag.loaders.child import ChildReader
from rag.loaders.steps import Step
from rag.settings import ParseSettings, Settings
from rag.text import split
from rag.types import Document

HELLO = stream(b"BT /F 9 Tf <4f60597d> Tj ET")
MIB = 1 << 20


@pytest.fixture
def reader() -> Iterator[ChildReader]:
    with ChildReader(ParseSettings()) as reader:
        yield reader


def read(reader: ChildReader, data: bytes, told: list[Step] | None = None) -> Document:
    return reader.parse(Path("运河.pdf"), data, (told if told is not None else []).append)


def refused(reader: ChildReader, data: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(reader, data)
    assert "运河.pdf" in caught.value.message("zh")
    return caught.value


def child_of(reader: ChildReader) -> int:
    assert reader._process is not None
    return reader._process.pid


# the process


def test_a_child_reads_what_we_would_read_and_serves_many_files(reader: ChildReader) -> None:
    data = pdf("第一页，通州区。", "第二页\t1,234")
    told: list[Step] = []
    assert read(reader, data, told) == loaders.parse(Path("运河.pdf"), data)
    assert told == [Step(1, 2), Step(2, 2)]
    first = child_of(reader)
    assert read(reader, data).parts[1].number == 2
    assert child_of(reader) == first


def test_a_text_needs_no_child(reader: ChildReader) -> None:
    assert reader.parse(Path("甲.txt"), "通州区".encode()).text == "通州区"
    assert reader._process is None


def test_the_child_knows_no_secret_and_reaches_no_network(
    reader: ChildReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_LLM__API_KEY", "sk-test")
    read(reader, pdf("甲"))
    inherited = Path(f"/proc/{child_of(reader)}/environ").read_bytes()
    assert b"PATH=" in inherited
    assert b"sk-test" not in inherited
    code = (
        "import sys, socket; from rag.loaders.child_main import _refuse;"
        "sys.addaudithook(_refuse); socket.create_connection(('127.0.0.1', 9))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert "PermissionError: socket" in done.stderr


def test_the_child_starts_light() -> None:
    names = imported_by("import rag.loaders.child_main")
    assert "rag" in names
    assert names & {"faiss", "lxml", "numpy", "pydantic", "pypdf", "rjieba"} == set()


def test_a_child_ends_when_its_parent_is_killed() -> None:
    code = (
        "import time; from pathlib import Path; from rag.loaders.child import ChildReader;"
        "from rag.settings import ParseSettings; from pdf_files import pdf;"
        "reader = ChildReader(ParseSettings()); reader.parse(Path('a.pdf'), pdf('甲'));"
        "print(reader._process.pid, flush=True); time.sleep(60)"
    )
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(loaders.__file__).parents[2])])
    command, env = [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as parent:
        assert parent.stdout is not None
        child = Path(f"/proc/{int(parent.stdout.readline())}")
        assert child.exists()
        parent.kill()
    assert within(5, lambda: not child.exists())


@pytest.mark.parametrize(
    ("how", "error"), [(signal.SIGSEGV, CrashedError), (signal.SIGKILL, TooMuchMemoryError)]
)
def test_a_child_that_dies_costs_its_file_only(
    reader: ChildReader, how: signal.Signals, error: type[DocumentError]
) -> None:
    def kill(step: Step) -> None:
        if step.done == 1:
            os.kill(child_of(reader), how)

    many = pdf(*["一页通州区的文字。" * 20] * 300)
    with pytest.raises(error):
        reader.parse(Path("坏.pdf"), many, kill)
    assert read(reader, pdf("下一份文件。")).text == "下一份文件。"


@pytest.mark.slow
def test_r26_out_of_memory_is_the_end_of_the_child_alone() -> None:
    with ChildReader(ParseSettings(memory_mib=300)) as reader:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        error = refused(reader, bomb_of_operators())
        assert isinstance(error, TooMuchMemoryError)
        assert "300 MiB" in error.message("zh")
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
        assert read(reader, pdf("下一份文件。")).text == "下一份文件。"


def test_what_takes_too_long_is_stopped_at_its_deadline() -> None:
    with ChildReader(ParseSettings(timeout_s=1)) as reader:
        started = time.monotonic()
        error = refused(reader, bomb_of_operators())
        assert isinstance(error, TooSlowError)
        assert time.monotonic() - started < 5
        assert "1 秒" in error.message("zh")


def test_each_page_adds_to_the_deadline() -> None:
    told: list[Step] = []

    def stop(step: Step) -> None:
        told.append(step)
        if step.done == 5:
            os.kill(child_of(reader), signal.SIGSTOP)

    many = pdf(*["一页通州区的文字。" * 20] * 300)
    with ChildReader(ParseSettings(timeout_s=1)) as reader, pytest.raises(TooSlowError) as caught:
        reader.parse(Path("甲.pdf"), many, stop)
    assert 5 <= len(told) < 300
    assert caught.value.facts["limit_s"] == pytest.approx(1 + 0.1 * len(told))


def test_more_text_than_allowed_is_refused_with_both_numbers() -> None:
    with ChildReader(ParseSettings(max_chars=1000)) as reader:
        assert len(read(reader, pdf("字" * 1000)).text) == 1000
        error = refused(reader, pdf("字" * 1001))
    assert isinstance(error, TooMuchTextError)
    assert "1,001" in error.message("zh")


# R28, R29: PDFs made to explode or to lead round in circles


def bomb_of_operators() -> bytes:
    return one_page(deflated(b"BT /F 9 Tf (ab) Tj ET\n" * 1_000_000))


def gib_of_blanks() -> bytes:
    packer = zlib.compressobj(9)
    packed = [packer.compress(b" " * MIB) for _ in range(1024)]
    return b"".join(packed) + packer.flush()


def circle_of_tables() -> bytes:
    data = pdf("你好")
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % data.rindex(b"xref\n0"))


def giant_map() -> bytes:
    entries = b"<0000> <FFFFFFFF> <0041>\n" * 100
    cmap = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n100 beginbfrange\n%b"
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 6 0 R >>"
    return one_page(HELLO, font=font, more=[stream(cmap % entries + b"endbfrange endcmap end")])


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
TRAPS: dict[str, Callable[[], bytes]] = {
    "1 GiB of blanks": lambda: one_page(stream(gib_of_blanks(), b"/Filter /FlateDecode")),
    "packed twice": lambda: one_page(
        stream(zlib.compress(gib_of_blanks(), 9), b"/Filter [/FlateDecode /FlateDecode]")
    ),
    "3 million operators": bomb_of_operators,
    "tables that follow each other": circle_of_tables,
    "an outline that is its own child": lambda: one_page(
        HELLO,
        catalog=b"/Outlines 6 0 R",
        more=[b"<< /First 7 0 R >>", b"<< /Title (x) /Next 7 0 R /First 7 0 R >>"],
    ),
    "pages that hold themselves": lambda: assemble(
        [CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]
    ),
    "a billion pages announced": lambda: assemble(
        [CATALOG, b"<< /Type /Pages /Kids [] /Count 999999999 >>"]
    ),
    "a font of four billion codes": giant_map,
    "a table that is elsewhere": lambda: pdf("你好").replace(b"startxref\n", b"startxref\n9"),
    "a table of two billion entries": lambda: (
        b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 2147483647 /W [1 8 2] /Index [0 2147483647] "
        b"/Length 11 /Root 2 0 R >>\nstream\n01234567890\nendstream\nendobj\nstartxref\n9\n%%EOF"
    ),
}
SLOW_TRAPS = {"1 GiB of blanks", "packed twice", "3 million operators"}
HARMLESS = {
    "tables that follow each other",
    "an outline that is its own child",
    "a table that is elsewhere",
}


@pytest.mark.parametrize(
    "trap",
    [pytest.param(t, marks=pytest.mark.slow if t in SLOW_TRAPS else ()) for t in TRAPS],
)
def test_r28_r29_a_trap_is_refused_or_read_in_time_and_the_parent_stays_small(
    reader: ChildReader, trap: str
) -> None:
    data = TRAPS[trap]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    if trap in HARMLESS:
        assert read(reader, data).text == "你好"
    else:
        refused(reader, data)
    assert time.monotonic() - started < 65
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


# R27: stopped half-way


def within(seconds: float, is_true: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def texts(folder: Path, count: int, chars: int = 20) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:04d}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"第{number}号运河公告。" * (chars // 8), encoding="utf-8")
    return paths


class Interrupted(FakeEmbedder):
    """A model during whose n-th call somebody presses Ctrl-C."""

    calls_left = 30

    def embed_documents(self, texts):  # type: ignore[no-untyped-def]
        self.calls_left -= 1
        if self.calls_left == 0:
            raise KeyboardInterrupt
        return super().embed_documents(texts)


def test_r27_what_was_published_before_an_interrupt_is_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_STEP_S", 0.0)
    texts(tmp_path / "文件", 100)
    embedder = Interrupted()
    index = Index.open(
        tmp_path / "kb", fingerprint=ingest.fingerprint(embedder, builtin(), Settings())
    )
    with pytest.raises(KeyboardInterrupt):
        ingest.add(index, embedder, [tmp_path / "文件"], model=builtin(), settings=Settings())
    done = {Path(d.path or "").name for d in index.snapshot.corpus.documents()}
    assert 0 < len(done) < 30
    embedder.seen.clear()
    report = ingest.add(index, embedder, [tmp_path / "文件"], model=builtin(), settings=Settings())
    assert {Path(path).name for path in report.unchanged} == done
    assert len(report.added) == 100 - len(done)
    assert len(embedder.seen) == 100 - len(done)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_r27_a_signal_stops_at_once_and_the_next_run_goes_on(
    tmp_path: Path, how: signal.Signals
) -> None:
    paths = texts(tmp_path / "文件", 600, chars=4000)
    kb = tmp_path / "kb"
    command = [sys.executable, "-m", "rag.cli", "--kb", str(kb), "--json", "add"]
    command.append(str(tmp_path / "文件"))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        assert within(60, (kb / "CURRENT").exists)
        started = time.monotonic()
        process.send_signal(how)
        assert process.wait(5) != 0
        assert time.monotonic() - started < 5
    with Assistant.open(kb) as assistant:
        done = {document.path for document in assistant.documents()}
        report = assistant.add(tmp_path / "文件")
    assert done
    assert set(report.unchanged) == done
    assert len(report.added) == len(paths) - len(done)


# R39: long files

ADD_AND_MEASURE = """
import re, resource, sys
from pathlib import Path
from rag import Assistant

with Assistant.open(sys.argv[1]) as assistant:
    assistant.add(sys.argv[2], progress=lambda name, done, total: print(name))
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.slow
def test_r39_two_thousand_pages_keep_their_numbers_and_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "年鉴.pdf"
    lines = (
        "通州区统计资料汇编第{0}页的文字，当年完成投资{0}万元。" + "\n沿河绿道建设持续推进。" * 30
    )
    file.write_bytes(pdf(*(lines.format(number) for number in range(1, 2001))))
    # in a process of its own: what this one has used before would be counted
    told = subprocess.run(
        [sys.executable, "-c", ADD_AND_MEASURE, str(tmp_path / "kb"), str(file)],
        stdout=subprocess.PIPE,
        check=True,
    )
    *shown, ours, childs = told.stdout.decode().splitlines()
    with Assistant.open(tmp_path / "kb") as assistant:
        document = assistant.documents()[0]
    starts = {part.number: part.span.start for part in document.parts}
    for number in (1, 1000, 2000):
        assert document.text.startswith(f"通州区统计资料汇编第{number}页", starts[number])
    assert shown[1000].endswith("年鉴.pdf 第 1000/2000 页")
    assert 0 < int(ours) < MIB  # KiB: 1 GiB each
    assert 0 < int(childs) < MIB


# R45, R46, R48: folders as people have them


def test_r45_a_file_that_changes_while_it_is_read_is_skipped_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = texts(tmp_path, 1)[0]
    read_bytes = Path.read_bytes

    def slowly(path: Path) -> bytes:
        data = read_bytes(path)
        path.write_bytes(data + b"!")
        return data

    monkeypatch.setattr(Path, "read_bytes", slowly)
    with pytest.raises(UnreadableFileError, match="changed while it was read"):
        loaders.read(file, max_mib=1)


def test_r45_a_file_rewritten_all_the_time_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "变.txt"
    versions = [letter * 200_000 for letter in "甲乙"]
    file.write_text(versions[0], encoding="utf-8")
    is_done = threading.Event()

    def rewrite() -> None:
        while not is_done.is_set():
            for version in versions:
                file.write_text(version, encoding="utf-8")

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        seen = {outcome(file) for _ in range(100)}
    finally:
        is_done.set()
        writer.join()
    assert seen <= {*versions, "unreadable-file", "empty-file"}


def outcome(file: Path) -> str:
    try:
        return loaders.parse(file, loaders.read(file, max_mib=1)).text
    except DocumentError as error:
        return error.code


def test_r45_links_in_circles_and_pipes_are_told_and_never_hang(tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    good = texts(folder, 1)[0]
    (folder / "回环").symlink_to(folder)
    (folder / "自己.txt").symlink_to(folder / "自己.txt")
    (folder / "零.txt").symlink_to("/dev/zero")
    os.mkfifo(folder / "管道.txt")
    with Assistant.open(tmp_path / "kb") as assistant:
        report = assistant.add(folder)
    assert report.added == (str(good),)
    reasons = {Path(failure.source).name: failure.reason for failure in report.failed}
    assert reasons.keys() == {"回环", "自己.txt", "零.txt", "管道.txt"}
    assert "a link to a folder, not followed" in reasons["回环"]
    assert "not a regular file" in reasons["零.txt"]


def test_r48_of_a_hundred_files_the_63_good_ones_are_indexed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "文件"
    good = texts(folder, 53)
    for number in range(10):
        good.append(folder / f"公报{number}.pdf")
        good[-1].write_bytes(pdf(f"第{number}期公报。", "图书馆全年开放。"))
    bad = bad_files(folder)
    assert (len(good), len(bad)) == (63, 37)
    assert main(["--kb", str(tmp_path / "kb"), "--json", "add", str(folder)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert sorted(report["added"]) == sorted(map(str, good))
    assert {f["source"]: f["code"] for f in report["failed"]} == bad
    assert all(f["reason"] and f["reason_zh"] for f in report["failed"])


def test_r48_only_bad_files_is_a_failure(tmp_path: Path) -> None:
    bad_files(tmp_path / "文件")
    assert main(["--kb", str(tmp_path / "kb"), "add", str(tmp_path / "文件")]) == 1


def bad_files(folder: Path) -> dict[str, str]:
    """Make 37 files that cannot be read; return why not, by path."""
    folder.mkdir(exist_ok=True)
    noise = random.Random(48)
    bad = {}
    kinds: list[tuple[str, str, Callable[[], bytes]]] = [
        ("空.txt", "empty-file", lambda: b""),
        ("空白.md", "no-text", lambda: b" \n\t "),
        ("乱码.txt", "not-text", lambda: bytes(noise.randrange(256) for _ in range(500))),
        ("假.pdf", "broken-file", lambda: b"PK\x03\x04" + noise.randbytes(200)),
        ("断.pdf", "broken-file", lambda: b"%PDF-1.7\n" + noise.randbytes(500)),
        ("锁.pdf", "protected", lambda: encrypted(user="secret", algorithm="RC4-128")),
        ("程序.exe", "unsupported-format", lambda: noise.randbytes(100)),
    ]
    for number in range(36):
        name, code, make = kinds[number % len(kinds)]
        path = folder / f"坏{number:02d}{name}"
        path.write_bytes(make())
        bad[str(path)] = code
    os.mkfifo(folder / "管道.txt")
    return {**bad, str(folder / "管道.txt"): "unreadable-file"}


@pytest.mark.slow
def test_r46_one_endless_line_is_cut_by_size_in_linear_time() -> None:
    def seconds(chars: int) -> float:
        document = Document.from_text("运河两岸绿地" * (chars // 6))
        started = time.process_time()
        chunks = split.chunks(document, max_chars=220)
        assert max(len(chunk.span) for chunk in chunks) <= 220
        return time.process_time() - started

    once, twice = (min(seconds(n) for _ in range(3)) for n in (2_000_000, 4_000_000))
    assert twice / once <= 2.5
