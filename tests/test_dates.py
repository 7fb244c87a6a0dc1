"""Times in a text: 322 labelled examples of our own, and what holds for any text."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.dates import Period, is_date, periods, to_partial, write

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/dates.jsonl").read_text("utf-8").splitlines()
]
PIECES = (
    *[
        "去年",
        "今年",
        "年底",
        "年初",
        "上半年",
        "第三季度",
        "9月",
        "2月30日",
        "13日",
        "昨天",
        "目前",
        "近两年",
        "至",
        "—",
        "到",
        "以来",
    ],
    *[
        "将",
        "前",
        "2022年",
        "二〇二二年",
        "0000年",
        "9999年",
        "22年",
        "“十四五”",
        "十五五规划",
        "本周日",
        "次年",
        "同期",
    ],
    *("March", " ", "2022", "Q1", "last year", "。", "，", "五", "1"),
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def read(row: dict[str, Any]) -> list[dict[str, str]]:
    """What is found in the text of an example, in the form of its labels."""
    found = periods(row["text"], row["issued"], is_yearbook=row.get("yearbook", False))
    return [
        {
            "words": row["text"][m.start : m.end],
            "start": m.period.start.isoformat(),
            "end": m.period.end.isoformat(),
            "certainty": m.period.certainty,
        }
        for m in found
    ]


def test_at_least_97_in_100_labelled_examples_are_read_right() -> None:
    wrong = [row["text"] for row in ROWS if read(row) != row["mentions"]]
    assert len(ROWS) >= 300
    assert len({(row["text"], row["issued"]) for row in ROWS}) == len(ROWS)
    assert len(wrong) <= 0.03 * len(ROWS), wrong


@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.sampled_from(
        [None, "2022", "2022-02", "2024-02-29", "2022-12-31", "0001-01-01", "9999-12-31", "odd"]
    ),
    st.booleans(),
)
def test_mentions_stand_in_order_and_never_end_before_they_start(
    text: str, issued: str | None, is_yearbook: bool
) -> None:
    found = periods(text, issued, is_yearbook=is_yearbook)
    ends = [0, *(mention.end for mention in found)]
    for before, mention in zip(ends, found, strict=False):
        assert before <= mention.start < mention.end <= len(text)
        assert mention.period.start <= mention.period.end
        assert write(mention.period)
        assert write(mention.period, "en").isascii()


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert all(m.period.start <= m.period.end for m in periods(text, "2022-02-13"))


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_a_day_is_read_back_as_it_is_written(when: dt.date) -> None:
    for period in (Period(when, when), periods(when.isoformat())[0].period):
        (mention,) = periods(write(period))
        assert mention.period == Period(when, when)
        assert to_partial(mention.period) == when.isoformat()


@pytest.mark.parametrize("text", ["1", "年", "十", "一", "2022", "今", "a", "“", "将", "至", " "])
def test_time_grows_with_the_length_only(text: str) -> None:
    started = time.process_time()
    periods(text * (1_000_000 // len(text)), "2022-02-13")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("start", "end", "certainty", "zh", "en"),
    [
        ("2022-02-12", "2022-02-12", "exact", "2022年2月12日", "2022-02-12"),
        ("2024-02-01", "2024-02-29", "exact", "2024年2月", "2024-02"),
        ("2022-01-01", "2022-12-31", "about", "2022年", "2022"),
        ("2022-12-01", "2022-12-31", "about", "2022年底", "late 2022"),
        ("2022-12-01", "2022-12-31", "exact", "2022年12月", "2022-12"),
        ("2022-01-01", "2022-03-31", "about", "2022年初", "early 2022"),
        ("2022-03-21", "2022-03-31", "about", "2022年3月底", "late 2022-03"),
        ("2022-01-01", "2022-06-30", "exact", "2022年1月至6月", "2022-01 to 2022-06"),
        ("2021-09-01", "2022-03-31", "exact", "2021年9月至2022年3月", "2021-09 to 2022-03"),
        ("2022-02-07", "2022-02-13", "exact", "2022年2月7日至13日", "2022-02-07 to 2022-02-13"),
        ("2021-01-01", "2025-12-31", "exact", "2021年至2025年", "2021 to 2025"),
        ("2022-02-03", "2022-02-13", "about", "2022年2月", "2022-02"),
    ],
)
def test_a_period_is_written_as_short_as_it_may_be(
    start: str, end: str, certainty: Any, zh: str, en: str
) -> None:
    period = Period(day(start), day(end), certainty)
    assert write(period) == zh
    assert write(period, "en") == en


def test_only_some_words_name_their_year() -> None:
    named = {m.is_named for m in periods("2022年9月，“十四五”时期，二〇二一年，22年3月")}
    unnamed = {m.is_named for m in periods("去年，9月，年底，昨天，近两年", "2022-02-13")}
    assert (named, unnamed) == ({True}, {False})


def test_a_year_that_is_open_gives_all_its_years() -> None:
    (this, last) = periods("今年，去年，年底，昨天", "2020", until="2021")
    assert this.period == Period(day("2020-01-01"), day("2021-12-31"), "about")
    assert last.period == Period(day("2019-01-01"), day("2020-12-31"), "about")


def test_periods_overlap_when_they_share_a_day() -> None:
    first = Period(day("2022-01-01"), day("2022-03-31"))
    assert first.overlaps(Period(day("2022-03-31"), day("2022-04-01")))
    assert not first.overlaps(Period(day("2022-04-01"), day("2022-04-01")))
    assert Period(day("2020-05-01"), day("2022-03-31")).years == ("2020", "2021", "2022")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2022", True),
        ("2022-12", True),
        ("2024-02-29", True),
        ("22-12-01", False),
        ("2022-02-30", False),
        ("2022-13", False),
        ("2022-00", False),
        ("0000", False),
        ("", False),
    ],
)
def test_partial_dates_are_dates(value: str, expected: bool) -> None:
    assert is_date(value) is expected
