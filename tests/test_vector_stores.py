"""The contract of `VectorStore`; a new store joins with one line."""

from __future__ import annotations

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.stores.base import VectorStore
from rag.stores.faiss import FaissStore

STORES: list[type[VectorStore]] = [FaissStore]
DIM = 16

each_store = pytest.mark.parametrize("store", STORES)


def unit(n: int, *, seed: int = 0, dim: int = DIM) -> NDArray[np.float32]:
    values = np.random.default_rng(seed).normal(size=(n, dim))
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


@each_store
def test_an_empty_store_answers_with_empty_lists(store: type[VectorStore]) -> None:
    empty = store.build([], np.zeros((0, DIM), np.float32))
    assert len(empty) == 0
    assert empty.dim == DIM
    assert empty.search(unit(2), 5) == [[], []]
    assert empty.search(unit(0), 5) == []
    assert empty.vectors([]).shape == (0, DIM)
    again = store.from_bytes(empty.to_bytes())
    assert (len(again), again.dim) == (0, DIM)


@each_store
def test_a_stored_vector_finds_itself_with_cosine_one(store: type[VectorStore]) -> None:
    vectors = unit(50)
    built = store.build(range(100, 150), vectors)
    for number, rows in enumerate(built.search(vectors, 1)):
        assert rows[0].id == 100 + number
        assert rows[0].score == pytest.approx(1, abs=2e-3)
        assert rows[0].score <= 1


@each_store
def test_results_equal_an_exact_search_in_float32(store: type[VectorStore]) -> None:
    vectors, queries = unit(400), unit(20, seed=1)
    found = store.build(range(400), vectors).search(queries, 10)
    for query, rows in zip(queries, found, strict=True):
        cosines = vectors @ query
        assert [r.score for r in rows] == sorted((r.score for r in rows), reverse=True)
        for row in rows:
            assert row.score == pytest.approx(cosines[row.id], abs=2e-3)
        assert rows[-1].score >= np.sort(cosines)[-10] - 2e-3


@each_store
def test_k_larger_than_the_store_returns_every_row_once(store: type[VectorStore]) -> None:
    built = store.build([7, 3, 5], unit(3))
    rows = built.search(unit(1, seed=1), 1000)[0]
    assert sorted(row.id for row in rows) == [3, 5, 7]
    assert built.search(unit(1), 0) == [[]]


@each_store
def test_ids_stay_with_their_vectors_whatever_their_order(store: type[VectorStore]) -> None:
    vectors = unit(3)
    built = store.build([30, 10, 20], vectors)
    assert np.allclose(built.vectors([10, 30, 20]), vectors[[1, 0, 2]], atol=1e-3)
    assert built.search(vectors[:1], 1)[0][0].id == 30


@each_store
def test_allowed_ids_are_a_filter_before_ranking(store: type[VectorStore]) -> None:
    vectors = unit(200)
    built = store.build(range(1, 201), vectors)
    allowed = [3, 77, 150, 9999]
    rows = built.search(vectors[:1], 10, allowed=allowed)[0]
    assert sorted(row.id for row in rows) == [3, 77, 150]
    assert built.search(vectors[:1], 10, allowed=[]) == [[]]
    assert built.search(vectors[:1], 2, allowed=allowed)[0] == rows[:2]


@each_store
def test_a_zero_vector_is_stored_and_scores_zero(store: type[VectorStore]) -> None:
    built = store.build([1, 2], np.vstack([np.zeros((1, DIM), np.float32), unit(1)]))
    scores = dict(built.search(unit(1), 2)[0])
    assert scores[1] == 0
    assert scores[2] == pytest.approx(1, abs=2e-3)


@each_store
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_refused(store: type[VectorStore], bad: float) -> None:
    vectors = unit(3)
    built = store.build([1, 2, 3], vectors)
    vectors[1, 4] = bad
    with pytest.raises(ValueError, match="not finite"):
        store.build([1, 2, 3], vectors)
    with pytest.raises(ValueError, match="not finite"):
        built.search(vectors[1:2], 1)


@each_store
def test_a_query_of_another_dimension_is_refused(store: type[VectorStore]) -> None:
    built = store.build([1], unit(1))
    with pytest.raises(ValueError, match="dimensions"):
        built.search(unit(1, dim=DIM + 1), 1)
    assert built.dim == DIM


@each_store
@pytest.mark.parametrize("ids", [[1, 1], [1], [1, 2, 3], [-1, 2]])
def test_ids_that_do_not_fit_are_refused(store: type[VectorStore], ids: list[int]) -> None:
    with pytest.raises(ValueError, match="ids"):
        store.build(ids, unit(2))
    assert len(store.build([1, 2], unit(2))) == 2


@each_store
def test_an_unknown_id_has_no_vector(store: type[VectorStore]) -> None:
    built = store.build([1, 2], unit(2))
    with pytest.raises(KeyError, match="5"):
        built.vectors([1, 5])
    assert built.vectors([2, 2]).shape == (2, DIM)


@each_store
@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 2**40), max_size=30), st.integers(0, 2**31))
def test_bytes_bring_back_the_same_store(
    store: type[VectorStore], ids: set[int], seed: int
) -> None:
    built = store.build(sorted(ids), unit(len(ids), seed=seed))
    again = store.from_bytes(built.to_bytes())
    queries = unit(2, seed=seed + 1)
    assert again.search(queries, 10) == built.search(queries, 10)
    assert np.array_equal(again.vectors(sorted(ids)), built.vectors(sorted(ids)))


@each_store
def test_vectors_read_back_and_stored_again_keep_every_bit(store: type[VectorStore]) -> None:
    once = store.build(range(50), unit(50)).vectors(range(50))
    twice = store.build(range(50), once).vectors(range(50))
    assert np.array_equal(once, twice)
    assert once.dtype == np.float32


@each_store
@pytest.mark.parametrize("data", [b"", b"x" * 100, b"IxMp" + bytes(60)])
def test_bytes_of_something_else_are_refused(store: type[VectorStore], data: bytes) -> None:
    with pytest.raises(ValueError, match="index"):
        store.from_bytes(data)
    whole = store.build([1, 2], unit(2)).to_bytes()
    with pytest.raises(ValueError, match="index"):
        store.from_bytes(whole[:-5])


def other_faiss_indexes() -> list[faiss.Index]:
    half = faiss.ScalarQuantizer.QT_fp16
    l2 = faiss.IndexIDMap(faiss.IndexScalarQuantizer(DIM, half, faiss.METRIC_L2))
    coarse = faiss.IndexScalarQuantizer(DIM, faiss.ScalarQuantizer.QT_8bit_direct)
    descending = faiss.IndexIDMap(faiss.IndexScalarQuantizer(DIM, half, faiss.METRIC_INNER_PRODUCT))
    descending.add_with_ids(unit(2), np.array([2, 1]))
    return [
        faiss.IndexFlatIP(DIM),
        faiss.IndexIDMap(faiss.IndexFlatIP(DIM)),
        faiss.IndexHNSWFlat(DIM, 8),
        l2,
        faiss.IndexIDMap(coarse),
        descending,
    ]


@pytest.mark.parametrize("index", other_faiss_indexes(), ids=lambda i: type(i).__name__)
def test_faiss_indexes_of_another_kind_are_refused(index: faiss.Index) -> None:
    data = faiss.serialize_index(index).tobytes()
    with pytest.raises(ValueError, match="index"):
        FaissStore.from_bytes(data)
    assert faiss.deserialize_index(np.frombuffer(data, np.uint8)).d == DIM  # faiss itself takes it
