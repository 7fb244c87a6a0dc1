"""Documents and where their chunks stand: the truth of a knowledge base, one SQLite database.

The database lives in memory and travels as bytes, so the folder code hashes, writes and syncs it
like any other file, and nothing that happens to the file later reaches a reader. A chunk is stored
as a span; its text is cut from the document, which keeps the database at half the size.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from rag.types import Chunk, Document, Filters, Kind, Language, Part, PartKind, Span, Unit

# AUTOINCREMENT: the number of a removed chunk is never given to another one.
SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, title TEXT NOT NULL, path TEXT, date TEXT,
    kind TEXT NOT NULL, publisher TEXT, sha256 TEXT NOT NULL,
    not_before TEXT, not_after TEXT, language TEXT, parts TEXT NOT NULL
);
CREATE INDEX documents_by_sha256 ON documents (sha256);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL REFERENCES documents (id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL, as_of TEXT,
    units TEXT NOT NULL
);
CREATE INDEX chunks_by_document ON chunks (document_id);
"""

# What a knowledge base of an older program lacks: a rebuild reads its documents.
ADDED = {
    "documents": {
        "not_before": "TEXT",
        "not_after": "TEXT",
        "language": "TEXT",
        "parts": "TEXT NOT NULL DEFAULT '[]'",
    },
    "chunks": {"units": "TEXT NOT NULL DEFAULT '[]'"},
}

# A date known to the year or month passes when some day in it lies in the range; the years that an
# undated text proves pass when all their days do.
MATCHING = """
SELECT row FROM chunks JOIN documents ON documents.id = document_id
WHERE (:since IS NULL OR
    coalesce(substr(date || '-99-99', 1, 10), not_before || '-01-01') >= :since)
  AND (:until IS NULL OR
    coalesce(substr(date || '-00-00', 1, 10), not_after || '-12-31') <= :until)
  AND (:document_ids IS NULL OR document_id IN (SELECT value FROM json_each(:document_ids)))
  AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
  AND (:publishers IS NULL OR publisher IN (SELECT value FROM json_each(:publishers)))
  AND (:languages IS NULL OR language IN (SELECT value FROM json_each(:languages)))
ORDER BY row
"""

DOCUMENT = (
    "SELECT id, text, title, path, date, kind, publisher, sha256, not_before, not_after, language, "
    "parts FROM documents "
)
CACHED_CHUNKS = 2_000  # and forty chunks
CACHED_DOCUMENTS = 256  # a query touches tens of documents, and the next question mostly the same
_LANGUAGES: dict[object, Language] = {"zh": "zh", "en": "en"}
_KINDS = tuple(Kind)  # stored by number: a new kind goes to the end of the enumeration
_PARTS = json.JSONEncoder(ensure_ascii=False)  # `json.dumps` would make one for each document
_UNITS = json.JSONEncoder(separators=(",", ":"))

Values = Sequence[object] | dict[str, object]
Record = tuple[object, ...]


class _Database:
    """A connection that threads share, one statement at a time; closed with its last user."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._lock = threading.Lock()
        weakref.finalize(self, self.connection.close)

    def query(
        self, sql: str, values: Sequence[object] | dict[str, object] = ()
    ) -> list[tuple[object, ...]]:
        with self._lock:
            return self.connection.execute(sql, values).fetchall()


class Corpus:
    """The documents and chunks of one generation; immutable, threads may share it."""

    def __init__(self, database: _Database) -> None:
        self._database = database
        self._size = _int(database.query("SELECT count(*) FROM chunks")[0][0])
        self._document = lru_cache(CACHED_DOCUMENTS)(partial(_read_document, database))
        self._chunk = lru_cache(CACHED_CHUNKS)(partial(_read_chunk, database, self._document))

    @classmethod
    def empty(cls) -> Corpus:
        """Return a corpus without documents."""
        database = _Database()
        database.connection.executescript(SCHEMA)
        return cls(database)

    @classmethod
    def from_bytes(cls, data: bytes) -> Corpus:
        """Read what `to_bytes` wrote; ValueError when it is something else."""
        database = _Database()
        try:
            database.connection.deserialize(data)
            _complete(database)
            return cls(database)
        except (sqlite3.DatabaseError, MemoryError) as error:  # MemoryError: SQLite's word for b""
            raise ValueError(f"not a corpus: {error}") from error

    def to_bytes(self) -> bytes:
        """Return the database file."""
        return self._database.connection.serialize()

    def __len__(self) -> int:
        return self._size

    def documents(self) -> list[Document]:
        """Return all documents with their texts, sorted by title, then id."""
        return [_to_document(row) for row in self._database.query(DOCUMENT + "ORDER BY title, id")]

    def document(self, document_id: str) -> Document:
        """Return the document; KeyError when there is none."""
        return self._document(document_id)

    def known(self, document_id: str) -> str | None:
        """Return the sha256 of the document with this id; None when there is none."""
        return _known(self._database, document_id)

    def by_sha256(self, sha256: str) -> Document | None:
        """Return a document of this content, the one with the smallest id."""
        rows = self._database.query(DOCUMENT + "WHERE sha256 = ? ORDER BY id LIMIT 1", (sha256,))
        return _to_document(rows[0]) if rows else None

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """Return the chunks of these rows, in their order; KeyError for an unknown row."""
        return [self._chunk(int(row)) for row in rows]

    def rows(self, document_id: str) -> list[int]:
        """Return the rows of a document's chunks, ascending; empty when it has none."""
        return _rows_of(self._database, document_id)

    def rows_matching(self, filters: Filters) -> list[int]:
        """Return the rows of the chunks whose document passes, ascending."""
        values: dict[str, object] = {
            "since": filters.since and f"{filters.since}-00-00"[:10],
            "until": filters.until and f"{filters.until}-99-99"[:10],
            "document_ids": _json_or_none(filters.document_ids),
            "kinds": _json_or_none(filters.kinds),
            "publishers": _json_or_none(filters.publishers),
            "languages": _json_or_none(filters.languages),
        }
        return [_int(row[0]) for row in self._database.query(MATCHING, values)]


class CorpusDraft:
    """A copy of a corpus on which one writer works."""

    def __init__(self, base: Corpus) -> None:
        self._database = _Database()
        base._database.connection.backup(self._database.connection)

    def known(self, document_id: str) -> str | None:
        """Return the sha256 of the document with this id; None when there is none."""
        return _known(self._database, document_id)

    def put(self, document: Document, chunks: Sequence[Chunk]) -> list[int]:
        """Add a document that is not there yet; return the rows of its chunks, in their order."""
        execute = self._database.connection.execute
        execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.text,
                document.title,
                document.path,
                document.date,
                document.kind,
                document.publisher,
                document.sha256,
                document.not_before,
                document.not_after,
                document.language,
                _from_parts(document.parts),
            ),
        )
        sql = (
            "INSERT INTO chunks (document_id, start, end, heading, as_of, units) "
            "VALUES (?, ?, ?, ?, ?, ?)"
        )
        rows = (
            (document.id, c.span.start, c.span.end, c.heading, c.as_of, _from_units(c))
            for c in chunks
        )
        self._database.connection.executemany(sql, rows)
        return _rows_of(self._database, document.id)

    def remove(self, document_id: str) -> list[int]:
        """Remove a document; return the rows its chunks had; KeyError when there is none."""
        rows = _rows_of(self._database, document_id)
        execute = self._database.connection.execute
        execute("DELETE FROM chunks WHERE document_id = ?", (document_id,))
        if not execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount:
            raise KeyError(document_id)
        return rows

    def freeze(self) -> Corpus:
        """Return the finished corpus; the draft must not be used again."""
        self._database.connection.commit()
        # written anew: no page, and no gap in a page, still holds text that was removed
        self._database.connection.execute("VACUUM")
        return Corpus(self._database)


def _known(database: _Database, document_id: str) -> str | None:
    rows = database.query("SELECT sha256 FROM documents WHERE id = ?", (document_id,))
    return str(rows[0][0]) if rows else None


def _read_document(database: _Database, document_id: str) -> Document:
    rows = database.query(DOCUMENT + "WHERE id = ?", (document_id,))
    if not rows:
        raise KeyError(document_id)
    return _to_document(rows[0])


def _read_chunk(database: _Database, document: Callable[[str], Document], row: int) -> Chunk:
    sql = "SELECT document_id, start, end, heading, as_of, units FROM chunks WHERE row = ?"
    rows = database.query(sql, (row,))
    if not rows:
        raise KeyError(row)
    document_id, start, end, heading, as_of, units = rows[0]
    span = Span(_int(start), _int(end))
    return Chunk(
        document_id=str(document_id),
        span=span,
        text=span.of(document(str(document_id)).text),
        heading=str(heading),
        as_of=_str_or_none(as_of),
        units=_to_units(str(units), span.start),
    )


def _to_document(row: Record) -> Document:
    identity, text, title, path, date, kind, publisher, sha256, *bounds, language, parts = row
    not_before, not_after = bounds
    return Document(
        id=str(identity),
        text=str(text),
        title=str(title),
        path=_str_or_none(path),
        date=_str_or_none(date),
        kind=str(kind),
        publisher=_str_or_none(publisher),
        sha256=str(sha256),
        not_before=_str_or_none(not_before),
        not_after=_str_or_none(not_after),
        language=_LANGUAGES.get(language),
        parts=_to_parts(str(parts)),
    )


def _from_parts(parts: Sequence[Part]) -> str:
    rows = [(p.span.start, p.span.end, p.kind, p.number, p.name) for p in parts]
    return _PARTS.encode(rows)


def _to_parts(stored: str) -> tuple[Part, ...]:
    return tuple(
        Part(Span(start, end), PartKind(kind), number, name)
        for start, end, kind, number, name in json.loads(stored)
    )


def _from_units(chunk: Chunk) -> str:
    """Return units as lists of numbers: kind, paragraph, then the bounds of each span."""
    start = chunk.span.start
    rows = [(_KINDS.index(u.kind), u.paragraph, *_bounds(u.spans, start)) for u in chunk.units]
    return _UNITS.encode(rows)


def _bounds(spans: Sequence[Span], start: int) -> list[int]:
    return [bound - start for span in spans for bound in (span.start, span.end)]


def _to_units(stored: str, start: int) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            tuple(
                Span(start + a, start + b) for a, b in zip(bounds[::2], bounds[1::2], strict=True)
            ),
            _KINDS[kind],
            paragraph,
        )
        for kind, paragraph, *bounds in json.loads(stored)
    )


def _complete(database: _Database) -> None:
    """Give a database of an older program the columns that came later, empty."""
    for table, columns in ADDED.items():
        held = {row[1] for row in database.query(f"PRAGMA table_info({table})")}
        for name in columns if held else ():
            if name not in held:
                database.query(f"ALTER TABLE {table} ADD COLUMN {name} {columns[name]}")


def _rows_of(database: _Database, document_id: str) -> list[int]:
    sql = "SELECT row FROM chunks WHERE document_id = ? ORDER BY row"
    return [_int(row[0]) for row in database.query(sql, (document_id,))]


def _json_or_none(values: Sequence[str]) -> str | None:
    return json.dumps(list(values)) if values else None


def _str_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError(f"not an integer column: {value!r}")
    return value
