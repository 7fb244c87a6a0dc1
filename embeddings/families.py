"""What known models want before a text, for those that do not say so themselves.

A model of sentence-transformers can carry its prompts in `config_sentence_transformers.json`; the
families below were published before that was usual, and an endpoint never tells. Each entry is
from the model card of the family.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Prompts(NamedTuple):
    """What stands before each question and each document; empty is nothing."""

    query: str = ""
    document: str = ""


_TASK = "Given a web search query, retrieve relevant passages that answer the query"
_BGE_EN = "Represent this sentence for searching relevant passages: "

# the first pattern that occurs in the model's name, its folders left out
_FAMILIES: tuple[tuple[re.Pattern[str], Prompts], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), prompts)
    for pattern, prompts in (
        (r"\be5\b.*-instruct", Prompts(f"Instruct: {_TASK}\nQuery: ")),
        (r"\be5-", Prompts("query: ", "passage: ")),
        (r"\bbge-(small|base|large)-zh", Prompts("为这个句子生成表示以用于检索相关文章：")),
        (r"\bbge-(small|base|large)-en", Prompts(_BGE_EN)),
        (r"\bqwen3-embedding", Prompts(f"Instruct: {_TASK}\nQuery:")),
    )
)


def prompts_of(name: str) -> Prompts:
    """Return the prompts of the family that a model's id, folder or endpoint name tells of.

    >>> prompts_of("models/multilingual-e5-small").document
    'passage: '
    """
    model = name.rstrip("/\\").replace("\\", "/").rsplit("/", 1)[-1]
    return next((p for pattern, p in _FAMILIES if pattern.search(model)), Prompts())


def choose(own: Prompts, name: str, *, query: str | None, document: str | None) -> Prompts:
    """Return the prompts in force: those given, else the model's own, else its family's.

    Args:
        own: what the model itself says; empty when it says nothing.
        name: of the model.
        query: put before each question instead; None leaves it to the model, "" is nothing.
        document: the same for documents.
    """
    known = own if any(own) else prompts_of(name)
    return Prompts(
        known.query if query is None else query, known.document if document is None else document
    )
