from __future__ import annotations

import pytest

import prompts
from prompts import PromptError, parse


@pytest.mark.parametrize("name", ["answer", "system"])
def test_every_shipped_prompt_loads_and_speaks_both_languages(name: str) -> None:
    prompt = prompts.load(name)
    assert prompt.placeholders
    assert any("\u4e00" <= char <= "\u9fff" for char in prompt.text)
    assert "evidence" in prompt.text.lower()


def test_the_header_is_no_part_of_what_is_rendered() -> None:
    text = prompts.load("system").render(refusal="X")
    assert "placeholders:" not in text
    assert "{{" not in text


def test_values_are_put_in_as_they_are_and_never_read_again() -> None:
    prompt = parse("p", "---\nplaceholders: a b\n---\n{{a}}|{{b}}|{{a}}")
    tricky = r"{{b}} {a} %s \1 {x.__class__}"
    assert prompt.render(a=tricky, b="B") == f"{tricky}|B|{tricky}"
    assert prompt.render(a="", b="{{a}}") == "|{{a}}|"


@pytest.mark.parametrize("values", [{}, {"a": "1", "b": "2"}, {"b": "2"}])
def test_a_missing_or_unknown_value_is_an_error_that_names_the_placeholders(
    values: dict[str, str],
) -> None:
    prompt = parse("greeting", "---\nplaceholders: a\n---\n{{a}}")
    with pytest.raises(ValueError, match="greeting") as caught:
        prompt.render(**values)
    assert "['a']" in str(caught.value)


def test_a_prompt_that_does_not_exist_is_named() -> None:
    with pytest.raises(PromptError, match="nosuch") as caught:
        prompts.load("nosuch")
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("no header {{a}}", "header"),
        ("---\nplaceholders: a\n---\nno place", r"not used \['a'\]"),
        ("---\nplaceholders:\n---\n{{a}}", r"not declared \['a'\]"),
        ("---\nplaceholders: a\n---\n{{a}} {{ a }}", r"not declared \[' a '\]"),
        ("---\nplaceholders: a\n---\n{{a}} {{a.b}}", r"not declared \['a.b'\]"),
    ],
)
def test_header_and_body_that_disagree_are_refused_at_load(text: str, complaint: str) -> None:
    with pytest.raises(PromptError, match=complaint) as caught:
        parse("p", text)
    assert str(caught.value).startswith("prompt p:")


def test_windows_line_ends_change_nothing() -> None:
    text = "---\nplaceholders: a\n---\nfirst\n{{a}}\n"
    assert parse("p", text.replace("\n", "\r\n")) == parse("p", text)
    assert parse("p", text).text == "first\n{{a}}"
