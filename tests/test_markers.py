from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.markers import REFUSAL, Cleaner, clean_citations, renumber
from rag.cite import cite
from rag.types import Document, Span

ISSUED = (1, 2, 3, 5)

FORGED = [
    "[7]", "[0]", "[1-99]", "[ID:9]", "【4】", "[007]", "［8］", "[^6]", "[[9]]", "[来源 12]",
    "[3-1]", "【6†source】", "[999]", "[NONE]", "[4, 6]",
]  # fmt: skip
GENUINE = {
    "[1]": "[1]",
    "【3】": "[3]",
    "［2］": "[2]",
    "[１]": "[1]",
    "[ID:3]": "[3]",
    "[来源1]": "[1]",
    "【证据 2】": "[2]",
    "[1†source]": "[1]",
    "[^5]": "[5]",
    "[[1]]": "[1]",
    "[1,2]": "[1][2]",
    "[1、3]": "[1][3]",
    "[1-3]": "[1][2][3]",
    "[1][2]": "[1][2]",
    "[1](http://evil)": "[1]",
    "[1](javascript:alert)": "[1]",
    "![1](//evil/x.png)": "[1]",
}


@pytest.mark.parametrize("marker", FORGED)
def test_a_marker_that_was_not_issued_goes_with_the_blank_before_it(marker: str) -> None:
    cleaned = clean_citations(f"共50部 {marker}。", ISSUED)
    assert cleaned.text == "共50部。"
    assert cleaned.dropped >= 1


@pytest.mark.parametrize(("marker", "plain"), GENUINE.items())
def test_an_issued_marker_takes_its_one_form_whatever_it_was_dressed_as(
    marker: str, plain: str
) -> None:
    cleaned = clean_citations(f"共50部{marker}。", ISSUED)
    assert cleaned.text == f"共50部{plain}。"
    assert cleaned.dropped == ("(" in marker)


def test_a_mixed_list_keeps_what_was_issued_and_counts_the_rest() -> None:
    cleaned = clean_citations("甲[1, 4, 3]乙[1-9]", ISSUED)
    assert cleaned.text == "甲[1][3]乙"
    assert cleaned.dropped == 2


def test_links_keep_their_words_and_images_go() -> None:
    cleaned = clean_citations("见[这里](http://evil/?q=1)和![图](data:image/png;x)。", ISSUED)
    assert cleaned.text == "见这里和。"
    assert cleaned.dropped == 2


def test_a_link_definition_no_longer_defines() -> None:
    cleaned = clean_citations("[1]: http://evil\n[r]: http://evil", ISSUED)
    assert "[1] :" in cleaned.text
    assert "[r]" not in cleaned.text


@pytest.mark.parametrize("text", ["京政发〔2022〕5号", "【人口】184万人", "（一）", "!", ""])
def test_brackets_that_cite_nothing_stay(text: str) -> None:
    cleaned = clean_citations(text, ISSUED)
    assert cleaned.text == text
    assert cleaned.dropped == 0


def test_a_year_in_square_brackets_becomes_the_official_bracket() -> None:
    assert clean_citations("京政发[2022]5号[1]", ISSUED).text == "京政发〔2022〕5号[1]"
    assert clean_citations("[2022](http://evil)", ISSUED).text == "2022"


def test_words_in_round_brackets_after_a_marker_stay_and_form_no_link() -> None:
    cleaned = clean_citations("184.3万人[1](2022年末)。", ISSUED)
    assert cleaned.text == "184.3万人[1] (2022年末)。"
    assert cleaned.dropped == 0


NESTED = [
    "[[[8]7]", "[1[8]]", "[ [8]7]", "[[[x](http://a)1](http://evil)", "[[8](http://a)7]",
    "![[8]1](//e)", "[a[8]7]", "[" * 20 + "7" + "]" * 20,
]  # fmt: skip


@pytest.mark.parametrize("text", NESTED)
def test_no_nesting_smuggles_a_marker_or_a_link(text: str) -> None:
    _assert_clean(clean_citations(text, (1,)).text, {1})


pieces = st.lists(
    st.sampled_from(
        ["[", "]", "(", ")", "【", "】", "!", " ", ":", "1", "7", "0", "-", ",", "NONE", "年",
         "http://e", "//e", "x", "\n", "ID:", "［", "］", "2022", "<", ">"]
    ),
    max_size=30,
)  # fmt: skip


@given(pieces)
def test_only_issued_markers_and_no_links_come_out_of_any_text(parts: list[str]) -> None:
    cleaned = clean_citations("".join(parts), {1, 2})
    _assert_clean(cleaned.text, {1, 2})
    assert cleaned.dropped >= 0


@given(pieces)
def test_a_stream_gives_what_the_whole_text_gives_wherever_it_is_cut(parts: list[str]) -> None:
    whole = clean_citations("".join(parts), {1, 2})
    cleaner = Cleaner({1, 2})
    streamed = [cleaner.feed(char) for part in parts for char in part]
    assert "".join(streamed) + cleaner.finish() == whole.text
    assert cleaner.dropped == whole.dropped


def test_a_marker_is_never_shown_half() -> None:
    cleaner = Cleaner([1])
    assert [cleaner.feed(piece) for piece in ("共5", "0部[", "1", "](ht", "tp://e", ")。")] == [
        "共5", "0部", "", "", "", "[1]。",
    ]  # fmt: skip
    assert cleaner.finish() == ""


def test_a_bracket_that_never_closes_is_let_go() -> None:
    cleaner = Cleaner([1])
    assert cleaner.feed("a[" + "b" * 500) == "a〔" + "b" * 500
    assert cleaner.feed("[1](http://" + "e" * 5_000) == "[1]" + "e" * (5_000 - 2_000 + 2)


@pytest.mark.parametrize("text", [REFUSAL, f" **{REFUSAL}** 抱歉", "【none】"])
def test_a_refusal_before_any_word_is_noticed(text: str) -> None:
    cleaner = Cleaner([1])
    cleaner.feed(text)
    cleaner.finish()
    assert cleaner.refused
    assert cleaner.dropped == 1


def test_a_refusal_after_words_is_only_removed() -> None:
    cleaner = Cleaner([1])
    text = cleaner.feed(f"证据没有说明{REFUSAL}") + cleaner.finish()
    assert text == "证据没有说明"
    assert not cleaner.refused


def test_markers_are_counted_anew_when_some_are_gone() -> None:
    document = Document.from_text("完工50部。另有7部。")
    first, second, third = (cite(n, document, Span(0, n)) for n in (1, 2, 3))
    assert renumber("甲 [3]，乙 [2][3]。", [first, second, third]) == (
        "甲 [2]，乙 [1][2]。",
        (replace(second, number=1), replace(third, number=2)),
    )
    assert renumber("甲 [9]", [first]) == ("甲 [9]", ())


def _assert_clean(text: str, issued: set[int]) -> None:
    for label in re.findall(r"\[([^\[\]]*)\]", text):
        assert label.isdecimal()
        assert int(label) in issued
    assert text.count("[") == text.count("]") == len(re.findall(r"\[\d+\]", text))
    assert "](" not in text
    assert "]:" not in text
