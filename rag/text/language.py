"""The language a document is written in."""

from __future__ import annotations

import re

from rag.text.tokenize import HAN_RUN
from rag.types import Language

VERSION = "1"  # part of the fingerprint: raise it when the same text is told otherwise

_LATIN_WORD = re.compile(r"[A-Za-z]+")


def language(text: str) -> Language:
    """Return "en" when a text has more Latin words than Han characters, else "zh".

    So Chinese with English names stays Chinese, English with 【Chinese names】 stays English, and
    what has no words at all (a table of figures) counts as Chinese.
    """
    han = sum(map(len, HAN_RUN.findall(text)))
    return "en" if len(_LATIN_WORD.findall(text)) > han else "zh"
