"""Web pages: what a reader sees, and pages made to harm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from office_files import outcome

from rag import loaders
from rag.types import Document, PartKind


def read(page: str, encoding: str = "utf-8") -> Document:
    return loaders.parse(Path("页.html"), page.encode(encoding))


def test_only_what_a_reader_sees_is_text() -> None:
    page = (
        "<head><title>公园_某网</title><style>p{}</style></head><nav>首页</nav>"
        "<h2>公园<b>开放</b></h2><p>河东<span>公园</span><!-- 暗 -->今天开放。</p>"
        "<p style='color:red; display: none'>暗</p><div hidden>暗</div><script>暗()</script>"
        "<ul><li>甲园<li>乙园</ul><template>暗</template>尾"
    )
    found = read(page)
    assert found.text.split("\n\n") == ["公园开放", "河东公园今天开放。", "甲园", "乙园", "尾"]
    assert [(p.kind, p.number) for p in found.parts] == [(PartKind.HEADING, 2)]
    assert found.title == "公园开放"


def test_meta_tags_tell_title_date_and_publisher() -> None:
    page = (
        '<meta name="ArticleTitle" content="通知"><meta name="PubDate" content="2022-02-13 10:00">'
        '<meta name="ContentSource" content="区园林局"><p>2021年1月1日</p><p>正文。</p>'
    )
    found = read(page)
    assert (found.title, found.date, found.publisher) == ("通知", "2022-02-13", "区园林局")


def test_spans_of_a_table_are_filled() -> None:
    page = (
        "<table><caption>表1（单位：个）</caption><tr><th rowspan=2>镇<th colspan=2>学校"
        "<tr><th>小学<th>中学<tr><td rowspan=2>河东<td>3<td>1<tr><td>4<td>2</table>"
    )
    assert read(page).text.split("\n") == [
        "表1（单位：个）",
        "镇：河东，学校·小学：3个，学校·中学：1个",
        "镇：河东，学校·小学：4个，学校·中学：2个",
    ]


def test_a_table_for_layout_is_text() -> None:
    page = "<table><tr><td><p>左栏。</p><td><table><tr><td>名<td>数<tr><td>甲<td>1</table></table>"
    assert read(page).text == "左栏。\n\n名：甲，数：1"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("gb18030", "gb2312"), ("big5", "big5"), ("utf-8", "gbk"), ("utf-8-sig", ""), ("utf-16", "")],
)
def test_the_charset_is_found_even_when_the_page_is_wrong(encoding: str, declared: str) -> None:
    page = f"<html><meta charset='{declared}'><p>公園於三月開放。</p></html>"
    assert read(page, encoding).text == "公園於三月開放。"


def test_entities_of_a_dtd_are_neither_expanded_nor_fetched() -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    dtd = f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = outcome("a.html", f"{dtd}<html><p>正文&l11;&x;</p></html>".encode())
    assert "正文" in text
    assert "root:" not in text
    assert len(text) < 5000


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 200_000 + "深处",
        "<b>" * 200_000 + "深处",
        "<table><tr><td>" * 50_000 + "深处",
        "<script>" + "x" * 10_000_000 + "</script>正文",
        "<table>" + "<tr><td rowspan=100 colspan=100>" * 300 + "</table>",
        "<meta " * 100_000 + "正文",
    ],
    ids=["div", "b", "table", "script", "spans", "meta"],
)
def test_a_page_made_to_harm_is_read_or_refused_in_time(page: str) -> None:
    started = time.process_time()
    assert outcome("a.html", page.encode())
    assert time.process_time() - started < 3
