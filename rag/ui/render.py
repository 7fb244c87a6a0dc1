"""Turn records into HTML; all foreign text passes `escape`, answers also pass nh3.

Every function here returns HTML that is safe to show, and gr.HTML is fed by nothing else.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Sequence

import nh3
from markdown_it import MarkdownIt

from rag.followup import is_reworded
from rag.places import issued, place
from rag.types import Citation, Document
from rag.ui.conversation import Turn
from rag.ui.texts import TITLE, Texts

MAX_QUESTION = 600  # characters of a question that are shown
# a number and the character before it, which may be an entity such as &quot;
MARKER = re.compile(r"(&#?\w+;|[^<>&;\s])?[ \t]?\[(\d{1,3})\]")
FACT = re.compile(r"\A\*\*([^*\n]{1,80})\*\*")
WRAP = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td", "h3", "h4",
}  # fmt: skip
# Links and images could carry text out of the page; entities and raw HTML could hide some in it.
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
MARKDOWN.disable(["link", "image", "autolink", "reference", "entity", "html_block", "html_inline"])


def escape(text: str) -> str:
    """Return the text as HTML that shows exactly these characters."""
    return html.escape(text, quote=True)


def label(text: str) -> str:
    """Return a title or file name as HTML, without controls that could reorder or hide it."""
    return escape("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs")))


def header(texts: Texts) -> str:
    """Return the head of the page."""
    return (
        '<div class="brand"><span class="brand-mark" aria-hidden="true"></span>'
        f"<h1>{TITLE}</h1><p>{escape(texts.tagline)}</p></div>"
    )


def conversation(
    turns: Sequence[Turn],
    texts: Texts,
    *,
    is_empty: bool,
    is_markdown: bool,
    can_judge: bool = False,
) -> str:
    """Return all turns, or a welcome when there is none.

    Args:
        turns: oldest first.
        texts: words of the page.
        is_empty: whether there are no documents.
        is_markdown: whether answers are written in Markdown.
        can_judge: whether there is a place to keep what visitors think of answers.
    """
    if not turns:
        return _welcome(texts, is_empty=is_empty)
    is_busy = turns[-1].is_pending
    body = "".join(
        _turn(turn, texts, is_markdown=is_markdown)
        + (_thumbs(turn, texts, is_busy=is_busy) if can_judge and turn.answer else "")
        + "</article>"
        for turn in turns
    )
    return f'<div class="turns" aria-live="polite">{body}</div>'


def _welcome(texts: Texts, *, is_empty: bool) -> str:
    if is_empty:
        below = f'<p class="note">{escape(texts.nothing_yet)}</p>'
    else:
        below = "".join(
            f'<button type="button" class="example" data-example="{index}">'
            f"{escape(question)}</button>"
            for index, question in enumerate(texts.examples)
        )
    return (
        f'<div class="welcome"><h2>{escape(texts.welcome)}</h2>'
        f'<p>{escape(texts.welcome_more)}</p><div class="examples">{below}</div></div>'
    )


def _turn(turn: Turn, texts: Texts, *, is_markdown: bool) -> str:
    return (
        f'<article class="turn"><div class="question">{escape(_shorten(turn.question))}</div>'
        + _scope(turn, texts)
        + _understood(turn, texts)
        + f'<div class="answer">{_reply(turn, texts, is_markdown=is_markdown)}</div>'
    )


def _scope(turn: Turn, texts: Texts) -> str:
    scope = turn.scope.get(texts.language)
    return f'<p class="scope">{label(texts.scope_is.format(scope))}</p>' if scope else ""


def _understood(turn: Turn, texts: Texts) -> str:
    """Return how the question was read, where that is not as typed."""
    read = turn.answer.understood if turn.answer else ""
    if not is_reworded(turn.question, read):
        return ""
    return f'<p class="understood">{label(texts.understood.format(_shorten(read)))}</p>'


def _thumbs(turn: Turn, texts: Texts, *, is_busy: bool) -> str:
    """Return two quiet buttons; they rest while another answer is being written."""
    is_done = turn.judged in texts.judge
    said = texts.thanks if is_done else texts.not_kept if turn.judged else ""
    buttons = "".join(
        f'<button type="button" class="thumb thumb-{way}" data-judge="{way}" '
        f'data-turn="{turn.id}" aria-label="{escape(name)}" title="{escape(name)}" '
        f'aria-pressed="{str(turn.judged == way).lower()}"'
        f"{' disabled' if is_done or is_busy else ''}></button>"
        for way, name in texts.judge.items()
    )
    return f'<div class="thumbs">{buttons}<span class="thumbs-said">{escape(said)}</span></div>'


def _shorten(question: str) -> str:
    return question if len(question) <= MAX_QUESTION else question[:MAX_QUESTION] + "…"


def _reply(turn: Turn, texts: Texts, *, is_markdown: bool) -> str:
    if turn.error:
        begun = answer_text(turn, is_markdown=is_markdown) if turn.text else ""
        return begun + f'<p class="status status-error">{escape(turn.error[texts.language])}</p>'
    if turn.answer is None and not turn.text:
        return f'<p class="thinking">{escape(texts.thinking)}<i></i><i></i><i></i></p>'
    is_table = turn.answer is not None and turn.answer.status == "conflict"
    prose = answer_text(turn, is_markdown=is_markdown or is_table)
    if turn.answer is None:
        return prose
    return _status(turn.answer.status, texts) + prose + _notice(turn) + _nearest(turn, texts)


def _status(status: str, texts: Texts) -> str:
    sentence = texts.status.get(status)
    return f'<p class="status status-{status}">{escape(sentence)}</p>' if sentence else ""


def _notice(turn: Turn) -> str:
    notice = turn.answer.notice if turn.answer else ""
    return f'<p class="notice">{escape(notice)}</p>' if notice else ""


def _nearest(turn: Turn, texts: Texts) -> str:
    if not (turn.answer and turn.answer.refused and turn.sources):
        return ""
    cards = "".join(card(turn.id, source, texts) for source in turn.sources)
    return f'<p class="cards-title">{escape(texts.nearest)}</p><div class="cards">{cards}</div>'


def answer_text(turn: Turn, *, is_markdown: bool) -> str:
    """Return the answer with its markers as chips; markers we did not issue are dropped.

    Extracts are shown word for word, with the fact they begin with in bold: as Markdown "5*3*2"
    would lose its stars.
    """
    extract = FACT.sub(r"<strong>\1</strong>", escape(turn.text))
    body = _markdown(turn.text) if is_markdown else f'<p class="plain">{extract}</p>'
    issued = None if turn.answer is None else {c.number for c in turn.answer.citations}
    return f'<div class="prose">{_chips(body, turn.id, issued)}</div>'


def _markdown(text: str) -> str:
    return nh3.clean(MARKDOWN.render(text), tags=TAGS, attributes={"ol": {"start"}}, link_rel=None)


def _chips(body: str, turn_id: int, issued: Collection[int] | None) -> str:
    """Put chips for markers; `issued` is None while the answer is still arriving."""

    def to_chip(match: re.Match[str]) -> str:
        before, number = match[1] or "", int(match[2])
        if issued is None:
            chip = f'<span class="chip">{number}</span>'
        elif number in issued:
            chip = (
                f'<button type="button" class="chip" data-turn="{turn_id}" '
                f'data-cite="{number}" aria-label="[{number}]">{number}</button>'
            )
        else:
            return before
        return f'<span class="keep">{before}{chip}</span>'  # never alone at the start of a line

    return MARKER.sub(to_chip, body)


def card(turn_id: int, source: Citation, texts: Texts) -> str:
    """Return a button that shows a source and opens it."""
    return (
        f'<button type="button" class="card" data-turn="{turn_id}" data-cite="{source.number}">'
        f'<span class="chip">{source.number}</span><span class="card-body">'
        f'<span class="card-title"><span class="card-name">{_name(source, texts)}</span>'
        f"{when(source, texts)}</span>"
        f'<span class="card-quote">{escape(WRAP.sub("", source.quote))}</span></span></button>'
    )


def _name(source: Citation, texts: Texts) -> str:
    where = (heading(source), place(source, texts.language))
    return label(source.title) + "".join(f"<i>{label(part)}</i>" for part in where if part)


def heading(source: Citation) -> str:
    """Return the heading inside the document, "" when there is none besides the title."""
    return source.heading.removeprefix(source.title).strip(" ·")


def when(source: Citation | Document, texts: Texts) -> str:
    """Return the date of a document, or that it has none, in few characters."""
    return f'<span class="date">{label(issued(source, texts.language, bounds=False))}</span>'
