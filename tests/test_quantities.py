import pytest

from rag.text.quantities import quantities, unit_class


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4.08亿元", 4.08e8, "元"),
        ("40800万元", 4.08e8, "元"),
        ("千亿元", 1e11, "元"),
        ("近2700户", 2700, "户"),
        ("1.1万户", 11000, "户"),
        ("1,026户", 1026, "户"),
        ("二十余家", 20, "家"),
        ("百余个", 100, "个"),
        ("三成", 30, "%"),
        ("百分之三十五", 35, "%"),
        ("185.2%", 185.2, "%"),
        ("2个百分点", 2, "百分点"),
        ("350.6万平方米", 3.506e6, "平方米"),
        ("384.5公顷", 3.845e6, "平方米"),
        ("7.6公里", 7600, "米"),
        ("9秒42", 9.42, "秒"),
        ("一万二千户", 12000, "户"),
        ("三百五十万元", 3.5e6, "元"),
        ("双向六车道", 6, "车道"),
        ("33微克/立方米", 33, "微克/立方米"),
        ("第八项", 8, "项"),
    ],
)
def test_a_figure_has_its_value_in_the_base_unit(text: str, value: float, unit: str) -> None:
    found = [q for q in quantities(text) if q.kind != "date"]
    assert len(found) == 1
    assert found[0].value == pytest.approx(value)
    assert found[0].unit == unit


@pytest.mark.parametrize(
    ("text", "about"),
    [("近2700户", "近"), ("约2万余名", "余"), ("突破260亿元", "突破"), ("32家", "")],
)
def test_about_words_are_kept(text: str, about: str) -> None:
    assert quantities(text)[0].approximate == about
    assert text[quantities(text)[0].start :].startswith(tuple("0123456789"))


@pytest.mark.parametrize(
    "text", ["百姓安居", "万家灯火", "一带一路", "十四五", "三大文化设施", "PM2.5"]
)
def test_numbers_that_are_parts_of_words_are_no_figures(text: str) -> None:
    assert [q for q in quantities(text) if q.unit] == []
    assert [q for q in quantities(text) if q.kind == "share"] == []


def test_dates_are_dates_and_not_amounts() -> None:
    found = quantities("2022年3月15日完工21部，9月7日开放")
    assert [q.kind for q in found] == ["date", "amount", "date"]
    assert found[1].value == 21


def test_ranks_and_shares_are_told_apart_from_amounts() -> None:
    assert [q.kind for q in quantities("第七组，占七成，共七项")] == ["rank", "share", "amount"]
    assert quantities("") == []


def test_ranges_are_those_of_the_text() -> None:
    text = "其中近3000万元/年，同比下降29.2%。"
    assert [text[q.start : q.end] for q in quantities(text)] == ["3000万元", "29.2%"]


def test_units_of_one_class_compare() -> None:
    assert unit_class("公顷") == unit_class("平方米") == "area"
    assert unit_class("套") == "count:套"


@pytest.mark.parametrize(
    "date",
    ["13 February 2022", "13 Feb", "February 13, 2022", "May 5,2021", "Dec. 2021", "Sept 2022"],
)
def test_english_dates_are_dates(date: str) -> None:
    text = f"opened on {date} with 50 rooms"
    found = quantities(text)
    assert [text[q.start : q.end] for q in found] == [date, "50"]
    assert [q.kind for q in found] == ["date", "number"]


def test_a_month_that_is_another_word_is_no_date() -> None:
    assert [q.kind for q in quantities("it may 50 march, mayor 12")] == ["number", "number"]
    assert quantities("May") == []
