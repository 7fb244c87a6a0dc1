from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalize import fold, fold_question
from rag.types import Span

MIXED = st.text(
    alphabet=st.sampled_from("副中心２０22年,，。 \n\u3000\u200bABCa1.⼆豈%“”—"), max_size=60
)


def test_full_width_letters_and_figures_become_ascii() -> None:
    assert fold("２０２２年ＧＤＰ").text == "2022年GDP"
    assert fold("（一）").text == "(一)"


def test_radicals_and_compatibility_ideographs_become_the_plain_character() -> None:
    assert fold("⼆⼗").text == "二十"
    assert fold("\uf900").text == fold("豈").text == "岂"


def test_signs_whose_form_is_longer_stay() -> None:
    assert fold("①3㎡").text == "①3㎡"
    assert fold("……").text == "……"


def test_blanks_and_line_breaks_inside_words_and_numbers_go() -> None:
    assert fold("区政 府 185. 2%").text == "区政府185.2%"
    assert fold("节约财\n\n政支出近 3000万元").text == "节约财政支出近3000万元"
    assert fold("完成927\n89户").text == "完成92789户"


def test_blanks_between_latin_words_and_between_two_numbers_stay() -> None:
    assert fold("Beijing  sub-centre, Tongzhou").text == "Beijing sub-centre, Tongzhou"
    assert fold("12 15").text == "12 15"


def test_invisible_characters_go() -> None:
    assert fold("副\u200b中\ufeff心\U000e0041").text == "副中心"
    assert fold("\u202e通州").text == "通州"


def test_spans_are_joined_in_order_over_what_lies_between() -> None:
    text = "建立7\n\n图片说明。\n\n项清单"
    folded = fold(text, [Span(0, 3), Span(12, 15)])
    assert folded.text == "建立7项清单"
    assert folded.span(2, 4) == Span(2, 13)


@given(MIXED)
def test_every_folded_character_maps_to_the_character_it_came_from(text: str) -> None:
    folded = fold(text)
    for i, character in enumerate(folded.text):
        source = text[folded.source(i)]
        assert (
            fold(source).text == character
            or (character == " " and source.isspace())
            or (
                character == "." and source == "。"  # PM。5: only its neighbours tell
            )
        )
    assert [folded.source(i) for i in range(len(folded.text))] == sorted(
        folded.source(i) for i in range(len(folded.text))
    )


@given(MIXED)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once
    assert "\n" not in once


@given(MIXED)
def test_the_original_of_a_range_folds_to_that_range(text: str) -> None:
    folded = fold(text)
    original = folded.original(text, 0, len(folded.text))
    assert len(original) == len(folded.text)
    assert fold(original).text == folded.text


def test_a_question_is_one_line() -> None:
    assert fold_question(" ２０２２年\n加装电梯？ ") == "2022年加装电梯?"
    assert fold_question("") == ""
