"""What the assistant says in its own words, in both languages."""

from __future__ import annotations

from rag.types import Language

_PHRASES: dict[str, dict[Language, str]] = {
    "empty": {
        "zh": "知识库里还没有文件，无法回答。请先添加文件。",
        "en": "There are no documents yet. Add some first.",
    },
    "excluded": {
        "zh": "所选范围内没有文件，无法回答。请放宽范围再问。",
        "en": "No document lies within the chosen scope. Widen it and ask again.",
    },
    "refused": {
        "zh": "文件中没有找到答案。",
        "en": "The documents do not say.",
    },
    "missing": {
        "zh": "文件中没有找到答案：没有提到“{what}”。",
        "en": "The documents do not say: nothing about “{what}”.",
    },
    "period": {
        "zh": "文件中没有{what}的相关数据。",
        "en": "The documents have no such figure for {what}.",
    },
    "nearest": {
        "zh": "文件中没有{what}的相关数据，最近的是{nearest}的，见下。",
        "en": "The documents have no such figure for {what}; the nearest is of {nearest}.",
    },
    "unit": {
        "zh": "文件提到了相关内容，但没有给出所问的数字。",
        "en": "The documents touch on this but do not give the figure asked for.",
    },
    "unsaid": {
        "zh": "文件提到了相关内容，但没有说到“{what}”。",
        "en": "The documents touch on this but do not speak of “{what}”.",
    },
    "cut": {
        "zh": "问题超过 {limit} 字，只读了前 {limit} 字。",
        "en": "The question is longer than {limit} characters; only the first {limit} were read.",
    },
    "uncited": {
        "zh": "语言模型的回答没有注明出处，已改为直接摘录原文。",
        "en": "The model's answer named no source; this is the source itself.",
    },
    "unproved": {
        "zh": "语言模型的回答含有引文中没有的数字（{what}），已改为直接摘录原文。",
        "en": "The model gave figures its sources do not hold ({what}); this is the source itself.",
    },
    "differ": {
        "zh": "{what}：各处说法不一。",
        "en": "{what}: the sources differ.",
    },
    "table": {
        "zh": "| 数值 | 时间 | 口径 | 来源 |",
        "en": "| value | period | scope | source |",
    },
    "issued": {"zh": "{what}发布", "en": "issued {what}"},
    "planned": {"zh": "计划", "en": "planned"},
    "actual": {"zh": "实际", "en": "actual"},
    "total": {"zh": "累计", "en": "total"},
    "added": {"zh": "新增", "en": "added"},
    "left_out": {
        "zh": "语言模型的回答中有引文不能证明的数字（{what}），已略去所在的句子。",
        "en": "Sentences of the model are left out whose figures its sources do not hold ({what}).",
    },
}


def say(key: str, language: Language, **facts: object) -> str:
    """Return a phrase with its facts filled in."""
    return _PHRASES[key][language].format_map(facts)
