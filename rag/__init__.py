"""Ask documents about the Beijing sub-centre; see README.md.

The public door: everything a user of the library needs is named here.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from rag.errors import RagError
from rag.types import (
    AddReport,
    Answer,
    Chunk,
    Citation,
    Document,
    Evidence,
    Failure,
    Figure,
    Filters,
    Hit,
    Message,
    Span,
)

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings
    from rag.verification import Verification, verify
else:
    _LAZY = {
        "Assistant": "rag.assistant",
        "Settings": "rag.settings",
        "Verification": "rag.verification",
        "verify": "rag.verification",
    }

    def __getattr__(name: str) -> object:
        """Import what is heavy when asked for: the process that reads files does without."""
        if name in _LAZY:
            return getattr(import_module(_LAZY[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "AddReport",
    "Answer",
    "Assistant",
    "Chunk",
    "Citation",
    "Document",
    "Evidence",
    "Failure",
    "Figure",
    "Filters",
    "Hit",
    "Message",
    "RagError",
    "Settings",
    "Span",
    "Verification",
    "verify",
]
