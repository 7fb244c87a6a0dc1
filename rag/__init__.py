"""Ask documents about the Beijing sub-centre; see README.md.

The public door: everything a user of the library needs is named here.
"""

from rag.assistant import Assistant
from rag.errors import RagError
from rag.settings import Settings
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
]
