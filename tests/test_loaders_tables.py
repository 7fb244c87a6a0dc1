"""Tables: what is title, unit, head, row and note."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import TooManyCellsError
from rag.loaders.builder import TextBuilder, clean
from rag.loaders.grid import GridMaker, Place, of_rows
from rag.loaders.heads import read_head, table_unit
from rag.loaders.shown import show
from rag.loaders.tables import TableWriter
from rag.types import PartKind


def lines(*rows: tuple[str, ...], merged: tuple[tuple[int, int, int, int], ...] = ()) -> list[str]:
    maker = GridMaker("a")
    for i, row in enumerate(rows):
        for j, words in enumerate(row):
            maker.put(i, j, words)
    for top, left, bottom, right in merged:
        maker.merge(Place(top, left), Place(bottom, right))
    builder = TextBuilder()
    TableWriter(builder).write(maker.rows())
    return [line for line in builder.text.split("\n") if line]


def test_the_unit_in_a_head_goes_behind_its_figures() -> None:
    assert lines(
        ("年份", "常住人口（万人）", "增速(%)"), ("2021", "18.4", "1.2%"), ("2022", "18.3", "-0.2")
    ) == [
        "年份：2021，常住人口：18.4万人，增速：1.2%",
        "年份：2022，常住人口：18.3万人，增速：-0.2%",
    ]


def test_heads_of_two_rows_are_joined_whether_merged_or_blank() -> None:
    rows = (
        ("镇", "户籍人口", "", "学校"),
        ("", "男", "女", "（所）"),
        ("河东", "120", "130", "4"),
    )
    told = ["镇：河东，户籍人口·男：120，户籍人口·女：130，学校：4所"]
    assert lines(*rows) == told
    assert lines(*rows, merged=((0, 1, 0, 2), (0, 0, 1, 0))) == told


def test_title_unit_line_and_notes_are_not_rows() -> None:
    assert lines(
        ("表1 各镇收入", "", ""),
        ("", "", "单位：万元"),
        ("镇", "收入", "增长率"),
        ("河东", "1,200.5", "3.1"),
        ("合计", "9", "2"),
        ("注：收入为初步数。", "", ""),
    ) == [
        "表1 各镇收入",
        "单位：万元",
        "镇：河东，收入：1,200.5万元，增长率：3.1",
        "镇：合计，收入：9万元，增长率：2",
        "注：收入为初步数。",
    ]


def test_a_column_of_units_goes_behind_the_figures_of_its_row() -> None:
    assert lines(
        ("指标", "单位", "2021年", "2022年"), ("产值", "亿元", "8.1", "9"), ("学校", "所", "12", "")
    ) == [
        "指标：产值，2021年：8.1亿元，2022年：9亿元",
        "指标：学校，2021年：12所",
    ]
    assert lines(("单位", "人数"), ("供电所", "12")) == ["单位：供电所，人数：12"]


def test_a_column_of_units_under_a_merged_head_is_for_its_group() -> None:
    assert lines(
        ("渠道", "受理量", "", "备注"),
        ("", "计量单位", "数量", ""),
        ("热线", "件次", "7100", "含夜间"),
        merged=((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)),
    ) == ["渠道：热线，受理量·数量：7100件次，备注：含夜间"]


def test_a_unit_behind_the_label_of_a_row_is_that_of_its_figures() -> None:
    assert lines(
        ("指标", "2022年", "增速（%）"), ("新增床位（张）", "90", "3.1"), ("名称（简称）", "12", "")
    ) == [
        "指标：新增床位（张），2022年：90张，增速：3.1%",
        "指标：名称（简称），2022年：12",
    ]


def test_several_units_for_one_table_are_put_behind_nothing() -> None:
    told = lines(("单位：万元、人", "", ""), ("镇", "收入", "职工"), ("河东", "5", "6"))
    assert told[-1] == "镇：河东，收入：5，职工：6"
    assert (table_unit("单位：万元、人"), table_unit("（单位：公顷）"), table_unit("镇")) == (
        "",
        "公顷",
        None,
    )


def test_a_label_merged_over_rows_is_said_in_each() -> None:
    assert lines(
        ("片区", "项目", "投资（万元）"),
        ("北片", "道路", "10"),
        ("", "公园", "20"),
        merged=((1, 0, 2, 0),),
    ) == ["片区：北片，项目：道路，投资：10万元", "片区：北片，项目：公园，投资：20万元"]


def test_names_with_what_they_stand_for_have_no_head() -> None:
    assert lines(("项目名称", "河东小学扩建工程"), ("建设单位", "城建公司")) == [
        "项目名称：河东小学扩建工程",
        "建设单位：城建公司",
    ]


def test_a_blank_row_parts_tables_with_heads_of_their_own() -> None:
    told = lines(
        ("镇", "学校（所）"),
        ("河东", "4"),
        ("", ""),
        ("河西", "5"),
        ("", ""),
        ("表2", ""),
        ("年份", "桥（座）"),
        ("2022", "7"),
    )
    assert told == ["镇：河东，学校：4所", "镇：河西，学校：5所", "表2", "年份：2022，桥：7座"]


def test_a_very_wide_row_repeats_its_label() -> None:
    told = lines(("镇", *(f"第{i}项（个）" for i in range(60))), ("河东", *map(str, range(60))))
    assert len(told) == 3
    assert all(line.startswith("镇：河东，第") for line in told)
    assert told[-1].endswith("第59项：59个")


def test_text_in_a_frame_and_heads_that_say_unit_are_kept_apart() -> None:
    assert lines(("本方案自公布之日起施行。" * 6,)) == ["本方案自公布之日起施行。" * 6]
    assert lines(("镇", "收入（单位：万元）"), ("河东", "5")) == ["镇：河东，收入：5万元"]
    assert table_unit("主办单位：某公司") is None


def test_wide_heads_and_many_blank_rows_cost_linear_time() -> None:
    started = time.process_time()
    wide = of_rows([["a", "b"] + [""] * 20_000, ["x"] * 20_002, ["1"] * 20_002], "a")
    gaps = of_rows((([], ["镇", "1", "2"])[i % 2] for i in range(20_000)), "a")
    for grid in (wide, gaps):
        TableWriter(TextBuilder()).write(grid)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("levels", "name", "unit"),
    [
        (["增速（不变价）"], "增速（不变价）", ""),
        (["面 积\n（平方公里）"], "面积", "平方公里"),
        (["投资（单位：亿元）", "本年"], "投资·本年", "亿元"),
        (["单产（公斤/亩）"], "单产", "公斤/亩"),
        (["", ""], "", ""),
    ],
)
def test_only_units_are_taken_out_of_a_head(levels: list[str], name: str, unit: str) -> None:
    head = read_head([clean(level) for level in levels])
    assert (head.name, head.unit) == (name, unit)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (184.29999999999998, "General", "184.3"),
        (0.1 + 0.2, "General", "0.3"),
        (0.125, "0.0%", "12.5%"),
        (0.125, "0%", "13%"),
        (12345.678, "#,##0.0", "12,345.7"),
        (-1234.5, "#,##0.00_);[Red](#,##0.00)", "-1,234.50"),
        (3, "0.00", "3.00"),
        (2.5, '0.0"万人"', "2.5万人"),
        (2.50, "0.##", "2.5"),
        (7, "000000", "000007"),
        (1_234_567, "0,", "1235"),
        (110105199001011234, "General", "110105199001011234"),
        (1e-7, "General", "0.0000001"),
        (dt.datetime(2022, 2, 13), "yyyy-mm-dd", "2022-02-13"),
        (dt.datetime(2022, 2, 1), 'yyyy"年"m"月"', "2022-02"),
        (dt.datetime(2022, 2, 13, 9, 30), "General", "2022-02-13 09:30"),
        (True, "General", "TRUE"),
        (None, "General", ""),
    ],
)
def test_a_value_is_written_as_its_cell_shows_it(
    value: object, number_format: str, shown: str
) -> None:
    assert show(value, number_format) == shown


def test_too_many_cells_and_cells_too_far_apart_are_refused() -> None:
    with pytest.raises(TooManyCellsError):
        of_rows([["1"] * 200_001], "a.csv")
    with pytest.raises(TooManyCellsError):
        of_rows(([""] * i + ["x"] for i in range(1500)), "a.csv")


@given(
    st.lists(
        st.lists(st.text("公园数量（个）0123456789.%-年 ", max_size=8), min_size=3, max_size=30),
        min_size=1,
        max_size=8,
    )
)
def test_every_value_of_a_row_is_in_its_lines(rows: list[list[str]]) -> None:
    grid = of_rows(rows, "a")
    builder = TextBuilder()
    TableWriter(builder).write(grid)
    by_number = {row.number: row.values() for row in grid}
    told: dict[int, str] = {}
    for part in builder.parts:
        if part.kind is PartKind.ROW:
            told[part.number] = told.get(part.number, "") + part.span.of(builder.text)
    for number, line in told.items():
        assert all(value in line for value in by_number[number])
