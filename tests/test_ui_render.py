from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cite import cite as real_cite
from rag.types import (
    AddReport,
    Answer,
    Citation,
    Document,
    Failure,
    Figure,
    Part,
    PartKind,
    Span,
)
from rag.ui import panels, render
from rag.ui.conversation import WINDOW, Turn, View
from rag.ui.texts import EN, TEXTS, ZH

EVIL = '<img src=x onerror="window.__pwn=1"><script>window.__pwn=1</script>"\'>'
TEXT = "甲。" * 10 + "大厅可办市级事项2068个。" + "乙。" * 10
QUOTE = "大厅可办市级事项2068个。"
START = TEXT.index(QUOTE)
SPAN = Span(START, START + len(QUOTE))
DOCUMENT = Document.from_text(TEXT, title="政务大厅", date="2022-02-13")


def cite(number: int = 1, document: Document = DOCUMENT, span: Span = SPAN) -> Citation:
    return Citation(number, document.id, document.title, span, span.of(document.text))


def answered(text: str, *citations: Citation, **more: object) -> Turn:
    answer = Answer(text, "answered", citations or (cite(),), **more)  # type: ignore[arg-type]
    return Turn(1, "问", text, answer, answer.citations)


class Tags(HTMLParser):
    """Collects the tags, attributes and <mark> text a browser would see."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.marked = ""
        self.text = ""
        self._in_mark = False
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._in_mark |= tag == "mark"

    def handle_endtag(self, tag):
        self._in_mark &= tag != "mark"

    def handle_data(self, data):
        self.text += data
        if self._in_mark:
            self.marked += data


def panel(turns, view, document=DOCUMENT, texts=ZH) -> str:
    return panels.source_panel(turns, view, document, texts)


@given(st.text())
def test_escaped_text_shows_exactly_the_same_characters(text):
    shown = render.escape(text)
    assert html.unescape(shown) == text or "&" in text  # "&amp;lt" unescapes twice only in Python
    assert not set(shown) & set("<>\"'")


def test_label_drops_characters_that_reorder_or_hide_a_title():
    assert render.label("年报\u202etxt.exe\u200b\x00") == "年报txt.exe"
    assert render.label("<b>") == "&lt;b&gt;"


@pytest.mark.parametrize("is_markdown", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        EVIL,
        "[点我](javascript:alert(1))",
        "![图](http://evil.example/x.png)",
        "<http://evil.example>",
        "[1]: http://evil.example\n\n[1]",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
        "```html\n<iframe src=//evil.example></iframe>\n```",
        "[1](http://evil.example)",
    ],
)
def test_an_answer_never_holds_a_link_an_image_or_a_handler(text, is_markdown):
    seen = Tags(render.answer_text(answered(text), is_markdown=is_markdown))
    assert seen.tags <= render.TAGS | {"div", "button", "span"}
    assert seen.attributes <= {"class", "type", "data-turn", "data-cite", "aria-label", "start"}


def test_issued_markers_become_chips_and_others_vanish():
    shown = render.answer_text(answered("甲[1]乙[7]丙[0]", cite(1)), is_markdown=False)
    assert 'data-turn="1" data-cite="1"' in shown
    assert shown.count("<button") == 1
    assert "[7]" not in shown
    assert "[0]" not in shown


def test_a_number_keeps_to_the_character_before_it():
    shown = render.answer_text(answered('共2068个 [1]；称"大厅"[1][1]<b>[1]'), is_markdown=False)
    assert '2068<span class="keep">个<button' in shown
    assert '大厅<span class="keep">&quot;<button' in shown
    assert Tags(shown).text == '共2068个1；称"大厅"11<b>1'


def test_a_card_joins_wrapped_chinese_lines_and_names_the_heading():
    document = Document.from_text("到今\n年12月\n\na new\nbridge", title="年末")
    span = Span(0, len(document.text))
    citation = Citation(1, document.id, "年末", span, document.text, heading="绿心公园")
    shown = render.card(1, citation, ZH)
    assert "到今年12月" in shown
    assert "a new\nbridge" in shown
    assert "<i>绿心公园</i>" in shown
    same = Citation(1, document.id, "年末", span, document.text, heading="年末 · 民生")
    assert "<i>民生</i>" in render.card(1, same, ZH)


def test_markers_cannot_be_clicked_while_the_answer_arrives():
    shown = render.answer_text(Turn(1, "问", "甲[1]"), is_markdown=False)
    assert "<button" not in shown
    assert '<span class="chip">1</span>' in shown


def test_an_extract_is_shown_word_for_word_and_markdown_only_from_a_model():
    text = "面积5*3*2米，**约**30\n1986. 建成"
    plain = render.answer_text(answered(text), is_markdown=False)
    assert Tags(plain).text == text
    assert "<strong>约</strong>" in render.answer_text(answered(text), is_markdown=True)


def test_the_fact_an_extract_begins_with_is_bold_and_nothing_else_is() -> None:
    shown = render.answer_text(answered("**50部**：完工**5**部 [1]"), is_markdown=False)
    assert shown.count("<strong>") == 1
    assert "<strong>50部</strong>：完工**5**" in shown


def test_a_numbered_line_of_a_model_keeps_its_number():
    shown = render.answer_text(answered("3. 加装电梯"), is_markdown=True)
    assert '<ol start="3">' in shown
    assert "加装电梯" in shown


def test_the_marked_text_is_the_quote_and_the_rest_is_the_document():
    turn = answered("2068个[1]")
    seen = Tags(panel([turn], View(DOCUMENT.id, 1, 1)))
    assert seen.marked == QUOTE
    assert TEXT in seen.text


def test_a_page_begins_with_a_line_that_is_no_part_of_the_text():
    parts = tuple(
        Part(Span(start, end), PartKind.PAGE, number)
        for number, (start, end) in enumerate([(0, START), (START, SPAN.end), (SPAN.end, 60)], 1)
    )
    source = real_cite(1, replace(DOCUMENT, parts=parts), SPAN)
    turn = answered("2068个 [1]", source)
    shown = panel([turn], View(DOCUMENT.id, 1, 1), replace(DOCUMENT, parts=parts))
    for number in (1, 2, 3):
        assert shown.count(f'<i class="page" data-page="第{number}页"></i>') == 1
    assert '"第2页"></i><mark>' in shown
    assert Tags(shown).marked == QUOTE
    assert TEXT in Tags(shown).text
    assert "<span>第2页</span>" in shown
    opened = panel([], View(DOCUMENT.id), replace(DOCUMENT, parts=parts), EN)
    assert re.findall(r'data-page="page (.)"', opened) == ["1", "2", "3"]


def test_an_undated_document_shows_the_years_its_text_proves():
    undated = replace(DOCUMENT, date=None, not_before="2021", not_after="2024")
    assert "未标日期（不早于2021年，不晚于2024年）" in panel([], View(undated.id), undated)
    assert "undated (2021–2024 by its text)" in panel([], View(undated.id), undated, EN)


def test_figures_of_the_answer_are_bold_inside_the_mark():
    at = TEXT.index("2068个")
    figure = Figure("2068个", 2068, "个", 1, Span(at, at + 5))
    other = Figure("2068个", 2068, "个", 2, Span(0, 3))
    seen = panel([answered("2068个[1]", figures=(figure, other))], View(DOCUMENT.id, 1, 1))
    assert "<b>2068个</b>" in seen
    assert seen.count("<b>") == 1
    assert Tags(seen).marked == QUOTE


def test_a_question_is_shown_as_it_was_read_where_that_is_not_as_typed():
    def shown(understood: str) -> str:
        turn = answered("甲[1]", understood=understood)
        return render.conversation([turn], ZH, is_empty=False, is_markdown=False)

    assert "理解为：2021年完工多少部?" in Tags(shown("2021年完工多少部?")).text
    assert "理解为" not in shown("问")
    assert "<img" not in shown(EVIL)


def test_a_hostile_document_stays_text_in_every_panel():
    evil = Document.from_text(f"前{EVIL}后", title=EVIL, date=EVIL, publisher=EVIL)
    span = Span(1, 1 + len(EVIL))
    citation = Citation(1, evil.id, evil.title, span, EVIL, date=EVIL, heading=EVIL)
    turn = Turn(
        1, EVIL, "甲[1]", Answer("甲[1]", "conflict", (citation,), notice=EVIL), (citation,)
    )
    parts = [
        panel([turn], View(evil.id, 1, 1), evil),
        panel([turn], View(evil.id, 1, 1), None),
        render.conversation([turn], ZH, is_empty=False, is_markdown=True),
        panels.documents([evil], ZH),
        panels.report(AddReport(added=(EVIL,), failed=(Failure(EVIL, "x", EVIL, EVIL),)), ZH),
        panels.notice(EVIL),
    ]
    for part in parts:
        seen = Tags(part)
        assert not seen.tags & {"img", "script"}
        assert "onerror" not in seen.attributes


def test_a_conflict_is_shown_as_a_table_without_a_language_model():
    text = "**5处** [1]：各处说法不一。\n\n| 数值 | 来源 |\n|---|---|\n| 5处 | <b>报</b> [1] |"
    turn = Turn(1, "问", text, Answer(text, "conflict", (cite(),)), (cite(),))
    seen = render.conversation([turn], ZH, is_empty=False, is_markdown=False)
    assert "<strong>5处</strong>" in seen
    assert "<td>5处</td>" in seen
    assert "&lt;b&gt;报" in seen


def test_only_a_window_of_a_long_document_is_sent_and_widening_shows_more():
    document = Document.from_text("字" * 500_000 + QUOTE + "符" * 500_000, title="长")
    span = Span(500_000, 500_000 + len(QUOTE))
    turn = answered("甲[1]", cite(1, document, span))
    view = View(document.id, 1, 1)
    shown = panel([turn], view, document)
    assert len(shown) < 2 * WINDOW + 3_000
    assert 'data-more="before"' in shown
    assert 'data-more="after"' in shown
    wider = Tags(panel([turn], view.widen("before"), document))
    assert wider.text.count("字") > Tags(shown).text.count("字")
    assert wider.text.count("符") == Tags(shown).text.count("符")
    assert wider.marked == QUOTE


def test_a_quote_that_moved_is_marked_where_it_stands_now():
    changed = Document(DOCUMENT.id, "新序。" + TEXT, "政务大厅")
    shown = panel([answered("甲[1]")], View(DOCUMENT.id, 1, 1), changed)
    assert Tags(shown).marked == QUOTE
    assert ZH.changed in shown


def test_a_quote_that_is_gone_is_not_marked_and_a_removed_document_shows_it():
    changed = Document(DOCUMENT.id, "全新的内容。", "政务大厅")
    shown = panel([answered("甲[1]")], View(DOCUMENT.id, 1, 1), changed)
    assert "<mark>" not in shown
    assert ZH.changed in shown
    removed = panel([answered("甲[1]")], View(DOCUMENT.id, 1, 1), None)
    assert ZH.removed in removed
    assert QUOTE in removed


def test_a_refusal_shows_its_nearest_passages_once():
    turn = Turn(4, "问", "没有。", Answer("没有。", "refused"), (cite(1), cite(2)))
    shown = render.conversation([turn], EN, is_empty=False, is_markdown=False)
    assert EN.status["refused"] in html.unescape(shown)
    assert shown.count('class="card"') == 2
    assert "data-cite" not in panel([turn], View(DOCUMENT.id, 4, 1))


def test_an_empty_knowledge_base_offers_no_examples():
    empty = render.conversation([], ZH, is_empty=True, is_markdown=False)
    full = render.conversation([], ZH, is_empty=False, is_markdown=False)
    assert "data-example" not in empty
    assert full.count("data-example") == len(ZH.examples)


def test_a_very_long_question_is_shown_cut():
    turn = Turn(1, "长" * 100_000)
    shown = render.conversation([turn], ZH, is_empty=False, is_markdown=False)
    assert len(shown) < 2_000
    assert "…" in shown


def test_a_long_list_of_documents_says_how_many_are_not_listed():
    listed = [Document.from_text(str(i), title=str(i)) for i in range(panels.MAX_LISTED + 7)]
    shown = panels.documents(listed, ZH)
    assert shown.count("data-document") == panels.MAX_LISTED
    assert ZH.more_documents.format(7) in shown


def test_an_upload_report_names_each_file_without_its_folder():
    outcome = AddReport(
        added=("/secret/新.txt",),
        unchanged=("/secret/旧.txt",),
        replaced=("/secret/改.txt",),
        duplicates=(("/secret/同.txt", "/secret/旧.txt"),),
        failed=(Failure("/secret/空.txt", "empty-file", "空.txt: empty", "空.txt：空文件"),),
        left_out=(Failure("/secret/改.txt", "pages-left-out", "no page 2", "缺第 2 页"),),
    )
    shown = panels.report(outcome, ZH)
    assert shown.count("<li") == 6
    assert "缺第 2 页" in shown
    assert "/secret" not in shown
    assert "空.txt：空文件" in shown
    assert ZH.duplicate.format("旧.txt") in shown


def test_both_languages_say_everything():
    assert set(TEXTS) == {"zh", "en"}
    for name in ZH.__slots__:
        assert getattr(ZH, name), name
        assert getattr(EN, name), name


def test_html_is_made_in_two_files_and_escaped_in_one_function():
    sources = {
        p.name: p.read_text(encoding="utf-8") for p in Path(render.__file__).parent.glob("*.py")
    }
    assert [name for name, text in sources.items() if "html.escape" in text] == ["render.py"]
    assert {n: t.count("gr.HTML(") for n, t in sources.items() if "gr.HTML(" in t} == {
        "layout.py": 3
    }
    rich = re.compile(r"gr\.(Markdown|Chatbot|Dataframe|Info|Warning|Error)\b")
    assert not [name for name, text in sources.items() if rich.search(text)]
