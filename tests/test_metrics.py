"""Each metric against values worked out by hand, those of retrieval against trec_eval's too."""

from __future__ import annotations

import math
import random

import pytest

from eval.metrics import Place
from eval.metrics.auroc import auroc
from eval.metrics.calibration import bins, ece
from eval.metrics.char_f1 import char_f1
from eval.metrics.dates import Date, date_accuracy, dates
from eval.metrics.figures import figure_accuracy, figures, same
from eval.metrics.latency import percentile
from eval.metrics.length import median_chars
from eval.metrics.ndcg import ndcg
from eval.metrics.quotes import quote_exactness
from eval.metrics.recall import recall
from eval.metrics.reciprocal_rank import reciprocal_rank
from eval.metrics.refusal import refusal_precision, refusal_recall
from rag import Span

A, B, C = (Place("a.txt", Span(start, start + 10)) for start in (0, 20, 40))
ELSEWHERE = Place("b.txt", Span(0, 100))


def test_one_passage_over_two_snippets_recalls_both() -> None:
    both = Place("a.txt", Span(5, 25))
    assert recall([(A,), (B,)], [both]) == 1.0
    assert recall([(A,), (B,), (C,)], [both, ELSEWHERE]) == 2 / 3


def test_the_reciprocal_rank_is_that_of_the_first_right_passage() -> None:
    assert reciprocal_rank([(A,), (B,)], [ELSEWHERE, B, A]) == 1 / 2
    assert reciprocal_rank([(A,)], [ELSEWHERE]) == 0.0
    assert reciprocal_rank([], [A]) is None


def test_ndcg_is_1_only_in_the_best_order() -> None:
    assert ndcg([(A,), (B,)], [A, B, ELSEWHERE], k=10) == 1.0
    second_and_third = (1 / math.log2(3) + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    assert ndcg([(A,), (B,)], [ELSEWHERE, A, B], k=10) == pytest.approx(second_and_third)
    assert ndcg([(A,), (B,)], [A], k=10) == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_a_snippet_on_the_border_of_two_passages_counts_once_in_ndcg() -> None:
    first, second = Place("a.txt", Span(0, 5)), Place("a.txt", Span(5, 10))
    assert ndcg([(A,)], [first, second], k=10) == 1.0
    assert ndcg([(A,)], [ELSEWHERE, first, second], k=10) == pytest.approx(1 / math.log2(3))
    assert ndcg([], [A], k=10) is None


def test_retrieval_metrics_equal_those_of_trec_eval() -> None:
    pytrec_eval = pytest.importorskip("pytrec_eval")
    numbers = random.Random(3)
    passages = [Place(f"{n}.txt", Span(0, 50)) for n in range(30)]
    gold, found = {}, {}
    for query in map(str, range(100)):
        gold[query] = numbers.sample(passages, numbers.randint(1, 5))
        found[query] = numbers.sample(passages, numbers.randint(1, 10))
    qrels = {q: {place.source: 1 for place in places} for q, places in gold.items()}
    run = {q: {p.source: 100.0 - r for r, p in enumerate(ps)} for q, ps in found.items()}
    names = {"recall.1,5,10", "ndcg_cut.10", "recip_rank"}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, names).evaluate(run)
    assert len(theirs) == 100
    for query, scores in theirs.items():
        snippets = [(Place(p.source, Span(10, 20)),) for p in gold[query]]
        ours = {f"recall_{k}": recall(snippets, found[query][:k]) for k in (1, 5, 10)}
        ours["recip_rank"] = reciprocal_rank(snippets, found[query])
        ours["ndcg_cut_10"] = ndcg(snippets, found[query], k=10)
        assert ours == pytest.approx(scores)


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("桥长1631.5米 [1]", "1631.5米", 2 * 2 / (4 + 2)),  # 桥 长 1631.5 米 against 1631.5 米
        ("北京", "北京", 1.0),
        ("南京", "北京", 0.5),
        ("The Grand Canal", "grand canal", 2 * 2 / (3 + 2)),
        ("１，０２６户", "1,026户", 1.0),
        ("", "北京", 0.0),
        ("北京", "", None),
    ],
)
def test_character_f1(text: str, answer: str, expected: float | None) -> None:
    assert char_f1(text, [answer]) == (None if expected is None else pytest.approx(expected))
    assert char_f1(text, []) is None


def test_character_f1_takes_the_best_of_several_answers() -> None:
    assert char_f1("九位", ["9人", "九位"]) == 1.0
    assert char_f1("人人", ["人"]) == pytest.approx(2 / 3)  # one of the two has no partner


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4.08亿元", "40800万元"),
        ("4.08亿元", "408,000,000元"),
        ("70%", "七成"),
        ("35%", "百分之三十五"),
        ("35%", "35 per cent"),
        ("2万名", "20000人"),
        ("1.2亿元", "120 million yuan"),
        ("九位", "9人"),
        ("两千一百一十三个", "2113个"),
        ("1.9公里", "1900米"),
        ("9秒42", "9.42秒"),
        ("350.6万平方米", "350.6万㎡"),
        ("653. 7公顷", "6.537平方公里"),
        ("100部", "100"),
        ("三点五万亩", "35000亩"),
        ("ten days", "10天"),
    ],
)
def test_two_ways_to_write_one_figure_are_the_same(one: str, other: str) -> None:
    (first,), (second,) = figures(one), figures(other)
    assert same(first, second)
    assert same(second, first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4.08亿元", "4.08万元"),
        ("4.08亿元", "4.08亿美元"),
        ("70%", "70个百分点"),
        ("70%", "七亿"),
        ("100部", "100米"),
        ("1100部", "100部"),
        ("11341次", "11341人次"),
    ],
)
def test_another_value_or_unit_is_another_figure(one: str, other: str) -> None:
    (first,), (second,) = figures(one), figures(other)
    assert not same(first, second)
    assert not same(second, first)


@pytest.mark.parametrize(
    "text", ["", "2021年9月13日", "13 September 2021", "第三批", "统一部署", "一键呼", "见 [12]"]
)
def test_dates_ranks_words_and_markers_are_no_figures(text: str) -> None:
    assert figures(text) == []
    assert figure_accuracy("5", "五", [text], []) is None


def test_a_wrong_magnitude_is_a_wrong_figure_though_the_digits_stand_there() -> None:
    assert figure_accuracy("4.08万元 [1]", "4.08亿元", ["4.08"], []) == 0.0
    assert figure_accuracy("贷款40800万元 [1]", "4.08亿元", ["4.08"], []) == 1.0
    assert figure_accuracy("", "4.08亿元", ["4.08"], []) == 0.0


def test_every_wanted_figure_is_needed_and_no_other() -> None:
    answer, wanted = "20场，3万余户，共5次", ["20场", "3万"]
    assert figure_accuracy("20场、30000户", answer, wanted, []) == 1.0
    assert figure_accuracy("20场", answer, wanted, []) == 0.0
    assert figure_accuracy("共20场次，覆盖三万户", answer, wanted, []) == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年9月13日", (2021, 9, 13)),
        ("2021-09-13", (2021, 9, 13)),
        ("13 September 2021", (2021, 9, 13)),
        ("Sept. 13, 2021", (2021, 9, 13)),
        ("二〇二一年九月十三日", (2021, 9, 13)),
        ("2021.9.13", (2021, 9, 13)),
        ("2021年 12月", (2021, 12, None)),
        ("December 2021", (2021, 12, None)),
        ("二十一日", None),
        ("十二月二十三日", (None, 12, 23)),
        ("2022年底", (2022, None, None)),
        ("in 2018.", (2018, None, None)),
        ("2068个", None),
        ("1631.5米", None),
        ("2021.5米", None),
    ],
)
def test_a_date_is_read_in_every_notation(
    text: str, expected: tuple[int | None, int | None, int | None] | None
) -> None:
    assert dates(text) == ([] if expected is None else [Date(*expected)])
    assert dates(f"（{text}）") == dates(text)


def test_a_year_once_said_holds_for_the_months_after_it() -> None:
    assert dates("2021年9月13日至11月") == [Date(2021, 9, 13), Date(2021, 11, None)]
    assert dates("9月13日") == [Date(None, 9, 13)]


def test_date_accuracy_asks_for_the_parts_that_must_be_said() -> None:
    wanted = ("2021年9月13日", ["9月13日"], [])
    assert date_accuracy("on 13 September 2021", *wanted) == 1.0
    assert date_accuracy("9月13日 [1]", *wanted) == 1.0
    assert date_accuracy("2021年9月", *wanted) == 0.0
    assert date_accuracy("9月13日", "2021年9月13日", ["2021", "9月13日"], []) == 0.0
    assert date_accuracy("9月13日", "100部", ["100"], []) is None


def test_an_answerer_that_always_refuses_has_full_recall_and_poor_precision() -> None:
    outcomes = [(True, True), (True, True), (True, True), (True, False)]
    assert refusal_recall(outcomes) == 1.0
    assert refusal_precision(outcomes) == 1 / 4
    assert refusal_precision([(False, True)]) is None


def test_auroc_counts_pairs_in_the_right_order_and_half_of_the_ties() -> None:
    # pairs (positive, negative): .9>.8, .9>.5, .5<.8, .5=.5
    assert auroc([0.9, 0.5, 0.8, 0.5], [True, True, False, False]) == (1 + 1 + 0 + 0.5) / 4
    assert auroc([0.2, 0.1], [False, True]) == 0.0
    assert auroc([0.5, 0.5], [True, True]) is None


def test_auroc_equals_counting_every_pair() -> None:
    numbers = random.Random(5)
    scores = [numbers.randint(0, 9) / 10 for _ in range(200)]
    positives = [numbers.random() < 0.3 for _ in scores]
    up = [s for s, p in zip(scores, positives, strict=True) if p]
    down = [s for s, p in zip(scores, positives, strict=True) if not p]
    wins = sum((u > d) + 0.5 * (u == d) for u in up for d in down)
    assert auroc(scores, positives) == pytest.approx(wins / (len(up) * len(down)))
    assert 0.3 < (auroc(scores, positives) or 0) < 0.7


def test_the_calibration_error_weighs_each_bin_by_its_answers() -> None:
    # [.9, 1): accuracy 1/2, confidence .95; [.1, .2): accuracy 0, confidence .1
    found = ece([0.95, 0.95, 0.1], [True, False, False])
    assert found == pytest.approx((2 * 0.45 + 1 * 0.1) / 3)
    assert ece([1.0, 0.0], [True, False]) == 0.0
    assert ece([], []) is None


def test_confidence_1_falls_into_the_last_bin() -> None:
    (only,) = bins([1.0, 0.9], [True, True])
    assert (only.low, only.high, only.n) == (0.9, 1.0, 2)
    assert bins([], []) == []


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile(list(map(float, range(100))), 0.95) == 95.0
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([], 0.5) is None


def test_quotes_and_lengths() -> None:
    assert quote_exactness(4, 1) == 0.75
    assert quote_exactness(0, 0) is None
    assert median_chars([1, 10, 3, 4]) == 3.5
    assert median_chars([]) is None
