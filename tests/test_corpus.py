from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace

import pytest
from fake_kb import make, make_document

from rag.corpus import Corpus, CorpusDraft
from rag.index import Addition
from rag.types import Document, Filters, Kind, Span, Unit

FIRST_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, title TEXT NOT NULL, path TEXT, date TEXT,
    kind TEXT NOT NULL, publisher TEXT, sha256 TEXT NOT NULL
);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL REFERENCES documents (id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL, as_of TEXT
);
"""


def corpus_of(*made: Addition) -> Corpus:
    draft = CorpusDraft(Corpus.empty())
    for document, chunks in (cut for addition in made for cut in addition.documents):
        draft.put(document, chunks)
    return draft.freeze()


def titles_matching(corpus: Corpus, **filters: object) -> list[str]:
    rows = corpus.rows_matching(Filters(**filters))  # type: ignore[arg-type]
    chunks = corpus.chunks(rows)
    return sorted({corpus.document(chunk.document_id).title for chunk in chunks})


@pytest.fixture
def dated() -> Corpus:
    return corpus_of(
        make("甲", date="2021-12-31", kind="text", publisher="日报"),
        make("乙", date="2022", kind="markdown"),
        make("丙", date="2022-02", publisher="统计局"),
        make("丁", date="2022-02-13", publisher="日报"),
        make("戊"),
    )


def test_an_empty_corpus_has_nothing_and_says_so() -> None:
    corpus = Corpus.empty()
    assert len(corpus) == 0
    assert corpus.documents() == []
    assert corpus.chunks([]) == []
    assert corpus.rows("x") == []
    assert corpus.rows_matching(Filters()) == []
    assert corpus.known("x") is None
    assert corpus.by_sha256("x") is None


def test_an_unknown_document_or_row_is_a_key_error() -> None:
    corpus = corpus_of(make("通州区常住人口"))
    with pytest.raises(KeyError, match="nobody"):
        corpus.document("nobody")
    with pytest.raises(KeyError, match="99"):
        corpus.chunks([1, 99])


def test_every_field_of_a_document_comes_back() -> None:
    document = Document(
        id="0" * 32,
        text="副中心\r\n\x00𠮷\u3000",
        title="标题'; DROP TABLE chunks; --",
        path="报纸/甲.txt",
        date="2022-02",
        kind="markdown",
        publisher="日报",
        sha256="f" * 64,
    )
    draft = CorpusDraft(Corpus.empty())
    assert draft.put(document, []) == []
    corpus = Corpus.from_bytes(draft.freeze().to_bytes())
    assert corpus.document(document.id) == document
    assert corpus.documents() == [document]
    assert corpus.by_sha256("f" * 64) == document
    assert corpus.known(document.id) == "f" * 64


def test_the_units_of_a_chunk_come_back() -> None:
    document, made = make("一二三四五六七八九十甲乙").documents[0]
    units = (
        Unit((Span(7, 8),), Kind.HEADING, 3),
        Unit((Span(8, 9), Span(10, 12)), Kind.TEXT, 4),
    )
    chunks = [*made]
    chunks[1] = replace(chunks[1], units=units)
    draft = CorpusDraft(Corpus.empty())
    rows = draft.put(document, chunks)
    assert Corpus.from_bytes(draft.freeze().to_bytes()).chunks(rows) == chunks


def test_a_database_of_the_first_version_can_be_read_for_a_rebuild() -> None:
    old = sqlite3.connect(":memory:")
    old.executescript(FIRST_SCHEMA)
    document_row = ("d", "老楼加装电梯", "报", None, "2022", "text", None, "f")
    old.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", document_row)
    old.execute("INSERT INTO chunks VALUES (1, 'd', 0, 2, '', '2022')")
    old.commit()
    corpus = Corpus.from_bytes(old.serialize())
    (document,) = corpus.documents()
    assert (document.text, document.date, document.parts) == ("老楼加装电梯", "2022", ())
    (chunk,) = corpus.chunks([1])
    assert (chunk.text, chunk.units) == ("老楼", ())


def test_chunks_come_in_the_order_asked_and_as_often() -> None:
    made = make("一二三四五六七八九十甲乙丙丁")
    corpus = corpus_of(made)
    ((document, chunks),) = made.documents
    rows = corpus.rows(document.id)
    assert [c.text for c in corpus.chunks(rows)] == ["一二三四五六", "七八九十甲乙", "丙丁"]
    assert [c.text for c in corpus.chunks([rows[2], rows[0], rows[2]])] == [
        "丙丁",
        "一二三四五六",
        "丙丁",
    ]
    assert corpus.chunks(rows) == chunks


def test_a_span_counts_code_points_beyond_the_basic_plane() -> None:
    made = make("𠮷野家😀在通州开店")
    corpus = corpus_of(made)
    ((document, _),) = made.documents
    texts = [chunk.text for chunk in corpus.chunks(corpus.rows(document.id))]
    assert texts == ["𠮷野家😀在通", "州开店"]
    assert "".join(texts) == document.text


def test_documents_are_sorted_by_title_then_id() -> None:
    same = [Document(id=c * 32, text="x", title="同名") for c in "ba"]
    draft = CorpusDraft(Corpus.empty())
    for document in (*same, Document(id="c" * 32, text="x", title="A")):
        draft.put(document, [])
    documents = draft.freeze().documents()
    assert [d.title for d in documents] == ["A", "同名", "同名"]
    assert [d.id[0] for d in documents] == ["c", "a", "b"]


def test_a_draft_leaves_its_base_as_it_was() -> None:
    base = corpus_of(make("原来的文字"))
    draft = CorpusDraft(base)
    draft.remove(make_document("原来的文字").id)
    draft.put(make_document("新的文字"), [])
    after = draft.freeze()
    assert [d.title for d in base.documents()] == ["原来的文字"]
    assert [d.title for d in after.documents()] == ["新的文字"]


def test_the_row_of_a_removed_chunk_is_never_given_again() -> None:
    first = corpus_of(make("甲甲"), make("乙乙"))
    draft = CorpusDraft(first)
    assert draft.remove(make_document("乙乙").id) == [2]
    second = draft.freeze()
    again = CorpusDraft(second)
    assert again.put(*make("丙丙").documents[0]) == [3]
    assert second.rows(make_document("甲甲").id) == [1]


def test_removing_what_is_not_there_is_a_key_error() -> None:
    draft = CorpusDraft(corpus_of(make("甲")))
    with pytest.raises(KeyError, match="nobody"):
        draft.remove("nobody")
    assert len(draft.freeze()) == 1


def test_removed_text_is_nowhere_in_the_file() -> None:
    secret = "绝密" * 3000
    base = corpus_of(make(secret, name="a"), make("公开", name="b"))
    assert "绝密".encode() in base.to_bytes()
    draft = CorpusDraft(base)
    draft.remove(make_document(secret, name="a").id)
    data = draft.freeze().to_bytes()
    assert "绝密".encode() not in data
    assert len(data) < 65_536
    assert "公开".encode() in data


def test_text_that_is_not_unicode_is_refused() -> None:
    draft = CorpusDraft(Corpus.empty())
    with pytest.raises(UnicodeEncodeError):
        draft.put(Document(id="0" * 32, text="\ud800", title="x"), [])
    assert draft.known("0" * 32) is None


@pytest.mark.parametrize("data", [b"", b"no", b"SQLite format 3\x00" + bytes(84), bytes(4096)])
def test_bytes_of_something_else_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a corpus"):
        Corpus.from_bytes(data)


def test_a_cut_file_is_refused() -> None:
    data = corpus_of(make("通州" * 5000)).to_bytes()
    with pytest.raises(ValueError, match="not a corpus"):
        Corpus.from_bytes(data[:512])
    assert len(Corpus.from_bytes(data)) > 0


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, "丁丙乙戊甲"),
        ("2022", None, "丁丙乙"),
        (None, "2021", "甲"),
        ("2022-02-14", None, "丙乙"),  # 2022-02 and 2022 may lie after the 14th
        ("2022-03", "2022-12", "乙"),
        ("2022-02-13", "2022-02-13", "丁丙乙"),
        (None, "2022-01", "乙甲"),
        ("2023", None, ""),
        ("2021-12-31", "2021-12-31", "甲"),
    ],
)
def test_a_date_range_includes_both_ends_and_dates_known_in_part(
    dated: Corpus, since: str | None, until: str | None, expected: str
) -> None:
    assert sorted(titles_matching(dated, since=since, until=until)) == sorted(expected)
    assert titles_matching(dated) == sorted("甲乙丙丁戊")


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, "丁丙乙甲"),
        ("2021", None, "丁甲"),  # 丙 may be older, 乙 of any year
        ("2021-01-01", None, "丁甲"),
        ("2021-01-02", None, "丁"),
        (None, "2022", "丙甲"),
        (None, "2022-12-31", "丙甲"),
        (None, "2022-12-30", ""),
        ("2021", "2022", "甲"),
        ("2022", "2022", ""),
    ],
)
def test_an_undated_document_passes_when_its_proven_years_lie_in_the_range(
    since: str | None, until: str | None, expected: str
) -> None:
    undated = corpus_of(
        make("甲", not_before="2021", not_after="2022"),
        make("乙"),
        make("丙", not_after="2022"),
        make("丁", not_before="2023"),
    )
    assert sorted(titles_matching(undated, since=since, until=until)) == sorted(expected)


def test_filters_are_combined(dated: Corpus) -> None:
    assert titles_matching(dated, publishers=["日报"]) == ["丁", "甲"]
    assert titles_matching(dated, publishers=["日报"], since="2022") == ["丁"]
    assert titles_matching(dated, kinds=["markdown"]) == ["乙"]
    assert titles_matching(dated, publishers=["日报", "统计局"], kinds=["markdown"]) == []
    assert titles_matching(dated, languages=["en"]) == []
    identity = make_document("丙").id
    assert titles_matching(dated, document_ids=[identity, "nobody"]) == ["丙"]


@pytest.mark.parametrize("value", ["'", '" OR 1=1 --', "%", "\x00", "[]", "\ud800", "；--"])
def test_a_filter_value_is_never_read_as_sql(dated: Corpus, value: str) -> None:
    assert titles_matching(dated, publishers=[value]) == []
    assert titles_matching(dated, document_ids=[value], kinds=[value]) == []


@pytest.mark.parametrize("date", ["2022年", "22", "2022-2", "2022-02-13T00", "", "２０２２"])
def test_a_date_of_another_form_is_refused(dated: Corpus, date: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        dated.rows_matching(Filters(since=date))
    with pytest.raises(ValueError, match="not a date"):
        dated.rows_matching(Filters(until=date))


def test_threads_may_share_a_corpus() -> None:
    corpus = corpus_of(*(make(f"第{n}篇文章写的是通州", name=f"{n:03d}") for n in range(300)))
    expected = corpus.chunks(corpus.rows_matching(Filters()))
    results: list[bool] = []

    def read() -> None:
        for _ in range(5):
            rows = corpus.rows_matching(Filters())
            results.append(corpus.chunks(rows) == expected)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20
    assert all(results)
