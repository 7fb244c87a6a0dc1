import pytest

from rag.text import dates


def test_the_masthead_gives_the_issue_date() -> None:
    text = "# 北京城市副中心报\n\n2022年2月13日 星期日 农历壬寅年正月十三\n\n正文"
    assert dates.issue_date(text) == "2022-02-13"
    assert dates.issue_date("北京城市副中心报\n2022年3月16日\n星期三\n") == "2022-03-16"


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("副中心报-2022-02-13-会议.txt", "2022-02-13"),
        ("20220213.txt", "2022-02-13"),
        ("通州年鉴2023-综述.md", "2023"),
        ("2023年鉴.txt", "2023"),
        ("000_6eb26aeea7ff55a2.txt", None),
        ("第284期.txt", None),
    ],
)
def test_the_file_name_gives_it_when_the_page_does_not(name: str, date: str | None) -> None:
    assert dates.issue_date("正文没有日期。", name) == date
    assert dates.issue_date("", name) == date


def test_a_date_inside_a_sentence_is_no_issue_date() -> None:
    assert dates.issue_date("2022年区政府召开会议99次。") is None
    assert dates.issue_date("会议于2022年2月13日召开。") is None


def test_an_impossible_masthead_date_is_no_date() -> None:
    assert dates.issue_date("2022年13月45日 星期日\n") is None
    assert not dates.is_date("2022-02-30")


def test_a_yearbook_tells_of_the_year_before() -> None:
    assert dates.covered("2023", "通州年鉴2023") == "2022"
    assert dates.covered("2022-02-13", "副中心报") == "2022-02-13"
    assert dates.covered(None, "年鉴") is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("昨天上午", "2022-02-12"),
        ("自去年9月13日开厅", "2021-09-13"),
        ("今年3月底前", "2022-03"),
        ("去年", "2021"),
        ("上月", "2022-01"),
        ("年底前", "2022"),
        ("明年", "2023"),
    ],
)
def test_relative_words_are_read_against_the_issue_date(text: str, date: str) -> None:
    assert [r.date for r in dates.resolve(text, "2022-02-13")] == [date]
    assert dates.resolve(text, None) == []


def test_what_the_issue_date_is_too_coarse_for_is_left_out() -> None:
    assert dates.resolve("昨天，上月", "2022") == []
    assert [r.date for r in dates.resolve("去年", "2022")] == ["2021"]


def test_a_year_end_with_its_year_is_not_relative() -> None:
    assert dates.resolve("2022年底完工", "2021-12-30") == []
    assert [r.date for r in dates.resolve("去年底开工", "2021-12-30")] == ["2020"]
    assert dates.to_chinese("2022-02-03") == "2022年2月3日"


def test_partial_dates_are_dates() -> None:
    assert dates.is_date("2022")
    assert dates.is_date("2022-12")
    assert not dates.is_date("22-12-01")
    assert dates.last_day("2022-02") == "2022-02-28"
