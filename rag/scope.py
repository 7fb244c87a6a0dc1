"""Say which documents a filter lets through, for people, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.types import Filters, Language

_RANGE = {
    "zh": {"both": "{0} 至 {1}", "since": "{0} 起", "until": "至 {1}"},
    "en": {"both": "{0} to {1}", "since": "since {0}", "until": "until {1}"},
}
_LANGUAGES = {"zh": {"zh": "中文", "en": "英文"}, "en": {"zh": "Chinese", "en": "English"}}
_MORE = {"zh": "等 {} 项", "en": "and {} more"}
_NAMED = 2  # values of one kind that are named; then how many there are


def describe(filters: Filters, language: Language, titles: Mapping[str, str]) -> str:
    """Return "2022 起 · 年鉴 · pdf"; "" when nothing is restricted.

    Args:
        filters: what is restricted.
        language: of the words.
        titles: of documents, by id; an id without one stands for itself.
    """
    groups = (
        [titles.get(name, name[:8]) for name in filters.document_ids],
        filters.kinds,
        filters.publishers,
        [_LANGUAGES[language][name] for name in filters.languages],
    )
    named = (_list(group, language) for group in groups if group)
    return " · ".join(filter(None, (_range(filters, language), *named)))


def _range(filters: Filters, language: Language) -> str:
    since, until = filters.since, filters.until
    if since is None and until is None:
        return ""
    form = "both" if since and until else "since" if since else "until"
    return _RANGE[language][form].format(since, until)


def _list(values: Sequence[str], language: Language) -> str:
    comma = "、" if language == "zh" else ", "
    named = comma.join(values[:_NAMED])
    rest = len(values) if language == "zh" else len(values) - _NAMED
    return f"{named} {_MORE[language].format(rest)}" if len(values) > _NAMED else named
