from __future__ import annotations

from pathlib import Path

import pytest
from examples import Answers, answered
from reading import scored

from rag import Assistant, Document, Settings
from rag.answer.readings import figures_of
from rag.answer.timing import gap, timely
from rag.question import read
from rag.text.dates import write

EXAMPLES = Path(__file__).parent / "data" / "asked_periods.jsonl"


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answered(EXAMPLES)


# even examples were looked at while building, odd ones never
@pytest.mark.parametrize(("half", "at_least"), [(0, 0.9), (1, 0.95)])
def test_times_that_the_documents_tell_of_in_other_words_are_answered(
    answers: Answers, half: int, at_least: float
) -> None:
    rows = answers[half, "answered"]
    right = [not a.refused and all(value in a.text for value in values) for values, a in rows]
    assert len(rows) >= 24
    assert sum(right) / len(right) >= at_least


@pytest.mark.parametrize(("half", "refused", "named"), [(0, 0.95, 0.85), (1, 1.0, 0.9)])
def test_another_time_is_refused_and_the_nearest_one_named(
    answers: Answers,
    half: int,
    refused: float,
    named: float,
) -> None:
    rows = answers[half, "refused"]
    right = [a.refused and all(value in a.text for value in values) for values, a in rows]
    assert sum(answer.refused for _, answer in rows) / len(rows) >= refused
    assert sum(right) / len(rows) >= named
    assert all(answer.nearest for _, answer in rows if answer.refused)


def gap_of(question: str, text: str, date: str | None = None, title: str = "报") -> list[str]:
    """The time that is missing and the nearest one, as a reader is told."""
    document = Document.from_text(text, title=title, date=date)
    found = gap(read(question), scored(question, document))
    return [write(period) for period in (found.asked, found.nearest) if period] if found else []


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("2023年修路多少公里？", "2022年修路15公里。", ["2023年", "2022年"]),
        ("2022年3月修路多少公里？", "2022年7月修路15公里。", ["2022年3月", "2022年7月"]),
        ("2022年上半年修路多少？", "2022年下半年修路9里。", ["2022年1月至6月", "2022年7月至12月"]),
        ("2022年首季修路多少？", "2022年4月至6月修路9里。", ["2022年1月至3月", "2022年4月至6月"]),
        ("2019年修路多少公里？", "“十四五”时期修路15公里。", ["2019年", "2021年至2025年"]),
        ("2020年修路多少公里？", "2022年修路15公里，比2021年多3公里。", ["2020年", "2022年"]),
        ("2015年修路多少公里？", "2012年修路9公里。\n\n2021年修路15公里。", ["2015年", "2012年"]),
    ],
)  # fmt: skip
def test_periods_are_compared_as_days_and_the_nearest_one_is_told(
    question: str, text: str, missing: list[str]
) -> None:
    assert gap_of(question, text) == missing
    assert gap_of("修路多少公里？", text) == []


@pytest.mark.parametrize(
    ("question", "text", "date"),
    [
        ("2022年修路多少公里？", "2022年上半年修路15公里。", None),
        ("2022年3月修路多少公里？", "2022年一季度修路15公里。", None),
        ("2019年修路多少公里？", "“十三五”时期修路15公里。", None),
        ("2021年底有路多少公里？", "到2022年1月10日，全区有路15公里。", None),
        ("截至2022年底有路多少公里？", "到2022年末有路15公里。", None),
        ("2022年修路多少公里？", "今年修路15公里。", "2022-05-01"),
        ("2021年修路多少公里？", "去年修路15公里。", "2022-05-01"),
        ("2022年修路多少公里？", "修路15公里。", "2022-05-01"),
        ("2022年4月修路多少公里？", "自去年9月开工以来，修路15公里。", "2022-05-01"),
        ("2022年修路多少公里？", "全区各镇修路15公里，打破了2019年9公里的纪录。", "2022-05-01"),
        ("2022年修路多少公里？", "# 年底前将修完路\n\n修路15公里。", "2022-05-01"),
        ("2022年以前修路多少公里？", "2021年修路15公里。", None),
        ("2022年比上年多修路百分之多少？", "2022年修路比上年多15%。", None),
        ("修路多少公里？", "2021年修路15公里。", None),
    ],
)
def test_a_time_said_in_other_words_is_not_missing(
    question: str, text: str, date: str | None
) -> None:
    assert scored(question, Document.from_text(text, title="报", date=date))
    assert gap_of(question, text, date) == []


def test_the_yearbook_of_a_year_tells_of_the_year_before() -> None:
    text = "全年，修路15公里。"
    assert gap_of("2022年修路多少公里？", text, "2023", "年鉴2023") == []
    assert gap_of("2023年修路多少公里？", text, "2023", "年鉴2023") == ["2023年", "2022年"]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2022年修路15公里、架桥9公里。", ["2022年", "2022年"]),
        ("2022年修路15公里，比2021年的9公里多。", ["2022年", "2021年"]),
        ("路长15公里，比2021年多9公里。", [None, None]),
        ("学校路创建于1956年，长15公里。", [None]),
        ("修路15公里（2021年）。", ["2021年"]),
        ("2021年修路9公里，2022年修路15公里。", ["2021年", "2022年"]),
        ("# 2020年工作\n\n修路15公里。", ["2020年"]),
        ("# 2020年将修完路\n\n修路15公里。", [None]),
    ],
)
def test_each_figure_has_the_time_named_for_it(text: str, periods: list[str | None]) -> None:
    question = "修路多少公里？"
    items = scored(question, Document.from_text(text, title="报"))
    found = sorted(
        (f for item in items for f in figures_of(read(question), item)),
        key=lambda figure: figure.quantity.start,
    )
    assert [figure.period and write(figure.period) for figure in found] == periods
    assert all(figure.words.count("公里") <= 2 for figure in found)


def test_sentences_of_another_time_are_left_out_of_an_answer() -> None:
    document = Document.from_text("2021年修路9公里。\n\n2022年修路15公里。", title="报")
    items = scored("2022年修路多少公里？", document)
    kept = timely(read("2022年修路多少公里？"), items)
    assert [item.candidate.text for item in kept] == ["2022年修路15公里。"]
    assert timely(read("修路多少公里？"), items) == items
    assert timely(read("2022年修路多少公里？"), []) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("登记犬只的数据截至什么时候？", "2022年底"),
        ("登记犬只的数据截至何时？", "2022年底"),
        ("昨天登记的犬只有几只？", "2022年12月29日"),
        ("今年清理了多少处？", "2022年"),
    ],
)
def test_an_answer_says_as_of_when_and_which_day_yesterday_was(question: str, said: str) -> None:
    text = "截至2022年底，登记犬只1.9万只。\n\n昨天登记犬只12只。\n\n今年清理垃圾21处。"
    with Assistant.open(settings=Settings()) as assistant:
        assistant.add(Document.from_text(text, title="报", date="2022-12-30"))
        answer = assistant.ask(question)
    assert not answer.refused
    assert said in answer.text
