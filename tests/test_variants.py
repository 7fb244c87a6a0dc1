import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.confusions import look_alikes, same_sound
from rag.text.normalize import fold
from rag.text.variants import characters, unify, without_latex

CORPUS = Path(__file__).parent.parent / "corpus"
NOISE = st.text(alphabet="12lIOo。.,%$\\{}^_aP户月。 \n", max_size=40)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("臺灣遊客後來乘電車", "台湾游客后来乘电车"),
        ("PM。5的濃度", "PM.5的浓度"),
        ("ＰＭ２．５", "PM2.5"),
        ("PM₂.₅", "PM2.5"),
        ("增至12。5%", "增至12.5%"),
        ("2O21年l2月装了3OO户", "2021年12月装了300户"),
        ("达标率$ 9 1.5\\% $", "达标率91.5%"),
        ("$\\mathrm{PM}_{2.5}$的浓度", "PM2.5的浓度"),
        ("\\overline{新修} 3条", "新修3条"),
        ("\\mathrm{\\text{园区}}", "园区"),
    ],
)
def test_a_variant_is_searched_as_what_it_means(written: str, meant: str) -> None:
    assert fold(written).text == meant
    assert len(unify(written)) == len(written)


@pytest.mark.parametrize(
    "text",
    [
        "乾隆年间的宫商角徵羽",
        "CO2、H2O、O2O和5G",
        "装了l个",
        "建成CBD。3家企业入驻",
        "共12。5月开工",
        "在2021。2022年再建",
        "a $5 fee and a $6 fee",
        "C:\\新建文件夹",
    ],
)
def test_what_is_meant_as_it_stands_stays(text: str) -> None:
    assert unify(text.translate(characters())) == text
    assert fold(text).text.replace(" ", "") == text.replace(" ", "")


@given(NOISE)
def test_the_length_never_changes(text: str) -> None:
    assert len(unify(text)) == len(text)
    assert len(without_latex(text)) == len(text)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.[tm]*")), ids=lambda path: path.stem)
def test_simplified_text_is_left_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.translate(characters()) == text
    assert unify(text) == text


def test_a_traditional_character_never_becomes_another_traditional_one() -> None:
    table = characters()
    assert len(table) > 2900
    assert not {ord(new) for new in table.values()} & table.keys()


@pytest.mark.parametrize(
    "unit", ["1", "l", "O", "。", "1。", "1l。", "$", "$a", "${", "\\a{", "\\"]
)
def test_a_megabyte_of_one_pattern_takes_at_most_two_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    assert len(unify(without_latex(text))) == len(text)
    assert time.process_time() - start < 2


def test_confusions_go_both_ways_by_sound_and_never_name_the_character_itself() -> None:
    assert "湖" in same_sound("胡")
    assert "胡" in same_sound("湖")
    assert "己" in look_alikes("已")
    assert all(c not in same_sound(c) and c not in look_alikes(c) for c in "胡湖已己重长乐")
    assert same_sound("a") == look_alikes("a") == ""
