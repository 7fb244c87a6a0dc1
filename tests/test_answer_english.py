from __future__ import annotations

import pytest

from rag.answer.english import in_english
from rag.text.quantities import quantities


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("762.31亿元", "76.231 billion yuan"),
        ("近2700户", "nearly 2,700 households"),
        ("2万余名", "over 20,000 people"),
        ("3至5天", "3–5 days"),
        ("六成", "60%"),
        ("-0.2%", "-0.2%"),
        ("1.5万亩", "15,000 mu"),
        ("350.6万平方米", "3.506 million square metres"),
        ("8.5公里", "8.5 kilometres"),
        ("12艘", "12 (艘)"),
        ("3个百分点", "3 percentage points"),
        ("3,429 beds", "3,429 beds"),
    ],
)
def test_a_figure_is_said_as_english_readers_write_it(chinese: str, english: str) -> None:
    (quantity, *_) = quantities(chinese)
    assert in_english(quantity, chinese) == english
