"""The report's bricks: escaped elements and charts, with values worked out by hand."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from eval.charts import Part, bar, calibration, stacked, wilson
from eval.html import Html, element, escape, join
from eval.metrics.calibration import bins

EVIL = "<script>alert('1')</script>&\"\u202e"


def numbers(markup: str, attribute: str) -> list[float]:
    return [float(value) for value in re.findall(rf' {attribute}="([\d.]+)"', markup)]


def test_markup_in_a_text_or_an_attribute_is_shown_and_does_nothing() -> None:
    built = element("p", EVIL, title=EVIL).markup
    assert built.count("&lt;script&gt;") == 2
    assert re.findall(r"<[^>]*>", built)[-1] == "</p>"
    assert "'" not in built
    assert built.count('"') == 2  # only those of the attribute


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202e倒", "⟨U+202E⟩倒"),
        ("\ud800", "⟨U+D800⟩"),
        ("\x00", "⟨U+0000⟩"),
        ("行\n列\t", "行\n列\t"),
        ("𠮷 é", "𠮷 é"),
        ("", ""),
    ],
)
def test_what_would_act_unseen_is_written_out(text: str, shown: str) -> None:
    assert escape(text) == shown
    assert element("b", text).markup == f"<b>{shown}</b>"


def test_built_markup_is_not_escaped_twice_and_names_become_attributes() -> None:
    inner = element("b", "1 < 2")
    assert join(inner, "&", inner).markup == "<b>1 &lt; 2</b>&amp;<b>1 &lt; 2</b>"
    attributes = element("input", class_="a", aria_label="b", checked=True, disabled=False)
    assert attributes == Html('<input class="a" aria-label="b" checked>')
    assert element("rect", width=100 / 3, x=2.0).markup == '<rect width="33.33" x="2"/>'


def test_the_parts_of_a_stacked_bar_fill_it_in_proportion() -> None:
    parts = [Part("right", "right", 3), Part("wrong", "<wrong>", 1)]
    built = stacked(parts).markup
    assert numbers(built, "width") == [75, 25]
    assert numbers(built, "x") == [0, 75]
    assert "&lt;wrong&gt; 1" in built


def test_a_bar_of_nothing_is_an_empty_rail() -> None:
    assert numbers(stacked([]).markup, "width") == []
    assert numbers(bar(0.0, "v0", "0 %").markup, "width") == [100, 0]
    assert numbers(bar(1.0, "v0", "100 %").markup, "width") == [100, 100]


def test_the_interval_of_a_share_is_the_one_of_wilson() -> None:
    low, high = wilson(0.5, 10)  # 0.2366, 0.7634: Brown, Cai and DasGupta 2001, by hand
    assert (round(low, 4), round(high, 4)) == (0.2366, 0.7634)
    assert wilson(1.0, 5)[1] == 1.0
    assert wilson(0.0, 5)[0] == 0.0
    assert wilson(1.0, 5)[0] > 0.5


def test_a_dot_lies_on_the_diagonal_when_the_confidence_is_true() -> None:
    held = bins([0.5, 0.5, 0.9], [True, False, False])
    built = calibration(held, "sure", "right").markup
    (x, _), (y, low) = numbers(built, "cx"), numbers(built, "cy")
    assert (x, y) == (126, 113)  # the middle of 26..226 and of 13..213
    assert low == 213  # none right of those that were sure
    assert "0.50 → 0.50 (n=2)" in built


@pytest.mark.parametrize("held", [[], bins([0.3], [True])])
def test_a_plot_is_well_formed_even_without_answers(held: list) -> None:  # type: ignore[type-arg]
    root = ET.fromstring(calibration(held, "sure <", "right &").markup)
    assert root.tag == "svg"
    assert len(root.findall("circle")) == len(held)
