from rag.text.layout import paragraphs
from rag.types import Kind


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(p.kind, "|".join(s.of(text) for s in p.spans)) for p in paragraphs(text)]


def test_empty_and_blank_texts_have_no_paragraph() -> None:
    assert paragraphs("") == []
    assert paragraphs(" \n\n \n") == []


def test_front_matter_is_furniture_and_the_rest_is_not() -> None:
    text = "---\ntitle: 甲\ndate: 2022-01-01\n---\n# 标题\n\n正文在这里。\n"
    assert [k for k, _ in kinds(text)] == [Kind.FURNITURE, Kind.HEADING, Kind.TEXT]
    assert paragraphs(text)[2].heading == "标题"


def test_a_sentence_cut_by_a_caption_is_one_paragraph() -> None:
    text = (
        "区民政部门聚焦主责主业，为老年人列出了详细清单，共有7\n\n\n\n新楼封顶。\n\n\n\n"
        "项实事，年内全部办结。\n"
    )
    assert kinds(text) == [
        (Kind.TEXT, "区民政部门聚焦主责主业，为老年人列出了详细清单，共有7|项实事，年内全部办结。"),
        (Kind.CAPTION, "新楼封顶。"),
    ]


def test_a_page_number_and_a_running_head_do_not_cut_a_sentence() -> None:
    page_break = "\n\n· 42 ·\n\n年鉴 2023 生态环境\n\n"
    text = f"全年处理水环境问题3539处，农村生活污水治理项{page_break}目完工129个。\n"
    assert [k for k, _ in kinds(text)] == [Kind.TEXT, Kind.FURNITURE, Kind.FURNITURE]
    assert kinds(text)[0][1].endswith("治理项|目完工129个。")


def test_a_column_break_inside_a_word_is_joined() -> None:
    text = "会议要求把招商工作做细做实，实现数量和质量双提\n\n升。\n"
    assert kinds(text) == [(Kind.TEXT, "会议要求把招商工作做细做实，实现数量和质量双提|升。")]


def test_an_entry_carries_its_name_under_the_section() -> None:
    text = "综述\n\n【产业发展】 2022年，新增企业32家。【生态环境】 新增造林1.5万亩。\n"
    found = [(p.heading, p.kind) for p in paragraphs(text)]
    assert found == [
        ("综述", Kind.HEADING),
        ("综述 · 产业发展", Kind.TEXT),
        ("综述 · 生态环境", Kind.TEXT),
    ]


def test_an_entry_name_on_its_own_line_does_not_become_the_section() -> None:
    text = "政务服务\n\n【规范化建设】\n\n全区设置645个政务站。\n\n【窗口服务】 全年接待4万件。\n"
    assert [p.heading for p in paragraphs(text)][2:] == [
        "政务服务 · 规范化建设",
        "政务服务 · 窗口服务",
    ]


def test_a_headline_and_the_line_below_it_make_one_heading() -> None:
    text = "## 会议召开\n\n张三主持\n\n本报讯 会议昨天召开。\n"
    assert paragraphs(text)[-1].heading == "会议召开 · 张三主持"
    assert paragraphs(text)[-1].kind is Kind.TEXT


def test_bylines_mastheads_and_page_numbers_are_no_text() -> None:
    text = "2022年2月13日 星期日\n\n本报记者 关小文\n\n大厅昨天启用。\n\n（李小玥）\n\n— 12 —\n"
    assert [k for k, _ in kinds(text)] == [
        Kind.FURNITURE,
        Kind.BYLINE,
        Kind.TEXT,
        Kind.BYLINE,
        Kind.FURNITURE,
    ]


def test_hard_wrapped_lines_are_one_paragraph_and_short_lines_end_one() -> None:
    line = "一二三四五六七八九十" * 2
    wrapped = f"{line}\n{line}\n到此为止。\n另起一段也很短。"
    assert len(paragraphs(wrapped)) == 2
    assert len(paragraphs("标题\n" + "正文很长" * 20 + "。\n" + "第二段也长" * 16 + "。")) == 3


def test_list_items_and_table_rows_stay_apart() -> None:
    text = "清单如下：\n- 第一项任务\n- 第二项任务\n| 指标 | 数值 |\n"
    assert [t for _, t in kinds(text)] == [
        "清单如下：",
        "- 第一项任务",
        "- 第二项任务",
        "| 指标 | 数值 |",
    ]


def test_windows_line_ends_change_nothing() -> None:
    text = "标题\n\n第一段。\n\n第二段。\n"
    assert [k for k, _ in kinds(text.replace("\n", "\r\n"))] == [k for k, _ in kinds(text)]
    assert len(kinds(text)) == 3
