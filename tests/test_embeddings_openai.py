"""The adapter to OpenAI-compatible endpoints, against a fake endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
import pytest

import embeddings
from embeddings import EmbeddingError
from embeddings.openai import OpenAIEmbedder

URL = "http://127.0.0.1:9/v1"
KEY = "sk-very-secret"
NOT_FINITE = '{"data": [{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [1]}]}'
Reply = Callable[[list[str]], httpx.Response]


def _vectors(texts: list[str]) -> httpx.Response:
    """Answer with vectors that tell texts apart, in reverse order as the protocol allows."""
    rows = [{"index": i, "embedding": [len(t), 1.0, 0.0]} for i, t in enumerate(texts)]
    return httpx.Response(200, json={"data": rows[::-1]})


@dataclass
class Endpoint:
    """A fake server: gives its replies in turn, then vectors, and notes what it was asked."""

    replies: list[Reply | Exception] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0) if self.replies else _vectors
        if isinstance(reply, Exception):
            raise reply
        return reply(json.loads(request.content)["input"])

    @property
    def inputs(self) -> list[list[str]]:
        return [json.loads(request.content)["input"] for request in self.requests]

    def embedder(self, **options: Any) -> OpenAIEmbedder:
        return OpenAIEmbedder(
            "m",
            base_url=URL,
            api_key=KEY,
            transport=httpx.MockTransport(self),
            sleep=self.waits.append,
            **options,
        )


def _status(code: int, text: str = "", **headers: str) -> Reply:
    return lambda _: httpx.Response(code, text=text, headers=headers)


def _data(*embeddings_: object, indexes: list[int] | None = None) -> Reply:
    rows = [{"index": i, "embedding": e} for i, e in enumerate(embeddings_)]
    for row, index in zip(rows, indexes or [], strict=False):
        row["index"] = index
    return lambda _: httpx.Response(200, json={"data": rows})


def test_rows_are_unit_and_in_the_order_asked() -> None:
    vectors = Endpoint().embedder().embed_documents(["a", "bbb"])
    expected = np.array([[1, 1, 0], [3, 1, 0]]) / np.sqrt([[2], [10]])
    np.testing.assert_allclose(vectors, expected, rtol=1e-6)
    assert vectors.dtype == np.float32


def test_two_hundred_texts_go_in_batches_that_lose_none() -> None:
    endpoint = Endpoint()
    texts = ["x" * (i + 1) for i in range(200)]
    vectors = endpoint.embedder().embed_documents(texts)
    assert [text for batch in endpoint.inputs for text in batch] == texts
    assert max(map(len, endpoint.inputs)) == 32
    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], np.arange(1, 201), rtol=1e-5)


def test_the_size_of_a_batch_can_be_chosen() -> None:
    endpoint = Endpoint()
    endpoint.embedder(batch_size=2).embed_documents(["a", "bb", "", "ccc", "dddd", "e"])
    assert endpoint.inputs == [["a", "bb"], ["ccc", "dddd"], ["e"]]
    assert Endpoint().embedder(batch_size=1).embed_queries(["a", "b"]).shape == (2, 3)


def test_blank_texts_are_not_sent_and_give_zero_rows() -> None:
    endpoint = Endpoint()
    vectors = endpoint.embedder().embed_documents(["", "a", " \n"])
    assert endpoint.inputs == [["a"]]
    assert vectors.any(axis=1).tolist() == [False, True, False]


def test_no_texts_give_no_rows() -> None:
    assert Endpoint().embedder().embed_documents([]).shape == (0, 3)
    assert Endpoint().embedder().embed_queries([""]).shape == (1, 3)


def test_key_model_and_address_are_sent() -> None:
    endpoint = Endpoint()
    endpoint.embedder().embed_documents(["a"])
    request = endpoint.requests[0]
    assert str(request.url) == f"{URL}/embeddings"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert json.loads(request.content)["model"] == "m"


def test_prefixes_stand_before_questions_and_documents() -> None:
    endpoint = Endpoint()
    model = endpoint.embedder(query_prefix="query: ", document_prefix="passage: ")
    model.embed_queries(["a"])
    model.embed_documents(["a"])
    assert endpoint.inputs == [["query: a"], ["passage: a"]]


def test_a_model_of_a_known_family_gets_its_prompts_unless_they_are_given() -> None:
    endpoint = Endpoint()
    options = {"base_url": URL, "transport": httpx.MockTransport(endpoint)}
    for prefixes in ({}, {"query_prefix": ""}):
        model = OpenAIEmbedder("intfloat/multilingual-e5-large", **options, **prefixes)
        model.embed_queries(["a"])
        model.embed_documents(["a"])
    assert endpoint.inputs == [["query: a"], ["passage: a"], ["a"], ["passage: a"]]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again(status: int) -> None:
    endpoint = Endpoint([_status(status), _status(status)])
    assert endpoint.embedder().embed_documents(["a"]).shape == (1, 3)
    assert len(endpoint.requests) == 3
    assert endpoint.waits == [0.5, 1.0]


def test_retry_after_is_followed_but_bounded() -> None:
    headers = ({"Retry-After": "3"}, {"Retry-After": "86400"})
    endpoint = Endpoint([_status(429, **headers[0]), _status(429, **headers[1])])
    endpoint.embedder().embed_documents(["a"])
    assert endpoint.waits == [3.0, 10.0]
    assert len(endpoint.requests) == 3


def test_an_endpoint_that_stays_busy_is_an_error_after_three_tries() -> None:
    endpoint = Endpoint([_status(503, "overloaded")] * 5)
    with pytest.raises(EmbeddingError, match="503: overloaded"):
        endpoint.embedder().embed_documents(["a"])
    assert len(endpoint.requests) == 3


def test_no_connection_is_an_error_that_names_the_address() -> None:
    endpoint = Endpoint([httpx.ConnectError("refused")] * 3)
    with pytest.raises(EmbeddingError, match="cannot be reached") as caught:
        endpoint.embedder().embed_documents(["a"])
    assert URL in str(caught.value)
    assert len(endpoint.requests) == 3


def test_a_redirect_is_not_followed() -> None:
    endpoint = Endpoint([_status(302, Location="http://10.0.0.1/inner")])
    with pytest.raises(EmbeddingError, match="redirects are not followed"):
        endpoint.embedder().embed_documents(["a"])
    assert [request.url.host for request in endpoint.requests] == ["127.0.0.1"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418])
def test_a_refusal_is_not_repeated_and_never_shows_the_key(status: int) -> None:
    endpoint = Endpoint([_status(status, f"no such thing; you sent {KEY}" + "x" * 9999)])
    with pytest.raises(EmbeddingError) as caught:
        endpoint.embedder().embed_documents(["a"])
    assert len(endpoint.requests) == 1
    assert str(status) in str(caught.value)
    assert KEY not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "reply",
    [
        _status(200, "<html>"),
        _status(200, "[]"),
        _status(200, '{"data": [{}]}'),
        _data([1.0, "x"], [1.0, 2.0]),
        _data([1.0]),
        _data([1.0], [2.0], [3.0]),
        _data([1.0], [1.0, 2.0]),
        _data([], []),
        _data([1.0], [2.0], indexes=[0, 0]),
        _status(200, NOT_FINITE),
        _data([0.0, 0.0], [1.0, 0.0]),
    ],
)
def test_an_answer_that_is_not_one_vector_per_text_is_an_error(reply: Reply) -> None:
    with pytest.raises(EmbeddingError) as caught:
        Endpoint([reply]).embedder().embed_documents(["a", "b"])
    assert URL in str(caught.value)


def test_batches_of_different_length_are_an_error() -> None:
    endpoint = Endpoint([_vectors, lambda texts: _data(*[[1.0, 2.0]] * len(texts))(texts)])
    with pytest.raises(EmbeddingError, match="different lengths"):
        endpoint.embedder().embed_documents(["a"] * 100)
    assert len(endpoint.requests) == 2


def test_another_length_than_before_is_an_error_in_a_later_call_too() -> None:
    endpoint = Endpoint([_vectors, _data([1.0, 2.0]), _vectors])
    model = endpoint.embedder()
    assert model.dim == 3
    with pytest.raises(EmbeddingError, match="different lengths: 2 after 3"):
        model.embed_queries(["a"])
    assert model.embed_queries(["a"]).shape == (1, 3)


@pytest.mark.parametrize(
    "url", [" ", "127.0.0.1:9", "ftp://a/v1", "http://", "http://user:pw@a/v1", "http://a?key=pw"]
)
def test_an_unusable_address_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(EmbeddingError, match="base_url") as caught:
        embeddings.load("openai:m", base_url=url)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("key", ["sk-\nsecret", "sk-密", "sk secret"])
def test_an_impossible_key_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(EmbeddingError, match="API key") as caught:
        embeddings.load("openai:m", base_url=URL, api_key=key)
    assert "secret" not in str(caught.value)


def test_no_model_name_is_refused() -> None:
    with pytest.raises(EmbeddingError, match="openai:NAME"):
        embeddings.load("openai:", base_url=URL)


def test_the_fingerprint_tells_models_addresses_and_prefixes_apart() -> None:
    models = [
        OpenAIEmbedder("m", base_url=URL),
        OpenAIEmbedder("n", base_url=URL),
        OpenAIEmbedder("m", base_url="http://127.0.0.1:8/v1"),
        OpenAIEmbedder("m", base_url=URL, query_prefix="q"),
        OpenAIEmbedder("m", base_url=URL, document_prefix="q"),
    ]
    assert len({model.fingerprint for model in models}) == len(models)
    assert OpenAIEmbedder("m", base_url=URL, api_key=KEY).fingerprint == models[0].fingerprint
