from __future__ import annotations

import pytest

from rag.question import read
from rag.question.wanted import Wanted, names


@pytest.mark.parametrize(
    ("question", "noun", "count"),
    [
        ("新桥跨过的是哪条河？", "河", 0),
        ("项目按哪三条标准挑选？", "标准", 3),
        ("地方分成哪两类？", "", 2),
        ("开幕式在哪个场馆办？", "场馆", 0),
        ("完工多少部？", "", 0),
        ("Which river does it cross?", "", 0),
    ],
)
def test_the_noun_and_number_that_are_asked_for_are_read(
    question: str, noun: str, count: int
) -> None:
    assert read(question).wanted == Wanted(noun, count)


def test_a_text_names_what_is_asked_for_only_when_it_says_something_new() -> None:
    asked = "新桥跨过的是哪条河？"
    assert names(asked, "河", "新桥跨过潮白河。") > 0
    assert names(asked, "河", "新桥过河。") == 0
    assert names("在哪个场馆？", "场馆", "国家速滑馆里") < names(
        "在哪个场馆？", "场馆", "奥体场馆里"
    )


@pytest.mark.parametrize(
    ("question", "unit"), [("来了几个人？", "people"), ("有几个？", "count:个")]
)
def test_people_are_counted_in_their_own_unit(question: str, unit: str) -> None:
    assert read(question).units == {unit}
