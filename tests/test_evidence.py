from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import builtin, hits_of, pool, scored

from embeddings.base import unit
from rag.evidence import rerank, select
from rag.evidence.candidates import candidates
from rag.evidence.features import features
from rag.evidence.fit import figure_fit, fit, names_person
from rag.evidence.periods import period_fit, told_years
from rag.evidence.score import weights
from rag.evidence.similarity import match
from rag.question import read
from rag.types import Document, Hit

TEXT = "电梯\n\n通州区2022年老楼加装电梯完工50部。其中台湖镇10部。\n\n绿心公园接待游客380万人次。"
PAGE = st.text(
    alphabet=st.sampled_from(
        '副中心电梯完工二2０,，。；！\n 【】#"”（）a.Z昨天年月日[1]😀\u200b\x00'
    ),
    max_size=200,
)
QUESTION = st.text(alphabet=st.sampled_from("电梯完工多少部2022年谁 Who?😀"), max_size=20)


def document(text: str, date: str | None = None) -> Document:
    return Document.from_text(text, title="报", date=date)


def texts(question: str, *documents: Document) -> list[str]:
    return [s.candidate.text for s in scored(question, *documents)]


# candidates


def test_no_hit_gives_no_sentence() -> None:
    assert candidates([], {}) == []
    assert select(read("电梯"), [], {}, builtin()) == []
    assert rerank([], []) == []


def test_each_sentence_comes_once_in_reading_order_whatever_the_order_of_the_hits() -> None:
    one = document(TEXT)
    hits = hits_of(one)
    found = candidates([*reversed(hits), *hits], {one.id: one})
    assert len({c.span for c in found}) == len(found)
    assert [c.span for c in found] == sorted(c.span for c in found)
    assert [c.text for c in found if "部" in c.text] == [
        "通州区2022年老楼加装电梯完工50部。",
        "其中台湖镇10部。",
    ]


def test_a_sentence_follows_only_the_one_right_before_it() -> None:
    one, two = document("甲句在这里。乙句在这里。\n\n丙句在这里。"), document("丁句在这里。")
    found = candidates(hits_of(one, two), {one.id: one, two.id: two})
    follows = {c.text[0]: c.follows for c in found}
    assert follows["乙"]
    assert not any(follows[c] for c in "甲丙丁")


def test_a_candidate_gives_back_the_characters_of_the_source() -> None:
    opening = "通州区老旧小区加装电梯工程进展顺利，全年累计"
    one = document(opening + "完工５\n０部，（其\u200b中）１０部。")
    (found,) = candidates(hits_of(one), {one.id: one})
    start = found.text.index("50")
    assert found.range_span(start, start + 2).of(one.text) == "５\n０"
    assert found.original(start, start + 2) == "５０"
    assert found.original(0, len(found.text)) == opening + "完工５０部，（其中）１０部。"


@settings(deadline=None, max_examples=60)
@given(PAGE)
def test_clauses_cover_each_candidate_and_no_hit_is_lost(text: str) -> None:
    one = document(text)
    hits = hits_of(one)
    found = candidates(hits, {one.id: one})
    assert {c.hit for c in found} == set(range(len(hits)))
    for candidate in found:
        assert "".join(candidate.text[a:b] for a, b in candidate.clauses) == candidate.text


# similarity


def test_a_text_says_itself_and_nothing_says_nothing() -> None:
    matches = match("加装电梯", ["加装电梯", "", "😀", "森林公园"], builtin())
    assert matches.best.shape == (len(matches.norms), 4)
    assert matches.best[:, 0] == pytest.approx(1)
    assert not matches.best[:, 1].any()
    assert (matches.best[:, 3] < 0.9).all()
    assert matches.best.min() >= 0


@pytest.mark.parametrize("question", ["", "😀", "ก", "\x00", "\ud800"])
def test_a_question_without_tokens_has_no_row(question: str) -> None:
    if len(builtin().tokens(question).ids):
        pytest.skip("the model knows it")
    matches = match(question, ["电梯", ""], builtin())
    assert matches.best.shape == (0, 2)
    assert matches.cosine(matches.sums).tolist() == [0, 0]


def test_no_text_at_all_is_no_error() -> None:
    matches = match("电梯", [], builtin())
    assert matches.best.shape[1] == 0
    assert matches.sums.shape == (0, builtin().dim)


def test_a_zero_vector_stays_zero() -> None:
    rows = unit(np.array([[3, 4], [0, 0]], np.float32))
    assert rows[0] == pytest.approx([0.6, 0.8])
    assert rows[1].tolist() == [0, 0]


# fit


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        ("咨询电话是多少？", "咨询电话：69540000。", "于2022年3月开通。"),
        ("租金每年多少元？", "租金3000元/年。", "建筑80年。"),
        ("工期几个月？", "工期18个月。", "占地18亩。"),
        ("今天是第几天？", "到昨天是第四天。", "公布第四批。"),
        ("How many beds were added?", "It gained 3,429 beds.", "It was ready in 2022."),
        ("How many beds were added?", "It gained 3,429 beds.", "reports of 2021–2022"),
        ("When did it open?", "It opened in May 2018.", "reports of 2021–2022"),
    ],
)
def test_a_figure_of_the_kind_that_is_asked_fits_better(question: str, good: str, bad: str) -> None:
    asked = read(question)
    assert fit(asked, good) >= 0.6 > fit(asked, bad)
    assert fit(asked, "") == 0


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        ("谁主持了会议？", "张建国主持会议。", "会议在大厅举行。"),
        ("哪一年通车？", "大桥于2022年通车。", "大桥已经通车。"),
        ("几点开门？", "每天9:30开门。", "大厅已经开门。"),
        ("总投资多少钱？", "总投资4.08亿元。", "完工50部。"),
        ("占比多少？", "占三成。", "共3个。"),
        ("位于哪个镇？", "位于台湖镇。", "已经完工。"),
        ("哪家公司中标？", "北投集团中标。", "项目已经中标。"),
        ("怎么解决停车难？", "通过错时停车解决。", "停车很难。"),
        ("How many lifts were finished?", "完工50部。", "已经完工。"),
    ],
)
def test_what_is_asked_for_fits_better_than_what_is_not(question: str, good: str, bad: str) -> None:
    asked = read(question)
    assert 0 <= fit(asked, bad) < fit(asked, good) <= 1
    assert fit(asked, "") == 0


def test_when_nothing_particular_is_asked_anything_will_do() -> None:
    assert fit(read("电梯"), "") == fit(read("电梯"), "50部") == 0.5
    assert figure_fit(read("电梯"), "没有数字") == 0


def test_a_figure_of_the_unit_asked_for_beats_every_other() -> None:
    asked = read("总投资多少亿元？")
    order = ["投资4亿元", "共4", "共4人", "2022年2月13日", ""]
    fits = [figure_fit(asked, text) for text in order]
    assert fits == sorted(fits, reverse=True)
    assert fits[0] == 1
    assert fits[3] == fits[4] == 0


def test_a_personal_name_is_told_from_a_place() -> None:
    assert names_person(read("谁主持？"), "局长张建国主持会议")
    assert not names_person(read("张建国跟谁开会？"), "局长张建国主持会议")
    assert not names_person(read("谁主持？"), "通州区召开会议")
    assert not names_person(read("谁？"), "")


# score


def test_the_sentence_that_answers_comes_first() -> None:
    assert texts("老楼加装电梯完工多少部？", document(TEXT))[0].endswith("完工50部。")
    assert "380万" in texts("绿心公园接待游客多少人次？", document(TEXT))[0]
    assert "380万" in texts("How many visitors came to the park?", document(TEXT))[0]


def test_scores_fall_and_weights_share_out_one() -> None:
    found = scored("老楼加装电梯完工多少部？", document(TEXT))
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    for one in found:
        assert float(one.weights.sum()) == pytest.approx(1, abs=1e-5)
        assert one.said.shape == one.weights.shape
        assert one.clause_said.shape == (len(one.candidate.clauses), len(one.weights))
        assert one.clause_fit.shape == (len(one.candidate.clauses),)


def test_the_year_asked_for_wins_over_another() -> None:
    text = "2021年加装电梯完工40部。\n\n2022年加装电梯完工50部。\n\n2020年加装电梯完工30部。"
    assert "2022年" in texts("2022年加装电梯完工多少部？", document(text))[0]
    assert "2020年" in texts("2020年加装电梯完工多少部？", document(text))[0]


def test_last_year_is_read_against_the_issue_date() -> None:
    one = document("去年加装电梯完工40部。", date="2022-02-13")
    (candidate,) = candidates(hits_of(one), {one.id: one})
    assert told_years(candidate) == {"2021"}
    assert period_fit(read("2021年完工多少部"), candidate) == 1
    assert period_fit(read("2022年完工多少部"), candidate) < 0
    assert period_fit(read("完工多少部"), candidate) <= 0


@pytest.mark.parametrize(
    "text", ["编号12022年检。", "2022", "20221年", "年", "9999年", "没有年份。"]
)
def test_digits_that_are_no_year_are_not_read_as_one(text: str) -> None:
    one = document(text + "完。")
    assert not {y for c in candidates(hits_of(one), {one.id: one}) for y in told_years(c)}
    assert len(scored("2022年完工多少部？", one)) >= 1


@settings(deadline=None, max_examples=60)
@given(QUESTION, PAGE, PAGE)
def test_every_score_is_a_number_and_the_same_each_time(q: str, first: str, second: str) -> None:
    one, two = document(first), Document.from_text(second, title="另", date="2022-02-13")
    found = scored(q, one, two)
    assert all(np.isfinite(s.score) for s in found)
    assert [s.score for s in scored(q, one, two)] == [s.score for s in found]
    assert len(found) == len(candidates(hits_of(one, two), {one.id: one, two.id: two}))


# features and their weights


def columns(question: str, *documents: Document) -> dict[str, list[float]]:
    found = candidates(hits_of(*documents), {d.id: d for d in documents})
    told = features(read(question), found, builtin(), chunk_said=[0.5] * len(documents))
    return {name: column.tolist() for name, column in told.columns.items()}


def test_every_feature_has_a_weight_that_is_not_negative() -> None:
    assert set(weights()) == set(columns("电梯", document(TEXT)))
    assert min(weights().values()) >= 0
    assert max(weights().values()) > 0


def test_a_score_is_the_weighted_sum_of_the_features() -> None:
    (one,) = scored("2022年加装电梯完工多少部？", document("通州区加装电梯完工50部。"))
    told = columns("2022年加装电梯完工多少部？", document("通州区加装电梯完工50部。"))
    told["chunk"] = [0.0]  # nothing retrieved it
    assert one.score == pytest.approx(sum(w * told[name][0] for name, w in weights().items()))


def test_what_is_asked_turns_features_on() -> None:
    text = "张建国说，甲村、乙村、丙村装了50部电梯。"
    told = {
        q: columns(q, document(text)) for q in ("电梯？", "多少部电梯？", "谁说的？", "哪些村？")
    }
    assert [told[q]["figure"] for q in told] == [[0], [1], [0], [0]]
    assert [told[q]["person"] for q in told] == [[0], [0], [1], [0]]
    assert [told[q]["list"] for q in told] == [[0], [0], [0], [2]]


def test_a_chunk_is_read_as_a_whole_and_its_first_words_open_the_document() -> None:
    two = document(
        "老楼加装电梯。公园种树。" + "".join(f"第{i}条河道清淤工作完成。" for i in range(5))
    )
    found = columns("加装电梯", two)
    assert len(set(found["cosine"])) == len(set(found["chunk"])) == 1
    assert found["opening"][:2] == [1, 1]
    assert found["opening"][-1] == 0
    assert found["words"][0] > found["words"][1] == 0


# rerank


def test_hits_follow_their_best_sentence() -> None:
    one, two = document("绿心公园接待游客。"), document("老楼加装电梯完工50部。")
    hits = hits_of(one, two)
    question = read("加装电梯完工多少部？")
    found = select(question, pool(hits), {one.id: one, two.id: two}, builtin())
    order = rerank(pool(hits), found)
    assert [hit.chunk.document_id for hit in order] == [two.id, one.id]
    assert order[0] == Hit(hits[1].chunk, found[0].score)


def test_hits_whose_sentences_were_not_read_come_last_in_their_order() -> None:
    documents = [document(f"老楼加装电梯完工{i}0部。") for i in range(1, 5)]
    hits = hits_of(*documents)
    found = select(read("电梯"), pool(hits[:2]), {d.id: d for d in documents}, builtin())
    order = rerank(pool(hits), found)
    assert [hit.chunk for hit in order[2:]] == [hit.chunk for hit in hits[2:]]
    assert [hit.score for hit in order] == sorted((hit.score for hit in order), reverse=True)
    assert len({hit.score for hit in order[1:]}) == 3
    assert [hit.chunk for hit in rerank(pool(hits), [])] == [hit.chunk for hit in hits]


def test_a_figure_that_counts_another_thing_suits_less() -> None:
    question = read("一共有多少个项目？")
    assert figure_fit(question, "明确了10个方面的工作") < figure_fit(question, "启动28项示范项目")
    assert figure_fit(question, "新增10个。") == figure_fit(question, "10个项目")


def test_a_year_does_not_tell_the_day() -> None:
    assert fit(read("大会是几月几号开的？"), "2018年开会") < fit(read("哪年开的？"), "2018年开会")
    assert fit(read("大会是几月几号开的？"), "昨天开会") == 1
    assert fit(read("On which date did it open?"), "It opened on 3 May 2022") == 1
