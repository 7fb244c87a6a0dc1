"""The parts of the page and what each event changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.types import Language
from rag.ui import render
from rag.ui.handlers import ALL, Handlers
from rag.ui.scope import ScopePanel
from rag.ui.texts import TEXTS, TITLE, Texts
from rag.ui.uploads import Uploads

if TYPE_CHECKING:
    from rag.assistant import Assistant

HERE = Path(__file__).parent
ASKING = 16  # questions answered at the same time
OPENING = 32  # documents opened at the same time
SWEEP_S, KEEP_S = 3_600, 86_400  # Gradio's copies of uploads: looked at hourly, kept a day
QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": OPENING,
}
SHOW_SOURCE = "() => ({ __type__: 'update', selected: 'source' })"
FONTS = (
    "-apple-system",
    "BlinkMacSystemFont",
    "Segoe UI",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "sans-serif",
)


def theme() -> gr.themes.Base:
    """Return a theme of fonts the system has, so that loading the page asks nobody."""
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=list(FONTS),
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )


def build(assistant: Assistant, *, uploads: Path, language: Language = "zh") -> gr.Blocks:
    """Return the page.

    Args:
        assistant: answers and takes uploads.
        uploads: folder that keeps uploaded files.
        language: the language it starts in.
    """
    handlers = Handlers(assistant, Uploads(uploads))
    page = gr.Blocks(
        title=TITLE, analytics_enabled=False, delete_cache=(SWEEP_S, KEEP_S), fill_width=True
    )
    with page:
        parts = _Page(handlers, language)
        parts.connect_conversation()
        parts.connect_scope()
        parts.connect_documents()
        parts.connect_language(page)
    return page


class _Page:
    """The components; made inside `gr.Blocks`."""

    def __init__(self, handlers: Handlers, language: Language) -> None:
        self.handlers = handlers
        self.script = (HERE / "page.js").read_text(encoding="utf-8")
        texts = TEXTS[language]
        self.turns = gr.State([])
        self.view = gr.State(None)
        self.filters = gr.State(ALL)
        with gr.Row(elem_id="head"):
            self.header = gr.HTML(
                render.header(texts),
                elem_id="brand",
                js_on_load=(HERE / "stream.js").read_text(encoding="utf-8"),
                apply_default_css=False,
            )
            self.language = gr.Radio(
                [("中文", "zh"), ("English", "en")],
                value=language,
                show_label=False,
                container=False,
                elem_id="language",
            )
        with gr.Row(elem_id="main"):
            self._left(texts)
            self._right(language)

    def _left(self, texts: Texts) -> None:
        with gr.Column(elem_id="chat", scale=6, min_width=320):
            self.conversation = self._html("conversation")
            self.scope = ScopePanel(texts)
            with gr.Row(elem_id="ask"):
                self.clear = gr.Button(texts.clear, elem_id="clear", scale=0, min_width=84)
                self.question = gr.Textbox(
                    placeholder=texts.placeholder,
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=6,
                    max_length=200_000,
                    submit_btn=True,
                    autofocus=True,
                    elem_id="question",
                )

    def _right(self, language: Language) -> None:
        texts = TEXTS[language]
        with gr.Column(elem_id="side", scale=5, min_width=320), gr.Tabs() as self.tabs:
            with gr.Tab(texts.source_tab, id="source") as self.source_tab:
                self.source = self._html("source")
            with gr.Tab(texts.documents_tab, id="documents") as self.documents_tab:
                self.upload = gr.UploadButton(
                    texts.upload, file_count="multiple", type="filepath", elem_id="upload"
                )
                self.report = gr.HTML(elem_id="report", apply_default_css=False)
                self.documents = self._html("documents")

    def _html(self, name: str) -> gr.HTML:
        return gr.HTML(elem_id=name, js_on_load=self.script, apply_default_css=False)

    def connect_conversation(self) -> None:
        """Ask, stop, start anew, and open what an answer cites."""
        asked = [self.conversation, self.source, self.turns, self.view, self.question]
        state = [self.turns, self.language]
        asks = [*state, self.filters]
        asking = {**QUIET, "concurrency_limit": ASKING, "concurrency_id": "ask"}
        running = [
            self.question.submit(self.handlers.ask, [self.question, *asks], asked, **asking),
            self.conversation.example(self.handlers.ask_example, asks, asked, **asking),
        ]
        halting = {**QUIET, "cancels": running, "queue": False}
        self.question.stop(self.handlers.stop, state, asked, **halting)
        self.clear.click(self.handlers.clear, self.language, asked, **halting)
        # clicks in a row are heard one after the other, so that none finds the state of before
        judging = {**QUIET, "concurrency_limit": 1, "concurrency_id": "judge"}
        self.conversation.judge(
            self.handlers.judge, state, [self.conversation, self.turns], **judging
        )
        for panel in (self.conversation, self.source):
            self._opens(panel.cite, self.handlers.open_source)
        self._opens(self.source.more, self.handlers.widen)

    def connect_scope(self) -> None:
        """Narrow down what is asked, or ask all again."""
        panel, told = self.scope, [self.scope.panel, self.filters]
        for chosen in panel.fields:
            chosen.input(
                self.handlers.narrow, [self.language, self.filters, *panel.fields], told, **QUIET
            )
        panel.reset.click(self.handlers.reset_scope, self.language, [*panel.fields, *told], **QUIET)

    def _offer(self, event: Callable[..., Any]) -> None:
        """Let the event bring the choices of the panel up to date."""
        panel = self.scope
        state, parts = [self.language, self.filters], [panel.panel, panel.reset, *panel.fields]
        event(self.handlers.offer, state, parts, **QUIET)

    def connect_documents(self) -> None:
        """Add files and open documents of the list."""
        uploaded = (
            self.upload.upload(
                self.handlers.upload,
                [self.upload, self.language],
                self.report,
                concurrency_limit=1,  # one writer at a time; the next waits in the queue
                api_visibility="private",
            )
            .then(self.handlers.documents, self.language, self.documents, **QUIET)
            .then(self.handlers.welcome, [self.turns, self.language], self.conversation, **QUIET)
        )
        self._offer(uploaded.then)
        self._opens(self.documents.document, self.handlers.open_document)

    def _opens(self, event: Callable[..., Any], handler: Callable[..., Any]) -> None:
        state = [self.turns, self.view, self.language]
        event(handler, state, [self.source, self.view], **QUIET)
        event(None, None, self.tabs, js=SHOW_SOURCE, api_visibility="private")

    def connect_language(self, page: gr.Blocks) -> None:
        """Fill the page when it loads, and again in the other language."""
        fixed = [
            self.header,
            self.question,
            self.clear,
            self.source_tab,
            self.documents_tab,
            self.upload,
            self.report,
        ]
        for event in (page.load, self.language.change):
            event(
                self.handlers.redraw,
                [self.turns, self.view, self.language],
                [self.conversation, self.source],
                **QUIET,
            )
            event(self.handlers.documents, self.language, self.documents, **QUIET)
            self._offer(event)
        self.language.change(_words, self.language, fixed, **QUIET, queue=False)


def _words(language: Language) -> list[Any]:
    """Return what the fixed parts of the page say, in the order of `connect_language`."""
    texts = TEXTS[language]
    return [
        render.header(texts),
        gr.update(placeholder=texts.placeholder),
        gr.update(value=texts.clear),
        gr.update(label=texts.source_tab),
        gr.update(label=texts.documents_tab),
        gr.update(label=texts.upload),
        "",
    ]
