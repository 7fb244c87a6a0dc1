"""In which units an amount is asked."""

from __future__ import annotations

import time

import pytest

from rag.answer.measure import lacks_unit, units
from rag.question import read


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("动物园的票价是多少？", {"money"}),
        ("修这座塔花了多少钱？", {"money"}),
        ("修这座塔要几个亿？", set()),
        ("瞭望塔一共几层？", {"count:层"}),
        ("他去看过老人几趟？", {"times"}),
        ("塔的高度是多少？", {"length"}),
        ("隧道限速多少？", {"speed"}),
        ("海边栈道占地多少？", {"area"}),
        ("剧场里有多少观众？", {"people"}),
        ("绿化率是百分之几？", {"share"}),
        ("What is the total fee?", {"money"}),
        ("领到补贴的有几户？", {"households"}),  # what is counted, not what is told of it
        ("那座塔能办多少市级活动？", set()),  # 市级 is no 市
        ("门票收入涨了多少？", set()),  # in 元 or in %
        ("一共几个展厅？", set()),  # anything is 几个
        ("塔是哪几年修的？", set()),
        ("谁修了这座塔？", set()),
        ("动物园在哪里？", set()),
    ],
)
def test_the_measure_of_a_question_is_told_by_its_noun_or_its_counter(
    question: str, wanted: set[str]
) -> None:
    assert units(read(question)) == wanted


@pytest.mark.parametrize(
    ("question", "text", "is_lacking"),
    [
        ("动物园的票价是多少？", "动物园有老虎12只。", True),
        ("动物园的票价是多少？", "动物园门票每张30元。", False),
        ("动物园有多少只老虎？", "动物园有老虎12只。", False),
        ("动物园有什么？", "动物园很大。", False),
        ("瞭望塔一共几层？", "瞭望塔高30米。", True),
    ],
)
def test_a_unit_is_lacking_when_no_figure_has_it(
    question: str, text: str, *, is_lacking: bool
) -> None:
    assert lacks_unit(read(question), [text]) is is_lacking
    assert not lacks_unit(read("为什么修塔？"), [text])


def test_a_long_question_is_measured_in_linear_time() -> None:
    start = time.perf_counter()
    assert units(read("票价" * 5_000 + "多少" * 5_000)) == {"money"}
    assert time.perf_counter() - start < 5
