"""People are told from words that only look like names."""

from __future__ import annotations

import pytest

from rag.text.names import people


def named(text: str) -> list[str]:
    return [text[a:b] for a, b in people(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("区政协常务副主席尚祖国参加。", ["尚祖国"]),
        ("镇党委书记古剑表示，还要接着办。", ["古剑"]),
        ("孙月明介绍，村里有16家民宿。", ["孙月明"]),
        ("市领导钱一鸣、周立、吴家明出席会议。", ["钱一鸣", "周立", "吴家明"]),
        ("打破了挪威选手哈瓦尔·洛伦森在平昌创造的纪录", ["哈瓦尔·洛伦森"]),
        ("区长欧阳清带队检查", ["欧阳清"]),
    ],
)
def test_names_stand_behind_titles_and_before_what_people_do(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "发展智慧养老和普惠托育，张家湾、宋庄率先试点。",
        "本报讯（记者 赵小楠）昨天，研讨会召开。",
        "（李文 摄）",
        "居民表示满意，代表们讲话热烈。",
        "高水平保护推动高质量发展",
        "",
    ],
)
def test_other_words_and_bylines_name_nobody(text: str) -> None:
    assert named(text) == []
