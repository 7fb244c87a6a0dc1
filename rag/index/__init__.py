"""One knowledge base: generations of corpus, vectors and words that appear all at once."""

from rag.index.base import Index
from rag.index.batch import Addition, Batch
from rag.index.snapshot import Snapshot

__all__ = ["Addition", "Batch", "Index", "Snapshot"]
