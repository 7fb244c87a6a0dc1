from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import hits_of, scored

from rag.answer.answering import Turn, complete, extract
from rag.answer.confidence import judge
from rag.answer.extractive import MAX_LIST, MAX_PIECES, Piece, pick
from rag.cite import cite
from rag.question import read
from rag.types import Answer, Document, Span

LIFTS = "老楼加装电梯完工多少部？"


def picked(question: str, *documents: Document) -> tuple[Piece, ...]:
    return pick(read(question), scored(question, *documents)).pieces


def answered(question: str, *documents: Document) -> Answer:
    asked, found = read(question), scored(question, *documents)
    return extract(Turn(asked, hits_of(*documents), found, judge(asked, found), 1, {}))


def document(text: str, date: str | None = None) -> Document:
    return Document.from_text(text, title="报", date=date)


def test_nothing_is_picked_from_nothing() -> None:
    assert pick(read("电梯"), []).pieces == ()
    assert answered("电梯").refused


def test_a_short_sentence_is_quoted_whole_without_its_full_stop() -> None:
    (piece,) = picked(LIFTS, document("通州区老楼加装电梯完工50部。"))
    assert piece.text == "通州区老楼加装电梯完工50部"
    assert piece.candidate.range_span(piece.start, piece.end).of(piece.candidate.document.text) == (
        piece.text
    )


@pytest.mark.parametrize("opening", ["- ", "* ", "> ", "1. ", "2、", "本报讯（记者张三）", "； ，"])
def test_what_stands_before_a_sentence_is_left_out(opening: str) -> None:
    (piece,) = picked(LIFTS, document(f"{opening}通州区老楼加装电梯完工50部。"))
    assert piece.text.endswith("通州区老楼加装电梯完工50部")
    assert not piece.text.startswith(tuple("-*>12；，本"))


def test_a_figure_that_opens_a_sentence_is_kept() -> None:
    (piece,) = picked(LIFTS, document("50.5部老楼加装电梯完工。"))
    assert piece.text.startswith("50.5部")


def test_the_same_words_are_said_once() -> None:
    same = [document("通州区老楼加装电梯完工50部。"), document("通州区老楼，加装电梯完工50部！")]
    assert len(picked(LIFTS, *same)) == 1
    assert len(answered(LIFTS, *same).citations) == 1


def test_a_sentence_that_holds_another_one_is_not_said_beside_it() -> None:
    short, long = "通州区老楼加装电梯完工50部", "据介绍，通州区老楼加装电梯完工50部"
    found = picked(LIFTS, document(f"{short}。"), document(f"{long}。"))
    assert [piece.text for piece in found] in ([short], [long])


def test_at_most_three_pieces_that_differ_are_picked() -> None:
    many = [Document.from_text(f"通州区第{i}批老楼加装电梯完工{i}0部。") for i in range(1, 9)]
    pieces = picked(LIFTS, *many)
    assert 1 < len(pieces) <= MAX_PIECES
    assert len({piece.text for piece in pieces}) == len(pieces)


def test_of_a_long_sentence_the_clauses_that_answer_are_cut_out() -> None:
    filler = "各部门继续推进各项重点任务的落实工作，" * 3
    text = f"{filler}其中老楼加装电梯全年完工50部，{filler}有关工作进展顺利。"
    (piece,) = picked(LIFTS, document(text))
    assert "完工50部" in piece.text
    assert len(piece.text) < 110


def test_relative_dates_are_followed_by_the_day_they_mean_and_the_quote_is_not_changed() -> None:
    one = document("昨天，老楼加装电梯完工50部，去年是40部。", date="2022-02-13")
    answer = answered(LIFTS, one)
    assert "昨天（2022年2月12日）" in answer.text
    assert "去年（2021年）" in answer.text
    assert "（2022" not in answer.citations[0].quote
    assert answer.citations[0].quote in one.text
    assert "（" not in answered(LIFTS, document("昨天，老楼加装电梯完工50部。")).text


def test_the_answer_keeps_the_characters_of_the_source() -> None:
    answer = answered(LIFTS, document("老楼加装电梯完工５０部，（“全部”）验收；"))
    assert "５０部，（“全部”）验收" in answer.text
    assert [figure.text for figure in answer.figures] == ["５０部"]


@pytest.mark.parametrize("text", ["# 老楼加装电梯完工50部", "# 电梯\n\n## 老楼加装电梯\n"])
def test_headlines_alone_are_no_answer(text: str) -> None:
    answer = answered("电梯", document(text))
    assert answer.refused
    assert (answer.text, answer.citations) == ("文件中没有找到答案。", ())
    assert answer.nearest


@pytest.mark.parametrize("quoted", ["[2]", "[1](http://a.b)", "[^1]: x", "[图](a.png)"])
def test_brackets_of_the_source_are_not_taken_for_markers(quoted: str) -> None:
    answer = answered(LIFTS, document(f"老楼加装电梯{quoted}完工50部。"))
    assert answer.text.endswith("部 [1]")
    assert answer.text.count("[") == answer.text.count("]") == 1
    assert quoted in answer.citations[0].quote


def test_pieces_are_joined_in_the_language_of_the_question() -> None:
    texts = [document("第一批老楼加装电梯完工10部。"), document("第二批老楼加装电梯完工20部。")]
    assert "[1]；" in answered(LIFTS, *texts).text
    assert "[1]; " in answered("How many lifts were finished and started?", *texts).text


LONG = [
    "昨天今天明天" + "老楼加装电梯完工五十部" * 13 + "。",
    "今年去年前年明年昨日今日，" * 12 + "老楼加装电梯完工50部。",
    "老楼加装电梯完工50部" * 40,
    "Old buildings got fifty lifts " * 30 + ".",
    "老楼加装电梯完工50部；" * 40,
]


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("question", [LIFTS, "How many lifts?"])
def test_an_answer_is_never_longer_than_promised(text: str, question: str) -> None:
    answer = answered(question, document(text, "2022-02-13"))
    assert len(answer.text) <= MAX_LIST
    assert answer.text
    assert answer.refused or answer.citations


PAGE = st.text(
    alphabet=st.sampled_from("老楼加装电梯完工二50,，。；！\n 【】“”（）aZ.昨天年月日[1]#😀\u200b"),
    max_size=250,
)


@settings(deadline=None, max_examples=80)
@given(PAGE, PAGE)
def test_whatever_the_text_the_answer_is_short_and_cited(first: str, second: str) -> None:
    one, two = document(first, "2022-02-13"), document(second)
    texts = {one.id: first, two.id: second}
    answer = answered(LIFTS, one, two)
    assert len(answer.text) <= MAX_LIST
    assert answer.refused == (not answer.citations)
    for number, citation in enumerate(answer.citations, 1):
        assert citation.number == number
        assert citation.quote == citation.span.of(texts[citation.document_id])
        assert citation.quote
        assert answer.text.count(f"[{number}]") == 1


def said(question: str, one: Document) -> str:
    return " ".join(piece.text for piece in picked(question, one))


def test_a_date_question_is_told_the_year_of_a_bare_day_and_other_questions_are_not() -> None:
    one = document("9月13日，新馆开门，目前藏书三万册。", date="2022-02-13")
    assert "9月13日（2021年9月13日）" in said("新馆哪年哪月开门？", one)
    assert "目前（2022年2月13日）" in said("新馆哪年哪月开门？", one)
    assert "（" not in said("新馆藏书多少册？", one)
    assert "（" not in said(
        "2021年9月新馆哪天开门？", document("9月13日，新馆开门。", "2022-02-13")
    )


def test_a_year_that_the_sentence_names_or_explains_is_not_shown_again() -> None:
    one = document("2022年，图书馆全年开馆300天。", date="2022-12-30")
    two = document("近两年（2020年和2021年），图书馆开馆300天。", date="2021-12-30")
    assert said("图书馆开馆多少天？", one).count("2022年") == 1
    assert said("图书馆开馆多少天？", two).count("（") == 1


def test_english_answers_show_dates_in_numbers() -> None:
    one = document("Yesterday the library opened with 300 books.", date="2022-02-13")
    assert "Yesterday (2022-02-12)" in said("When did the library open?", one)


def test_what_its_citation_does_not_prove_is_left_out_and_the_rest_is_counted_anew() -> None:
    one, two = document("完工50部。"), document("另有7部。")
    citations = (cite(1, one, Span(0, 5)), cite(2, two, Span(0, 4)))
    turn = Turn(read(LIFTS), (), (), judge(read(LIFTS), ()), 1, {})
    answer = complete(turn, "完工40部 [1]；另有7部 [2]", citations)
    assert (answer.text, answer.status) == ("另有7部 [1]", "answered")
    assert [(c.number, c.quote) for c in answer.citations] == [(1, "另有7部")]
    assert [figure.citation for figure in answer.figures] == [1]
    assert complete(turn, "完工40部 [1]", citations).refused


@pytest.mark.parametrize(
    ("question", "text", "shown"),
    [
        (LIFTS, "老楼加装电梯全年完工近50部，涉及3个街道。", "**近50部**："),
        ("兑付企业多少万元？", "全年兑付企业5200余万元。", "**5200余万元**："),
        ("新馆是哪天开门的？", "昨天，新馆开门。", "**2022年2月12日**："),
        ("新馆由谁剪彩？", "馆长王建国为新馆剪彩。", "**王建国**："),
        ("How much was paid to firms?", "全年兑付企业7.6231亿元。", "**762.31 million yuan**: "),
        (
            "How large is the forest?",
            "城市森林面积约11.2平方公里。",
            "**about 11.2 square kilometres**: ",
        ),
    ],
)
def test_the_fact_that_is_asked_for_comes_first(question: str, text: str, shown: str) -> None:
    assert answered(question, document(text, "2022-02-13")).text.startswith(shown)


@pytest.mark.parametrize(
    "text",
    [
        "老楼加装电梯开工60部、完工50部。",  # either may be meant
        "第50届老楼加装电梯论坛开幕。",  # names, and counts nothing
        "老楼加装电梯一部一策，全部完工。",
    ],
)
def test_no_fact_is_put_first_when_it_is_not_sure(text: str) -> None:
    assert "**" not in answered(LIFTS, document(text)).text


def test_stars_of_the_source_are_not_taken_for_bold() -> None:
    answer = answered(LIFTS, document("老楼加装电梯**完工**50部。"))
    assert answer.text.startswith("**50部**：")
    assert answer.text.count("**") == 2
    assert "**完工**" in answer.citations[0].quote


def test_a_list_that_a_sentence_only_announces_is_given() -> None:
    text = "意见把地方分成三类。\n\n山区，重点是修路。\n\n平原，重点是引水。\n\n城区，重点是停车。"
    answer = answered("意见把地方分成哪三类？", document(text))
    assert all(place in answer.text for place in ("山区", "平原", "城区"))
    assert "山区" not in answered("意见什么时候出台？", document(text)).text
