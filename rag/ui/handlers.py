"""What the page does on each event; the edge where unexpected errors become an incident number."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.errors import RagError
from rag.types import AddReport, Answer, Document, Filters, Language
from rag.ui import panels, render, scope
from rag.ui.conversation import Turn, View, begin, find, history, sources, update
from rag.ui.texts import TEXTS
from rag.ui.uploads import Uploads

if TYPE_CHECKING:
    from rag.assistant import Assistant

MAX_FILES = 200  # in one upload
# conversation, source, turns, view, question box; gr.skip() leaves a part as it is
Asked = tuple[Any, Any, Any, Any, Any]
Opened = tuple[str, View | None]  # source, view
Narrowed = tuple[dict[str, Any], Filters]  # heading of the scope, scope
ALL = Filters()
FREE: dict[str, Any] = {"submit_btn": True, "stop_btn": False}
BUSY: dict[str, Any] = {"submit_btn": False, "stop_btn": True}
log = logging.getLogger(__name__)


class Handlers:
    """The events of the page, over one assistant."""

    def __init__(self, assistant: Assistant, uploads: Uploads) -> None:
        self._assistant = assistant
        self._uploads = uploads

    def redraw(self, turns: list[Turn], view: View | None, language: Language) -> tuple[str, str]:
        """Return the conversation and the source panel in this language."""
        return self._conversation(turns, language), self._source(turns, view, language)

    def welcome(self, turns: list[Turn], language: Language) -> str | dict[str, Any]:
        """Return the start of the page, which depends on the documents; later, change nothing."""
        return gr.skip() if turns else self._conversation(turns, language)

    def _conversation(self, turns: list[Turn], language: Language) -> str:
        return render.conversation(
            turns,
            TEXTS[language],
            is_empty=not turns and not self._assistant.documents(),
            is_markdown=self._assistant.settings.llm.model is not None,
            can_judge=self._assistant.path is not None,
        )

    def _source(self, turns: list[Turn], view: View | None, language: Language) -> str:
        return panels.source_panel(turns, view, self._document(view), TEXTS[language])

    def documents(self, language: Language) -> str:
        """Return the list of documents."""
        return panels.documents(self._assistant.documents(), TEXTS[language])

    def ask(
        self,
        question: str,
        turns: list[Turn],
        language: Language,
        filters: Filters = ALL,
    ) -> Iterator[Asked]:
        """Yield the page while the answer arrives, then with its first source open."""
        if not question.strip():
            yield (gr.skip(),) * 5  # yielding nothing at all would empty the page
            return
        turns = begin(turns, question.strip(), self._said(filters))
        yield self._step(turns, language, {"value": "", **BUSY})
        for turn in self._answer(turns, filters):
            turns = update(turns, turn)
            if turn.answer:  # a refusal opens nothing: a mark would look like an answer
                view = _first(turn)
                source = self._source(turns, view, language)
                yield self._conversation(turns, language), source, turns, view, gr.update(**FREE)
            else:
                yield self._step(turns, language, BUSY if turn.is_pending else FREE)

    def _step(self, turns: list[Turn], language: Language, box: dict[str, Any]) -> Asked:
        # the visitor may have opened something else meanwhile: it stays open
        return self._conversation(turns, language), gr.skip(), turns, gr.skip(), gr.update(**box)

    def ask_example(
        self, turns: list[Turn], language: Language, filters: Filters, event: gr.EventData
    ) -> Iterator[Asked]:
        """Ask one of the example questions."""
        examples = TEXTS[language].examples
        index = _number(event, "example")
        question = examples[index] if index is not None and index < len(examples) else ""
        yield from self.ask(question, turns, language, filters)

    def narrow(self, language: Language, filters: Filters, *chosen: Any) -> Narrowed:
        """Return the scope that was chosen; one that cannot be meant changes nothing."""
        texts = TEXTS[language]
        try:
            filters = scope.to_filters(*chosen)
        except ValueError:
            return scope.heading(texts.scope_wrong, texts), filters
        return scope.heading(self._said(filters)[language], texts), filters

    def reset_scope(self, language: Language) -> list[Any]:
        """Return the panel with nothing chosen, then the scope."""
        cleared: list[Any] = [*(None for _ in scope.DATES), *([] for _ in scope.LISTS)]
        return [*cleared, *self.narrow(language, ALL, *cleared)]

    def offer(self, language: Language, filters: Filters) -> list[Any]:
        """Return the panel's heading, its button and what may be chosen now."""
        texts = TEXTS[language]
        heading = scope.heading(self._said(filters)[language], texts)
        reset = gr.update(value=texts.scope_reset)
        return [heading, reset, *scope.choices(self._assistant.documents(), texts)]

    def _said(self, filters: Filters) -> Mapping[Language, str]:
        return scope.said(filters, self._assistant.documents() if filters.document_ids else ())

    def _answer(self, turns: Sequence[Turn], filters: Filters) -> Iterator[Turn]:
        turn = turns[-1]
        try:
            stream = self._assistant.stream(
                turn.question, history=history(turns[:-1]), filters=filters
            )
            for piece in stream:
                turn = replace(turn, text=turn.text + piece)
                yield turn
            answer = stream.answer
            found = sources(answer, self._assistant.document)
            yield replace(turn, text=answer.text, answer=answer, sources=found)
        except RagError as error:
            yield replace(turn, error={code: error.message(code) for code in TEXTS})
        except Exception:  # noqa: BLE001  # the edge: the visitor gets a number, the log the rest
            yield replace(turn, error=_incident())

    def stop(self, turns: list[Turn], language: Language) -> Asked:
        """Close the turn that was being answered."""
        if turns and turns[-1].is_pending:
            stopped = {code: texts.stopped for code, texts in TEXTS.items()}
            turns = update(turns, replace(turns[-1], error=stopped))
        return self._step(turns, language, FREE)

    def clear(self, language: Language) -> Asked:
        """Start a new conversation."""
        return (*self.redraw([], None, language), [], None, gr.update(value="", **FREE))

    def open_source(
        self, turns: list[Turn], view: View | None, language: Language, event: gr.EventData
    ) -> Opened:
        """Open what a number of a turn stands for; a number we did not issue changes nothing."""
        turn = find(turns, _number(event, "turn"))
        number = _number(event, "cite")
        if turn and number is not None and turn.source(number):
            view = _to_view(turn, number)
        return self._source(turns, view, language), view

    def open_document(
        self, turns: list[Turn], view: View | None, language: Language, event: gr.EventData
    ) -> Opened:
        """Open a document of the list at its start."""
        wanted = View(str(_data(event).get("document", "")))
        view = wanted if self._document(wanted) else view
        return self._source(turns, view, language), view

    def widen(
        self, turns: list[Turn], view: View | None, language: Language, event: gr.EventData
    ) -> Opened:
        """Show more of the open document on one side."""
        side = "before" if _data(event).get("more") == "before" else "after"
        view = view.widen(side) if view else None
        return self._source(turns, view, language), view

    def judge(
        self, turns: list[Turn], language: Language, event: gr.EventData
    ) -> tuple[str, list[Turn]]:
        """Keep what the visitor thinks of an answer; once for each answer."""
        turn = find(turns, _number(event, "turn"))
        way = str(_data(event).get("judge", ""))
        is_open = turn is not None and turn.judged in ("", "failed") and not turns[-1].is_pending
        if turn and turn.answer and is_open and way in TEXTS[language].judge:
            turns = update(turns, replace(turn, judged=self._kept(turn.question, turn.answer, way)))
        return self._conversation(turns, language), turns

    def _kept(self, question: str, answer: Answer, way: str) -> str:
        try:
            is_kept = self._assistant.record(question, answer, is_right=way == "up")
        except RagError as error:
            log.warning("feedback was not kept: %s", error)
            return "failed"
        return way if is_kept else "failed"

    def upload(
        self,
        paths: list[str] | None,
        language: Language,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  # gradio finds it by its default
    ) -> str:
        """Add the uploaded files; return one line per file."""
        texts = TEXTS[language]
        if not paths:
            return ""
        if len(paths) > MAX_FILES:
            return panels.notice(texts.too_many.format(MAX_FILES))

        def on_progress(name: str, done: int, total: int) -> None:
            shown = name.removeprefix(f"{self._uploads.folder}{os.sep}")  # it may end in a page
            progress((done, total), desc=f"{texts.uploading} {shown}")

        try:
            kept = self._uploads.keep(paths)
            outcome: AddReport = self._assistant.add(*kept, progress=on_progress)
        except RagError as error:
            return panels.notice(error.message(language))
        except Exception:  # noqa: BLE001  # as in _answer
            return panels.notice(_incident()[language])
        return panels.report(outcome, texts)

    def _document(self, view: View | None) -> Document | None:
        try:
            return self._assistant.document(view.document_id) if view else None
        except RagError:  # removed since
            return None


def _to_view(turn: Turn, number: int) -> View | None:
    source = turn.source(number)
    return View(source.document_id, turn.id, number) if source else None


def _first(turn: Turn) -> View | None:
    cited = turn.answer.citations if turn.answer else ()
    return _to_view(turn, cited[0].number) if cited else None


def _data(event: gr.EventData) -> dict[str, object]:
    return event._data if isinstance(event._data, dict) else {}


def _number(event: gr.EventData, key: str) -> int | None:
    """Return a whole number the browser sent; anything else is None."""
    value = str(_data(event).get(key, ""))
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _incident() -> dict[Language, str]:
    number = secrets.token_hex(4)
    log.exception("incident %s", number)
    return {code: texts.incident.format(number) for code, texts in TEXTS.items()}
