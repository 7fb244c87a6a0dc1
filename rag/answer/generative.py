"""A language model words the evidence; what it writes is cleaned before anyone sees it."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

import prompts
from rag.answer.markers import REFUSAL, Cleaned, Cleaner, clean_citations
from rag.answer.streaming import stream
from rag.errors import LLMEmptyError
from rag.llms import facts
from rag.settings import LLMSettings
from rag.types import Evidence, Language, Message

__all__ = ["REFUSAL", "Cleaned", "clean_citations", "write"]

# Whole texts are values of the template, never the template: nothing in them is formatted.
_TEMPLATE = ChatPromptTemplate.from_messages(
    [("system", "{rules}"), MessagesPlaceholder("history"), ("human", "{task}")]
)
_LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}
_HISTORY_TURNS = 6  # three questions and their answers: what "and in 2021?" can refer to
_HISTORY_CHARS = 1_000  # of one turn
_PLAIN = str.maketrans("[]", "〔〕")
_THINK, _THOUGHT = "<think>", "</think>"


def write(
    question: str,
    evidence: Sequence[Evidence],
    *,
    history: Sequence[Message] = (),
    language: Language,
    model: BaseChatModel,
    settings: LLMSettings,
) -> Iterator[str]:
    """Yield the answer in pieces that are safe to show.

    Every `[n]` in it numbers one of `evidence`, a marker never spans two pieces, and no link is
    left. When the model finds that the evidence does not say, the only piece is `REFUSAL`.

    Raises:
        LLMError: the subclass says how the model failed; pieces may have been yielded before.
    """
    task = {
        "rules": prompts.load("system").render(refusal=REFUSAL),
        "history": [_turn(message) for message in history[-_HISTORY_TURNS:]],
        "task": _task(question, evidence, language),
    }
    cleaner = Cleaner([passage.number for passage in evidence])
    with closing(stream(_TEMPLATE | model, task, settings)) as pieces:
        spoke = False
        for text in _clean(_without_thoughts(pieces), cleaner):
            spoke = True
            yield text
    if not spoke:
        raise LLMEmptyError(**facts(settings))


def _clean(pieces: Iterator[str], cleaner: Cleaner) -> Iterator[str]:
    """Yield cleaned pieces, the first one with a word in it; or `REFUSAL` alone."""
    spoke, held = False, ""
    for text in _cleaned(pieces, cleaner):
        held += text
        if cleaner.refused:
            yield REFUSAL
            return
        spoke = spoke or any(map(str.isalnum, held))
        if spoke and held:
            yield held
            held = ""


def _cleaned(pieces: Iterator[str], cleaner: Cleaner) -> Iterator[str]:
    for piece in pieces:
        yield cleaner.feed(piece)
    yield cleaner.finish()


def _without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """Leave out the `<think>…</think>` that reasoning models may write before the answer."""
    held = ""
    for piece in pieces:
        held += piece
        text = held.lstrip()
        if text.startswith(_THINK):
            _, end, held_after = text.partition(_THOUGHT)
            if not end:
                continue
            text = held_after
        elif _THINK.startswith(text):
            continue
        yield text.lstrip()
        yield from pieces
        return
    if not held.lstrip().startswith(_THINK):
        yield held.strip()


def _task(question: str, evidence: Sequence[Evidence], language: Language) -> str:
    # Random for each call: no document can know it, and so none can close its own block.
    fence = f"====== {secrets.token_hex(8)} ======"
    return prompts.load("answer").render(
        fence=fence,
        evidence="\n\n".join(_block(passage, fence) for passage in evidence),
        language=_LANGUAGES[language],
        question=_visible(question),
    )


def _block(passage: Evidence, fence: str) -> str:
    document = passage.document
    names = (document.title, document.date, document.publisher, passage.heading)
    # Brackets of the source are no citations; as 〔〕 the model does not take them for ours.
    label = " | ".join(" ".join(name.split()) for name in names if name)
    source = _visible(f"{label}\n{passage.text}").translate(_PLAIN)
    return f"{fence} [{passage.number}] {source}"


def _turn(message: Message) -> BaseMessage:
    # Numbers of an earlier turn mean other passages than those of this one.
    text = clean_citations(_visible(message.content[:_HISTORY_CHARS]), ()).text
    return HumanMessage(text) if message.role == "user" else AIMessage(text)


def _visible(text: str) -> str:
    """Return `text` without the characters that a reader cannot see but a model reads."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or not _is_invisible(char))


def _is_invisible(char: str) -> bool:
    """Return whether it is a control, format (zero width, direction, tag), surrogate or variant."""
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return selector or unicodedata.category(char) in {"Cc", "Cf", "Cs"}
