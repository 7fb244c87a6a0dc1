import itertools
import json
import math
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.quantities import Quantity, quantities, unit_class

LABELLED = Path(__file__).parent / "data" / "quantities.jsonl"


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
        ("几万几户", 21000, "户"),  # two vague digits
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
    assert [q.kind for q in quantities("第七组，占七成，共七项")] == ["ordinal", "share", "amount"]
    assert quantities("") == []


def test_ranges_are_those_of_the_text() -> None:
    text = "其中近3000万元/年，同比下降29.2%。"
    assert [text[q.start : q.end] for q in quantities(text)] == ["3000万元/年", "29.2%"]


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


def _agrees(text: str, figure: Quantity, label: dict) -> bool:
    return (
        text[figure.start : figure.end] == label["found"]
        and math.isclose(figure.value, label["value"], rel_tol=1e-9, abs_tol=1e-12)
        and math.isclose(
            figure.high or figure.value, label.get("high", label["value"]), rel_tol=1e-9
        )
        and (figure.unit, figure.approximate) == (label["unit"], label["approximate"])
    )


def test_labelled_figures_are_read_with_value_unit_and_approximation() -> None:
    examples = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    missed, other_kind = [], []
    for example in examples:
        text, labels = example["text"], example["figures"]
        found = quantities(text)
        pairs = list(zip(found, labels, strict=False))
        if len(found) != len(labels) or not all(_agrees(text, f, w) for f, w in pairs):
            missed.append(text)
        elif any(f.kind != w["kind"] for f, w in pairs):
            other_kind.append(text)
    assert len(examples) >= 600
    assert len(missed) <= 0.01 * len(examples)
    assert len(missed) + len(other_kind) <= 0.02 * len(examples)


@given(
    st.text(
        alphabet="0123456789一二两三十百千万亿几数半第.,，-—至%成元户个米年月日 约近多a$〔〕号",
        max_size=60,
    )
)
def test_places_are_true_sorted_and_apart(text: str) -> None:
    found = quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(math.isfinite(q.value) for q in found)
    assert all(q.high is None or q.high > q.value for q in found)


@given(st.text(max_size=80))
def test_no_text_is_refused(text: str) -> None:
    assert all(text[q.start : q.end].strip() for q in quantities(text))


def _in_chinese(number: int) -> str:
    """Write a number below 10**12 in Chinese, by sections of four digits."""
    written, gap = "", False
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, scale)
        if not section:
            gap = bool(written)
            continue
        written += "零" * bool(written and (gap or section < 1000)) + _section(section) + name
        gap = False
    return written


def _section(number: int) -> str:
    written = ""
    for position, name in enumerate(("千", "百", "十", "")):
        digit = number // 10 ** (3 - position) % 10
        if digit:
            written += "零一二三四五六七八九"[digit] + name
        elif written and not written.endswith("零"):
            written += "零"
    return written.rstrip("零")


@given(st.integers(1, 10**12 - 1))
def test_a_number_written_in_chinese_is_read_back(number: int) -> None:
    found = quantities(f"共{_in_chinese(number)}户")
    assert [(q.value, q.unit) for q in found] == [(number, "户")]


@given(st.integers(1, 10**6))
def test_units_of_one_class_convert(number: int) -> None:
    for one, other in ((f"{number}万元", f"{number}0000元"), (f"{number}公里", f"{number}000米")):
        assert quantities(one)[0].value == pytest.approx(quantities(other)[0].value)
    assert quantities(f"{number}公顷")[0].value == pytest.approx(
        quantities(f"{number * 15}亩")[0].value
    )


@pytest.mark.parametrize("character", list("1一百万几半第,a近(—壹"))
def test_a_text_of_one_character_is_read_in_linear_time(character: str) -> None:
    start = time.process_time()
    assert quantities(character * 1_000_000) == []
    assert time.process_time() - start < 2


def test_a_range_has_both_ends() -> None:
    (found,) = quantities("每年补助200至350万元")
    assert (found.value, found.high, found.unit) == (2e6, 3.5e6, "元")
    assert quantities("350至200万元")[-1].high is None
