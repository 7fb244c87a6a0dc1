"""The chat page; the only place that imports gradio."""

from rag.ui.layout import build
from rag.ui.server import launch

__all__ = ["build", "launch"]
