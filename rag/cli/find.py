"""Which document a person means by an id, a path or a title."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rag.errors import AmbiguousDocumentError, UnknownDocumentError
from rag.loaders import document_id
from rag.types import Document

MIN_PREFIX = 4  # of an id; shorter is more likely a slip than a choice


def find(documents: Sequence[Document], name: str) -> Document:
    """Return the only document with this id, path, title or beginning of an id.

    Raises:
        UnknownDocumentError: none has it.
        AmbiguousDocumentError: several have it.
    """
    by_path = document_id(Path(name))
    matches = [d for d in documents if name in (d.id, d.title) or d.id == by_path]
    if not matches and len(name) >= MIN_PREFIX:
        matches = [d for d in documents if d.id.startswith(name.lower())]
    if not matches:
        raise UnknownDocumentError(id=name)
    if len(matches) > 1:
        raise AmbiguousDocumentError(id=name, ids=", ".join(d.id[:8] for d in matches))
    return matches[0]
