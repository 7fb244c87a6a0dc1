"""Which prompts a model's name stands for."""

from __future__ import annotations

import pytest

from embeddings.families import Prompts, choose, prompts_of

E5 = ("query: ", "passage: ")


@pytest.mark.parametrize(
    "name",
    ["intfloat/multilingual-e5-large", "models/multilingual-e5-small/", "C:\\m\\E5-base-v2"],
)
def test_e5_is_known_by_id_and_by_folder(name: str) -> None:
    assert prompts_of(name) == E5
    assert choose(Prompts(), name, query=None, document=None) == E5


@pytest.mark.parametrize("name", ["BAAI/bge-m3", "my-e5-models/other", "some-bge-e50", ""])
def test_other_names_have_no_prompts(name: str) -> None:
    assert prompts_of(name) == ("", "")
    assert choose(Prompts("a", "b"), name, query=None, document=None) == ("a", "b")


def test_models_that_follow_instructions_get_one_on_the_question_only() -> None:
    for name in ("intfloat/multilingual-e5-large-instruct", "Qwen/Qwen3-Embedding-0.6B"):
        query, document = prompts_of(name)
        assert query.startswith("Instruct: ")
        assert "Query:" in query
        assert document == ""
    assert prompts_of("BAAI/bge-large-zh-v1.5").query.endswith("：")


def test_what_is_given_wins_and_an_empty_string_is_nothing() -> None:
    own = Prompts("q ", "d ")
    assert choose(own, "e5-small", query=None, document=None) == own
    assert choose(own, "e5-small", query="", document=None) == ("", "d ")
    assert choose(Prompts(), "e5-small", query=None, document="x") == ("query: ", "x")
