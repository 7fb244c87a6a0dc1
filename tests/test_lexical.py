from __future__ import annotations

import io
import math

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.lexical import LexicalDraft, LexicalIndex
from rag.text import tokenize
from rag.text.terms import Terms
from rag.types import Row

TEXTS = {5: "通州 人口 增长", 2: "人口 人口 普查", 9: "绿心 公园"}

Texts = dict[int, list[str]]
texts = st.dictionaries(
    st.integers(0, 60), st.lists(st.sampled_from("甲乙丙丁abc𠮷é"), max_size=8), max_size=12
)


def index_of(texts: dict[int, str]) -> LexicalIndex:
    return LexicalIndex.build(list(texts), [text.split() for text in texts.values()])


def slow_bm25(texts: Texts, query: list[str]) -> dict[int, float]:
    """Score by the formula, term by term."""
    n = len(texts)
    mean = max(sum(map(len, texts.values())) / n, 1.0)
    scores = dict.fromkeys(texts, 0.0)
    for term in query:
        df = sum(term in words for words in texts.values())
        idf = math.log(1 + (n - df + 0.5) / (df + 0.5))
        for identity, words in texts.items():
            tf = words.count(term)
            scores[identity] += idf * tf / (tf + 1.2 * (1 - 0.75 + 0.75 * len(words) / mean))
    return {identity: score for identity, score in scores.items() if score > 0}


def test_an_empty_index_finds_nothing_and_knows_no_term() -> None:
    empty = LexicalIndex.build([], [])
    assert len(empty) == 0
    assert empty.search(["人口"], 5) == []
    assert empty.idf("人口") == pytest.approx(math.log(2))
    assert not empty.is_known("人口")
    assert LexicalIndex.from_bytes(empty.to_bytes()).search(["人口"], 5) == []


def test_scores_are_those_worked_out_by_hand() -> None:
    # n = 3, mean length 8/3; 人口 in two: idf = ln(1 + 1.5/2.5) = ln 1.6; both of length 3,
    # norm = 1.2 × (.25 + .75 × 3 / (8/3)) = 1.3125; 2: 2/3.3125, 5: 1/2.3125
    rows = index_of(TEXTS).search(["人口"], 5)
    assert [row.id for row in rows] == [2, 5]
    assert rows[0].score == pytest.approx(math.log(1.6) * 2 / 3.3125, rel=1e-6)
    assert rows[1].score == pytest.approx(math.log(1.6) / 2.3125, rel=1e-6)


def test_only_ids_with_a_common_term_come_back() -> None:
    index = index_of(TEXTS)
    assert [row.id for row in index.search(["公园", "无此词"], 10)] == [9]
    assert index.search(["无此词"], 10) == []
    assert index.search([], 10) == []
    assert index.search(["人口"], 0) == []


def test_a_repeated_term_of_the_question_counts_twice() -> None:
    index = index_of(TEXTS)
    once, twice = index.search(["公园"], 1), index.search(["公园", "公园"], 1)
    assert twice[0].score == pytest.approx(2 * once[0].score)
    assert twice[0].id == once[0].id


def test_equal_scores_come_in_the_order_of_ids_even_at_the_border() -> None:
    index = LexicalIndex.build([8, 3, 5, 1], [["甲"]] * 4)
    assert [row.id for row in index.search(["甲"], 4)] == [1, 3, 5, 8]
    assert [row.id for row in index.search(["甲"], 2)] == [1, 3]


def test_allowed_ids_are_a_filter_before_ranking() -> None:
    index = index_of(TEXTS)
    assert [row.id for row in index.search(["人口"], 1, allowed=[5, 9, 77])] == [5]
    assert index.search(["人口"], 5, allowed=[]) == []
    assert index.search(["人口"], 5, allowed=[2, 5, 9]) == index.search(["人口"], 5)


def test_idf_falls_with_the_number_of_ids_and_is_highest_for_an_unknown_term() -> None:
    index = index_of(TEXTS)
    assert index.idf("无此词") > index.idf("公园") > index.idf("人口") > 0
    assert index.idf("无此词") == pytest.approx(math.log(1 + 3.5 / 0.5))
    assert index.is_known("公园")
    assert not index.is_known("公")


@pytest.mark.parametrize("ids", [[1, 1], [1], [1, 2, 3]])
def test_ids_that_do_not_fit_are_refused(ids: list[int]) -> None:
    with pytest.raises(ValueError, match=r"twice|terms of 2 texts"):
        LexicalIndex.build(ids, [["甲"], ["乙"]])
    with pytest.raises(ValueError, match="twice"):
        LexicalDraft(LexicalIndex.build([1], [["甲"]])).add([1], Terms.of([["乙"]]))


def test_removing_an_unknown_id_is_a_key_error() -> None:
    draft = LexicalDraft(index_of(TEXTS))
    draft.remove(5)
    for unknown in (5, 77):
        with pytest.raises(KeyError, match=str(unknown)):
            draft.remove(unknown)
    assert draft.freeze().ids.tolist() == [2, 9]


def test_an_id_added_and_removed_again_leaves_nothing_and_may_come_back() -> None:
    draft = LexicalDraft(index_of(TEXTS))
    draft.add([7, 8], Terms.of([["绿心", "运河"], ["运河", "古城"]]))
    draft.remove(7)
    once = draft.freeze()
    assert once.ids.tolist() == [2, 5, 8, 9]
    assert [row.id for row in once.search(["运河", "绿心"], 9)] == [8, 9]
    draft.add([7], Terms.of([["码头"]]))
    assert draft.freeze().holding(["码头"]).tolist() == [7]
    assert draft.freeze().holding(["运河"]).tolist() == [8]


def test_a_term_that_no_id_has_any_more_is_nowhere_in_the_file() -> None:
    draft = LexicalDraft(index_of(TEXTS))
    draft.remove(9)
    after = draft.freeze()
    assert "绿心".encode() in index_of(TEXTS).to_bytes()
    assert "绿心".encode() not in after.to_bytes()
    assert not after.is_known("绿心")


def test_more_than_255_repetitions_count_as_255() -> None:
    index = LexicalIndex.build([1, 2], [["甲"] * 300, ["乙"]])
    assert index.search(["甲"], 1)[0].score > 0
    assert index.postings.counts.max() == 255


def with_one_length_less() -> bytes:
    parts = index_of(TEXTS)
    shorter = parts.postings._replace(lengths=parts.postings.lengths[1:])
    buffer = io.BytesIO()
    vocabulary = {"block": parts.vocabulary.block, "ends": parts.vocabulary.ends}
    np.savez(buffer, **shorter._asdict(), **vocabulary)
    return buffer.getvalue()


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 200, index_of(TEXTS).to_bytes()[:-30]])
def test_bytes_of_something_else_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"lexical index|allow_pickle"):
        LexicalIndex.from_bytes(data)
    with pytest.raises(ValueError, match="do not fit"):
        LexicalIndex.from_bytes(with_one_length_less())


def test_a_pickle_inside_the_file_is_refused() -> None:
    buffer = io.BytesIO()
    parts = {**index_of(TEXTS).postings._asdict(), "block": np.array([object()]), "ends": [0]}
    np.savez(buffer, allow_pickle=True, **parts)
    with pytest.raises(ValueError, match="allow_pickle"):
        LexicalIndex.from_bytes(buffer.getvalue())
    assert b"pickle" not in index_of(TEXTS).to_bytes()


def test_scores_equal_those_of_bm25s() -> None:
    rng = np.random.default_rng(0)
    documents = [[f"词{n}" for n in rng.zipf(1.5, 30) if n < 500] for _ in range(200)]
    peer = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    peer.index(documents, show_progress=False)
    index = LexicalIndex.build(range(200), documents)
    for terms in (["词1", "词2"], ["词7", "词7", "词30"], documents[3]):
        query = [term for term in terms if index.is_known(term)]
        expected = peer.get_scores(query)
        found = dict(index.search(query, 200))
        assert found.keys() == set(np.flatnonzero(expected > 0).tolist())
        assert all(found[i] == pytest.approx(expected[i], rel=1e-4) for i in found)


@settings(max_examples=60, deadline=None)
@given(texts, st.lists(st.sampled_from("甲乙丙丁abcx"), max_size=6))
def test_search_equals_the_formula(texts: Texts, query: list[str]) -> None:
    rows = LexicalIndex.build(list(texts), texts.values()).search(query, 100)
    expected = slow_bm25(texts, query) if texts else {}
    assert {row.id for row in rows} == set(expected)
    assert all(row.score == pytest.approx(expected[row.id], rel=1e-4) for row in rows)
    assert rows == sorted(rows, key=lambda row: (-row.score, row.id))


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.sets(st.integers(0, 60)))
def test_a_changed_index_equals_one_built_anew(before: Texts, add: Texts, drop: set[int]) -> None:
    draft = LexicalDraft(LexicalIndex.build(list(before), before.values()))
    for identity in drop & before.keys():
        draft.remove(identity)
    after = {i: words for i, words in before.items() if i not in drop}
    for identity in add.keys() - after.keys():
        draft.add([identity], Terms.of([add[identity]]))
        after[identity] = add[identity]
    changed = LexicalIndex.from_bytes(draft.freeze().to_bytes())
    anew = LexicalIndex.build(list(after), after.values())
    assert changed.to_bytes() == anew.to_bytes()
    assert changed.ids.tolist() == sorted(after)
    for term in "甲乙丙丁abc𠮷é":
        assert changed.search([term], 99) == anew.search([term], 99)


def test_a_row_is_a_plain_pair() -> None:
    row = index_of(TEXTS).search(["公园"], 1)[0]
    assert row == Row(9, row.score)
    assert (type(row.id), type(row.score)) == (int, float)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("甲乙丙ab1İ𠮷。 \n\x00", max_size=12), max_size=6))
def test_the_terms_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    for one, many in ((tokenize.words, tokenize.words_of), (tokenize.bigrams, tokenize.bigrams_of)):
        terms = many(texts)
        found: list[list[str]] = [[] for _ in texts]
        for number, owner in zip(terms.numbers.tolist(), terms.owners.tolist(), strict=True):
            found[owner].append(terms.names[number])
        assert [sorted(each) for each in found] == [sorted(one(text)) for text in texts]
