"""The report: what it counts, what it shows, and that no text can act in it."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval import rows
from eval.__main__ import main
from eval.dataset import Question
from eval.judged import read, slices
from eval.metrics import Place
from eval.page import page
from eval.rows import Row
from eval.texts import EN, TEXTS, ZH
from rag import Span

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EVIL = '<img src=x onerror="alert(1)"><script>alert(1)</script></style>\u202e'
GOLD = Place("a.txt", Span(10, 20))
ASIDE = Place("a.txt", Span(50, 60))


def question(name: str = "q1", *, is_answerable: bool = True, text: str = "多少部？") -> Question:
    return Question(
        id=name,
        question=text,
        language="zh",
        type="figure" if is_answerable else "unanswerable",
        difficulty=2,
        answer="100部" if is_answerable else "",
        must_include=("100",) if is_answerable else (),
        aliases=(),
        evidence=(GOLD,) if is_answerable else (),
        equal=(),
        alternatives=(),
    )


def row(
    asked: Question,
    text: str = "加装100部 [1]",
    *,
    variant: str = "hybrid",
    status: str = "answered",
    cited: tuple[Place, ...] = (GOLD,),
    found: tuple[Place, ...] = (GOLD, ASIDE),
    quote: str = "加装100部",
) -> Row:
    return Row(
        variant=variant,
        question=asked,
        text=text,
        status=status,
        confidence=0.75,
        notice="",
        cited=cited,
        quotes=(quote,) * len(cited),
        bad_quotes=0,
        found=found,
        passages=("首段原文", "次段原文")[: len(found)],
        timings_ms={"retrieve": 1.0, "read": 2.0, "answer": 3.0, "total": 6.0},
    )


RIGHT = row(question("right"))
UNFOUND = row(question("unfound"), "没有提到 [1]", cited=(ASIDE,), found=(ASIDE,))
REFUSED = row(question("refused"), "文件里没有。", status="refused", cited=())
MADE_UP = row(question("made up", is_answerable=False), "有的 [1]", cited=(ASIDE,))
SILENT = row(question("silent", is_answerable=False), "没有。", status="refused", cited=())
HYBRID = (RIGHT, UNFOUND, REFUSED, MADE_UP, SILENT)


def write(path: Path, *some: Row) -> Path:
    path.write_text("".join(rows.to_json(one) + "\n" for one in some), encoding="utf-8")
    return path


class Reader(HTMLParser):
    """Collects the elements and texts that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown(path: Path, *, language: str = "zh") -> Reader:
    return Reader(page(read([path]), [path.name], TEXTS[language]))


def test_every_row_is_right_or_has_one_reason(tmp_path: Path) -> None:
    (one,) = read([write(tmp_path / "run.jsonl", *HYBRID)])
    assert [(row.question.id, why) for row, why in one.wrong] == [
        ("unfound", "not retrieved"),
        ("refused", "wrongly refused"),
        ("made up", "wrongly answered"),
    ]
    assert one.right == 2
    assert one.right + sum(one.counts().values()) == len(one.rows)


def test_groups_count_right_ones_and_all(tmp_path: Path) -> None:
    (one,) = read([write(tmp_path / "run.jsonl", *HYBRID)])
    assert slices(one, "type") == {"figure": (1, 3), "unanswerable": (1, 2)}
    assert slices(one, "document") == {"-": (1, 2), "a.txt": (1, 3)}
    assert slices(one, "difficulty") == {"2": (2, 5)}


def test_variants_of_two_files_are_told_apart_by_file(tmp_path: Path) -> None:
    words = row(question("right"), variant="words")
    first = write(tmp_path / "before.jsonl", RIGHT, words, UNFOUND)
    second = write(tmp_path / "after.jsonl", RIGHT)
    variants = read([first, second])
    assert [one.name for one in variants] == ["hybrid", "words", "hybrid (after)"]
    assert [len(one.rows) for one in variants] == [2, 1, 1]


def test_the_page_shows_all_of_a_wrong_answer(tmp_path: Path) -> None:
    wrong = row(
        question("w", text="电梯几部？"),
        "贷款 [1]",
        cited=(ASIDE,),
        found=(GOLD, ASIDE),
        quote="引文",
    )
    texts = shown(write(tmp_path / "run.jsonl", wrong)).texts
    said = "\n".join(texts)
    for text in (
        "电梯几部？",
        "100部",
        "贷款 [1]",
        "引文",
        "首段原文",
        "次段原文",
        "a.txt [50–60]",
    ):
        assert text in said
    assert ZH.failures["not selected"] in said
    assert texts.count(ZH.is_gold) == 1  # the first passage, not the second


def test_a_right_answer_has_no_card_and_a_page_without_wrong_ones_says_so(tmp_path: Path) -> None:
    asked = row(question("r", text="很特别的问题？"))
    said = "\n".join(shown(write(tmp_path / "run.jsonl", asked)).texts)
    assert "很特别的问题？" not in said
    assert ZH.none_wrong in said


def test_no_text_of_a_row_can_act_in_the_page(tmp_path: Path) -> None:
    asked = question(EVIL, text=EVIL)
    evil = row(asked, EVIL, variant=EVIL, cited=(Place(EVIL, Span(0, 3)),), quote=EVIL)
    other = row(asked, EVIL, variant="b", cited=(), found=())
    seen = shown(write(tmp_path / "run.jsonl", evil, other))
    assert not {"script", "img", "link", "iframe"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert seen.tags.count("style") == 1
    assert sum(EVIL[:-1] in text for text in seen.texts) > 5
    assert not [text for text in seen.texts if "\u202e" in text]


def test_a_difference_is_called_better_only_when_its_interval_holds_no_zero(
    tmp_path: Path,
) -> None:
    asked = [question(f"q{n}", text=f"第{n}问？") for n in range(12)]
    bad = [row(one, "没有 [1]", cited=(ASIDE,)) for one in asked]
    good = [row(one, variant="good") for one in asked]
    close = [
        row(one, variant="close") if n < 1 else row(one, "没有", variant="close", cited=(ASIDE,))
        for n, one in enumerate(asked)
    ]
    texts = shown(write(tmp_path / "run.jsonl", *bad, *good, *close), language="en").texts
    start = texts.index("Correct")
    line = texts[start : texts.index("Correct and concise", start)]
    assert line[1:3] == ["0.0%", "100.0%"]
    assert line[3] == "better +100.0 [+100.0, +100.0] · 12 won, 0 lost"
    assert line[4] == "8.3%"
    assert line[5].startswith("+8.3 [+0.0, ")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_loads_nothing_and_is_the_same_every_time(tmp_path: Path, language: str) -> None:
    path = write(tmp_path / "run.jsonl", *HYBRID, row(question("right"), variant="words"))
    seen = shown(path, language=language)
    addresses = [value for name, value in seen.attributes if name in ("href", "src", "action")]
    assert all(value and value.startswith("#") for value in addresses)
    built = page(read([path]), [path.name], TEXTS[language])
    assert built == page(read([path]), [path.name], TEXTS[language])
    assert "url(" not in built
    assert "@import" not in built
    assert str(tmp_path) not in built


def test_every_link_of_the_page_leads_somewhere_and_no_id_comes_twice(tmp_path: Path) -> None:
    words = [row(one.question, one.text, variant="words") for one in HYBRID]
    seen = shown(write(tmp_path / "run.jsonl", *HYBRID, *words))
    ids = [value for name, value in seen.attributes if name == "id"]
    links = [value or "" for name, value in seen.attributes if name == "href"]
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert len(ids) == len(set(ids))


def test_both_languages_say_something_in_every_place() -> None:
    for name in ZH.__dataclass_fields__:
        zh, en = getattr(ZH, name), getattr(EN, name)
        assert zh
        assert en
        if isinstance(zh, str):
            assert re.findall(r"{\w+}", zh) == re.findall(r"{\w+}", en), name
        else:
            assert list(zh) == list(en)
    assert not re.search("[\u4e00-\u9fff]", EN.overview_lead + EN.scores_lead + EN.footer)


def test_report_prints_variants_then_types_and_writes_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "run.jsonl", *HYBRID, row(question("right"), variant="words"))
    html = tmp_path / "out.html"
    assert main(["report", str(path), "--html", str(html), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert [line.split()[:2] for line in lines[1:3]] == [["hybrid", "5"], ["words", "1"]]
    assert "2 of 5 right; 1 not retrieved" in out
    assert [line.split()[1] for line in lines if line.startswith("figure")] == ["3", "1"]
    assert EN.title in html.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "{}\n", "[1]\n", "{"])
def test_a_file_that_is_no_run_is_refused_by_name(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(content, encoding="utf-8")
    assert main(["report", str(path)]) == 1
    assert str(path) in capsys.readouterr().err
    assert main(["report", str(tmp_path / "gone.jsonl")]) == 1
    assert "gone.jsonl" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_an_error_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "run.jsonl", RIGHT)
    assert main(["report", str(path), "--html", str(tmp_path / "none" / "out.html")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "out.html" in err


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_choice_hides_cards_without_a_script_and_the_page_fits_a_phone(tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    words = [row(one.question, one.text, variant="words") for one in (*HYBRID, MADE_UP)]
    path = write(tmp_path / "run.jsonl", *HYBRID, *words)
    html = tmp_path / "out.html"
    html.write_text(page(read([path]), ["run.jsonl"], ZH), encoding="utf-8")
    requested: list[str] = []
    with sync_api.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            java_script_enabled=False, viewport={"width": 360, "height": 740}
        )
        visited = context.new_page()
        visited.on("request", lambda request: requested.append(request.url))
        visited.goto(html.as_uri())
        cards = visited.locator("#wrong .wrong:visible")
        assert cards.count() == 3  # those of the first variant
        visited.locator("label", has_text=ZH.failures["not retrieved"]).click()
        assert cards.count() == 1
        assert "unfound" in (cards.text_content() or "")  # inner_text waits for no layout
        width = visited.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert width == 360
    assert requested == [html.as_uri()]
