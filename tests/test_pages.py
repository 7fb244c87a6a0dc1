"""Small newspaper and yearbook pages with the damage that real ones have, and what they say.

Each page is written for this test. `says` are sentences with the heading they must stand under,
blanks left out; `apart` are units of their own; `nowhere` must be in no chunk.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rag.text.normalize import fold
from rag.text.split import Draft, chunks
from rag.types import Document, Kind, Part, PartKind, Span


@dataclass(frozen=True)
class Page:
    name: str
    text: str
    says: tuple[tuple[str, str], ...]
    apart: tuple[tuple[Kind, str], ...] = ()
    nowhere: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


def of_pages(*pages: str) -> tuple[str, tuple[Part, ...]]:
    """Join pages as a PDF reader does; return the text and its page parts."""
    parts, start = [], 0
    for number, page in enumerate(pages, 1):
        parts.append(Part(Span(start, start + len(page)), PartKind.PAGE, number))
        start += len(page) + 1
    return "\n".join(pages), tuple(parts)


def headed(*lines: tuple[int, str]) -> tuple[str, tuple[Part, ...]]:
    """Join lines as a Word reader does: level of a heading, or 0 for text."""
    parts, start = [], 0
    for level, line in lines:
        if level:
            parts.append(Part(Span(start, start + len(line)), PartKind.HEADING, level))
        start += len(line) + 1
    return "\n".join(line for _, line in lines), tuple(parts)


RUNNING, RUNNING_PARTS = of_pages(
    "滨河年鉴 2031\n\n【公园】 全年新建公园十二处，其中滨河片区三处，面积\n— 11 —",
    "滨河年鉴 2031\n\n四十公顷。新建步道三十公里。\n\n【桥梁】 全年大修桥梁五座，涂装护\n— 12 —",
    "滨河年鉴 2031\n\n栏两千米。年内没有桥梁封闭。\n— 13 —",
)
FOOT, FOOT_PARTS = of_pages(
    "一、养老\n\n养老服务方面，全年各类机构一共新增床位九十张，\n滨河数据简报 1",
    "驿站四家。\n\n二、急救\n\n站点建成十二处。\n滨河数据简报 2",
)
TITLED, TITLED_PARTS = of_pages(
    "滨河区数据简报\n\n养老服务方面，全年各类机构一共新增床位九十张，",
    "数据简报　2\n\n驿站四家。\n\n二、急救\n\n站点建成十二处。",
)
WORD, WORD_PARTS = headed(
    (1, "滨河区年度工作要点"),
    (2, "一、完善路网"),
    (0, "全年打通断头路六条。"),
    (3, "（一）慢行系统"),
    (0, "新建自行车道四十公里。"),
    (2, "二、改善供水"),
    (0, "更换老旧管线九公里。"),
)

PAGES = (
    Page(
        "a caption between a figure and what it counts, no gap around it",
        "菜市场改造完工\n\n本报记者 青禾\n\n街道今年把便民工程列成清单，一共办成了9\n\n"
        "新市场里的水产摊。\n\n件实事，其中4件由居民点单。\n",
        (("菜市场改造完工", "街道今年把便民工程列成清单，一共办成了9件实事，其中4件由居民点单。"),),
        ((Kind.CAPTION, "新市场里的水产摊。"),),
    ),
    Page(
        "a caption with its photographer inside a sentence",
        "菜市场改造完工\n\n本报记者 青禾\n\n摊位从八十个减到六十个，每个摊位都装上了电子\n\n\n"
        "图为市民在新市场买菜。禾田/摄\n\n\n秤，价格也挂在墙上。\n",
        (("菜市场改造完工", "摊位从八十个减到六十个，每个摊位都装上了电子秤，价格也挂在墙上。"),),
        ((Kind.CAPTION, "图为市民在新市场买菜。禾田/摄"),),
    ),
    Page(
        "hard wraps inside words, numbers and dates",
        "抢修用了三天\n\n这一次抢修在去年开工，从1\n"
        "2月8日起，换掉的老管线有38\n16米，受益的住户已经超过\n"
        "四千家，工期比原定的缩\n短了两天。\n",
        (
            (
                "抢修用了三天",
                "这一次抢修在去年开工，从12月8日起，换掉的老管线有3816米，受益的住户已经超过四千家，"
                "工期比原定的缩短了两天。",
            ),
        ),
    ),
    Page(
        "a column break inside a word, and a clause whose last character is in the next column",
        "小区来了管家\n\n本报讯（记者 青禾）昨天，镇里给十个小区派了管家。\n\n"
        "镇里要求，先办好居民的小\n\n"
        "事。每个管家每周入户二十次，把居民的意见带回居\n\n委会。\n",
        (
            ("小区来了管家", "镇里要求，先办好居民的小事。"),
            ("小区来了管家", "每个管家每周入户二十次，把居民的意见带回居委会。"),
        ),
    ),
    Page(
        "a page number and a running head inside a sentence",
        "【供热】 冬季新增供热面积二百万平方米，改造换热站十六座，其中年内完\n\n"
        "· 88 ·\n\n滨河年鉴 市政\n\n"
        "工十五座。居民投诉减少三成。\n",
        (
            (
                "供热",
                "【供热】冬季新增供热面积二百万平方米，改造换热站十六座，其中年内完工十五座。",
            ),
        ),
        nowhere=("滨河年鉴", "88"),
    ),
    Page(
        "a running title in Latin letters inside a sentence",
        "【供水】 全年供水六千万立方米，改造管网三十公里，新建加压站点共有\n\nBINHE YEARBOOK\n\n"
        "四座，水压合格率百分之百。\n",
        (
            (
                "供水",
                "【供水】全年供水六千万立方米，改造管网三十公里，新建加压站点共有四座，"
                "水压合格率百分之百。",
            ),
        ),
        nowhere=("YEARBOOK",),
    ),
    Page(
        "running heads known by repetition over pages",
        RUNNING,
        (
            ("公园", "【公园】全年新建公园十二处，其中滨河片区三处，面积四十公顷。"),
            ("桥梁", "【桥梁】全年大修桥梁五座，涂装护栏两千米。"),
            ("桥梁", "年内没有桥梁封闭。"),
        ),
        nowhere=("滨河年鉴", "12"),
        parts=RUNNING_PARTS,
    ),
    Page(
        "a running foot with the page number, on two pages only",
        FOOT,
        (
            ("一、养老", "养老服务方面，全年各类机构一共新增床位九十张，驿站四家。"),
            ("二、急救", "站点建成十二处。"),
        ),
        nowhere=("滨河数据简报",),
        parts=FOOT_PARTS,
    ),
    Page(
        "a title that comes again with a page number at the top of the second page",
        TITLED,
        (
            ("滨河区数据简报", "养老服务方面，全年各类机构一共新增床位九十张，驿站四家。"),
            ("二、急救", "站点建成十二处。"),
        ),
        nowhere=("数据简报2",),
        parts=TITLED_PARTS,
    ),
    Page(
        "a running head without page numbers, between the halves of sentences",
        "滨河年报\n\n"
        + "\n\n滨河年报\n\n".join(
            (
                "全年完成绿化三百亩，其中水边的绿地占了一半还多，植树",
                "两万株，成活率九成以上。新建驿站十二座，其中水边的驿站占了六",
                "座，全部通了自来水。全年清理河道四十公里，打捞出来的水草一共有",
                "九百吨，送到堆肥厂做了肥料。",
            )
        ),
        (
            ("", "全年完成绿化三百亩，其中水边的绿地占了一半还多，植树两万株，成活率九成以上。"),
            ("", "新建驿站十二座，其中水边的驿站占了六座，全部通了自来水。"),
            ("", "全年清理河道四十公里，打捞出来的水草一共有九百吨，送到堆肥厂做了肥料。"),
        ),
        nowhere=("滨河年报",),
    ),
    Page(
        "two articles, subheads inside the first, no line between",
        "学校有了新操场\n\n本报记者 青禾\n\n三所学校的操场昨天启用。\n\n"
        "跑道换了材料\n\n新跑道用了环保材料，气味检测全部合格。\n\n"
        "公交多了两条线\n\n本报讯（记者 禾田）两条微循环公交今天开通，沿线设站十八个。\n",
        (
            ("学校有了新操场", "三所学校的操场昨天启用。"),
            ("学校有了新操场·跑道换了材料", "新跑道用了环保材料，气味检测全部合格。"),
            (
                "公交多了两条线",
                "本报讯(记者禾田)两条微循环公交今天开通，沿线设站十八个。",
            ),
        ),
    ),
    Page(
        "an article without a headline does not take the one before",
        "图书馆延时开放\n\n本报讯（记者 青禾）图书馆本周起开到晚上九点。\n\n"
        "延时后每天多接待三百人。\n\n\n\n"
        "本报讯（记者 禾田）河边新装路灯一百二十盏。\n",
        (
            ("图书馆延时开放", "延时后每天多接待三百人。"),
            ("", "本报讯(记者禾田)河边新装路灯一百二十盏。"),
        ),
    ),
    Page(
        "a headline of two lines below a masthead",
        "滨河社区报\n\n2031年5月6日 星期二 今日四版\n\n老站房变成书店\n\n开业首月卖书八千册\n\n"
        "本报记者 青禾\n\n书店开在老站房里，原来的售票窗口成了收银台。\n",
        (
            (
                "老站房变成书店·开业首月卖书八千册",
                "书店开在老站房里，原来的售票窗口成了收银台。",
            ),
        ),
        ((Kind.BYLINE, "本报记者青禾"),),
        nowhere=("星期二",),
    ),
    Page(
        "an article that goes on on another page",
        "夜校开了六十门课\n\n本报记者 青禾\n\n"
        "夜校今年一共开出了六十门课，报名的居民有三千多人。（下转3版）\n\n"
        "公园改造启动\n\n本报讯（记者 禾田）公园改造昨天启动，工期九十天。\n\n\n\n— 3 —\n\n"
        "（上接1版）最受欢迎的是书法课，一节课来了八十人。\n",
        (
            ("夜校开了六十门课", "夜校今年一共开出了六十门课，报名的居民有三千多人。"),
            ("公园改造启动", "本报讯(记者禾田)公园改造昨天启动，工期九十天。"),
            ("夜校开了六十门课", "最受欢迎的是书法课，一节课来了八十人。"),
        ),
        nowhere=("下转", "上接"),
    ),
    Page(
        "entries under their section, one of them cut short and printed again",
        "社会事业\n\n概 述\n\n【概况】 全年建成养老驿站十二家。【托育】 全年新增托位三百个，其\n\n"
        "【托育】 全年新增托位三百个，其中普惠托位二百四十个。（青禾）\n\n"
        "卫生\n\n【门诊】 全年接诊九万人次。\n",
        (
            ("社会事业·概述·概况", "【概况】全年建成养老驿站十二家。"),
            ("社会事业·概述·托育", "【托育】全年新增托位三百个，其中普惠托位二百四十个。"),
            ("卫生·门诊", "【门诊】全年接诊九万人次。"),
        ),
    ),
    Page(
        "captions of a yearbook with who gave the picture",
        "【文化】 全年办演出四百场，下乡演出占了其中的一半还多，观众一共有\n\n"
        "▲ 秋季音乐会现场 (区文化馆提供)\n\n"
        "二十万人次。\n",
        (
            (
                "文化",
                "【文化】全年办演出四百场，下乡演出占了其中的一半还多，观众一共有二十万人次。",
            ),
        ),
        ((Kind.CAPTION, "▲秋季音乐会现场(区文化馆提供)"),),
    ),
    Page(
        "headings that the format marks, by level",
        WORD,
        (
            ("滨河区年度工作要点·一、完善路网", "全年打通断头路六条。"),
            ("一、完善路网·(一)慢行系统", "新建自行车道四十公里。"),
            ("滨河区年度工作要点·二、改善供水", "更换老旧管线九公里。"),
        ),
        parts=WORD_PARTS,
    ),
    Page(
        "a column of wrapped lines with one wide line among them",
        "浇水的新办法\n\n"
        + "园林队今年换了一种浇水的办法\n" * 3
        + "先看土里的湿度再决定浇不浇。\n"
        + "指标说明" * 25
        + "。\n"
        + "省下来的水够两个公园用一个月，\n这是去年算过的账。\n",
        (("浇水的新办法", "省下来的水够两个公园用一个月，这是去年算过的账。"),),
    ),
)


def plain(text: str) -> str:
    return fold(text).text.replace(" ", "")


def chunks_of(page: Page) -> list[Draft]:
    return chunks(Document(id="0" * 32, text=page.text, title="", parts=page.parts))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_sentence_is_whole_and_under_its_headline(page: Page) -> None:
    found = [
        (plain(draft.heading), plain(fold(page.text, unit.spans).text))
        for draft in chunks_of(page)
        for unit in draft.units
    ]
    for heading, sentence in page.says:
        assert (plain(heading), plain(sentence)) in found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_captions_and_bylines_stand_apart_and_furniture_is_left_out(page: Page) -> None:
    units = [unit for draft in chunks_of(page) for unit in draft.units]
    found = [(unit.kind, plain(fold(page.text, unit.spans).text)) for unit in units]
    for kind, words in page.apart:
        assert (kind, plain(words)) in found
    for words in page.nowhere:
        assert not any(words in text for _, text in found)


def test_figures_that_stand_in_lines_of_their_own_are_kept() -> None:
    text = "床位\n镇\n床位数\n甲镇\n120\n乙镇\n80\n丙镇\n95\n"
    said = "".join(draft.search_text for draft in chunks(Document.from_text(text)))
    assert all(figure in said for figure in ("120", "80", "95"))


def test_a_chunk_never_holds_two_headings() -> None:
    for page in PAGES:
        for draft in chunks_of(page):
            said = [heading for heading, sentence in page.says if sentence in draft.search_text]
            assert len(set(said)) <= 1
