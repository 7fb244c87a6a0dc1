"""When a document was issued, or between which years its words prove it was."""

from __future__ import annotations

import pytest

from rag.text.dates import as_of, bounds, covered, issue_date, periods_in, told, with_bounds
from rag.types import Document

TITLES = [
    # masthead
    ("# 北京城市副中心报\n\n2022年2月13日 星期日 农历壬寅年正月十三\n\n正文", "", "2022-02-13"),
    ("运河周报\n2022年3月16日\n星期三\n", "", "2022-03-16"),
    ("运河周报\n2022年3月16日\n星期三\n农历二月十四", "旧报-2020-01-01.txt", "2022-03-16"),
    ("运河周报 2023年5月4日 星期四 第18期\n", "", "2023-05-04"),
    ("运河周报　第18期\n 2023年5月4日　周四\n", "", "2023-05-04"),
    ("2023 年 5 月 4 日 星期四", "", "2023-05-04"),
    ("二〇二二年二月十三日 星期日\n", "", "2022-02-13"),
    ("二○二一年十二月三十日\n正文", "", "2021-12-30"),
    ("一九九八年十月一日\n", "", "1998-10-01"),
    ("2024年2月29日（星期四）\n", "", "2024-02-29"),
    ("2023年2月29日（星期三）\n", "", None),
    ("2022年13月45日 星期日\n", "", None),
    # labels
    ("关于供水的通知\n发布日期：2022-07-05\n正文", "", "2022-07-05"),
    ("关于供水的通知\n发布时间: 2022年7月5日 10:20", "", "2022-07-05"),
    ("成文日期：2021/12/1", "", "2021-12-01"),
    ("日期：2022.7.5", "", "2022-07-05"),
    ("日期：2022-02-31", "", None),
    # signature
    ("关于停水的通知\n各村：请提前储水。\n某镇人民政府\n2022年6月1日\n", "", "2022-06-01"),
    ("各村：请提前储水。\n某镇人民政府\n二〇二二年六月一日", "", "2022-06-01"),
    ("正文。\n（2022年6月1日印发）\n", "", "2022-06-01"),
    ("正文在此。" * 300 + "\n2022年6月1日\n" + "后来又写了许多。" * 100, "", None),
    # sentences prove nothing
    ("2022年区政府召开会议99次。", "", None),
    ("会议于2022年2月13日召开。", "", None),
    ("本报讯 记者3月16日从水务局获悉，泵站换新。", "", None),
    ("新华社北京3月16日电", "", None),
    ("2023年第一次全体会议召开", "", None),
    ("2022年2月13日上午，桥面合龙。", "", None),
    # names
    ("正文。", "副中心报-2022-02-13-会议.txt", "2022-02-13"),
    ("正文。", "20220213.txt", "2022-02-13"),
    ("正文。", "2022年2月13日.docx", "2022-02-13"),
    ("正文。", "简报_2022.02.13.pdf", "2022-02-13"),
    ("正文。", "通州年鉴2023-综述.md", "2023"),
    ("正文。", "2023年鉴.txt", "2023"),
    ("正文。", "2023年年鉴.txt", "2023"),
    ("某区年鉴（2021）\n正文。", "chapter.txt", "2021"),
    ("正文。", "简报2022-03.md", "2022-03"),
    ("正文。", "2021年工作总结.txt", "2021"),
    ("正文。", "000_6eb26aeea7ff55a2.txt", None),
    ("正文。", "第284期.txt", None),
    ("正文。", "20221345.txt", None),
    ("", "", None),
]


@pytest.mark.parametrize(("text", "name", "date"), TITLES)
def test_the_issue_date_stands_in_the_text_or_the_file_name(
    text: str, name: str, date: str | None
) -> None:
    assert len(TITLES) > 40
    assert issue_date(text, name) == date


def test_metadata_is_believed_last() -> None:
    assert issue_date("正文。", "a.docx", "2022-02-13") == "2022-02-13"
    assert issue_date("正文。", "2021-05-01.docx", "2022-02-13") == "2021-05-01"
    assert issue_date("2020年1月2日 星期四", "a.docx", "2022-02-13") == "2020-01-02"
    assert issue_date("正文。", "a.docx", "2022-02-31") is None


BOUNDS = [
    ("2021年，区里召开了五次会议。", "2021", None),
    ("2021年9月13日，大厅开门。", "2021", None),
    ("大桥预计2024年通车。", None, "2024"),
    ("2021年，园区预计完成税收五亿元。", None, "2021"),
    ("2019年成立了合作社。大桥预计2024年通车。", "2019", "2024"),
    ("2020年以来，新增三家食堂。", "2020", None),
    ("自2020年9月开园以来，接待游客百万。", "2020", None),
    ("力争2025年建成公园。", None, "2025"),
    ("2023年底前，泵站将完工。", None, "2023"),
    ("到2035年，基本建成。", None, "2035"),
    ("会议总结2022年工作，部署2023年重点任务。", "2022", "2023"),
    ("全体会议总结了2022年工作。", "2022", None),
    ("2023年第一次全体会议召开。", "2023", None),
    ("2022年计划植树五万株，2023年植树六万株，同比增长两成。", None, None),
    ("原计划2020年通车的桥，2022年3月1日通车了。2022年3月1日，桥通车。", "2022", None),
    ("昨天，去年，今年，年底。", None, None),
    ("建于1956年的小桥。", None, None),
    ("“十四五”时期，新建九所学校。", None, None),
    ("价格2022元，占地2021亩。", None, None),
    ("二〇二一年举行了三场比赛。", "2021", None),
    ("预计二〇二四年竣工。", None, "2024"),
    ("2022 年 3 月 1 日，集市开张。", "2022", None),
    ("", None, None),
]


@pytest.mark.parametrize(("text", "first", "last"), BOUNDS)
def test_the_words_prove_a_bound(text: str, first: str | None, last: str | None) -> None:
    assert len(BOUNDS) > 20
    found = with_bounds(Document.from_text(text))
    assert (found.not_before, found.not_after) == (first, last)
    assert found.date is None


def test_a_dated_document_needs_no_bounds() -> None:
    one = Document.from_text("2021年召开了会议。", date="2022")
    assert with_bounds(one) is one
    assert bounds("2021年召开了会议。") == ("2021", None)


def test_a_yearbook_tells_of_the_year_before() -> None:
    assert covered("2023", "通州年鉴2023") == "2022"
    assert covered("2022-02-13", "副中心报") == "2022-02-13"
    assert covered(None, "年鉴") is None
    one = Document.from_text("全年开馆。", title="某区年鉴2023", date="2023")
    assert told("全年开馆。", one) == "全年开馆。\n2022年"


def test_search_text_is_followed_by_what_its_relative_words_mean() -> None:
    one = Document.from_text("正文", title="报", date="2022-02-13")
    assert told("昨天开馆，2021年开工。", one) == "昨天开馆，2021年开工。\n2022年2月12日"
    assert told("开馆。", one) == "开馆。"


def test_a_text_of_two_neighbouring_years_knows_its_year_to_one() -> None:
    text = "2020年5月1日开园。预计2021年完成税收一亿元。今年，办展。"
    one = with_bounds(Document.from_text(text))
    assert told("今年，办展。", one) == "今年，办展。\n2020年至2021年"
    wide = with_bounds(Document.from_text("2009年召开了会。预计2021年完工。"))
    assert periods_in("今年，办展。", wide) == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("昨天，开馆。", "2022-02-12"),
        ("2021年9月开馆。", "2021-09"),
        ("去年开馆，2021年，", "2021"),
        ("2021年9月开馆，2021年10月扩建。", "2022-02-13"),
        ("上半年开馆。", "2022-02-13"),
        ("开馆。", "2022-02-13"),
    ],
)
def test_a_chunk_is_as_of_the_one_time_it_names_or_of_its_paper(text: str, date: str) -> None:
    one = Document.from_text(text, title="报", date="2022-02-13")
    assert as_of(text, one) == date
