import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalize import fold
from rag.text.split import MAX_CHUNK, MAX_ROW, MAX_SENTENCE, MAX_STRETCH, Sentence, chunks, clauses
from rag.text.split import sentences as sentences_of
from rag.types import Document, Kind, Part, PartKind, Span

PAGE = st.text(
    alphabet=st.sampled_from('副中心政务服务二三年2,，。；！\n 【】#"”（）a.Z'), max_size=400
)


def sentences(text: str) -> list[Sentence]:
    return list(sentences_of(Document.from_text(text)))


def texts(text: str) -> list[str]:
    return [s.text for s in sentences(text)]


def test_sentences_end_after_the_closing_quote() -> None:
    assert texts("他说：“办好了。”随后离开。") == ["他说:“办好了。”", "随后离开。"]
    assert texts('全面启动项目。"城市大脑"完善。') == ["全面启动项目。", '"城市大脑"完善。']


def test_decimal_points_and_abbreviations_do_not_end_a_sentence() -> None:
    assert texts("增长185.2%，达到3.9吨。共两项。") == ["增长185.2%,达到3.9吨。", "共两项。"]
    assert texts("It rose by 5.2%. Then it fell.") == ["It rose by 5.2%.", "Then it fell."]


def test_a_text_without_full_stops_is_cut_at_commas() -> None:
    found = texts("一二三四五六七八九，" * 60)
    assert max(map(len, found)) <= MAX_SENTENCE
    assert all(sentence.endswith(",") for sentence in found)


def test_clauses_cover_the_sentence_and_keep_a_short_opening() -> None:
    sentence = "年底前,将完成全部终端布设工作,共计1,026户,覆盖全区。"
    found = [sentence[a:b] for a, b in clauses(sentence)]
    assert "".join(found) == sentence
    assert found[0] == "年底前,将完成全部终端布设工作,"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "---\na: b\n---\n"])
def test_nothing_to_read_gives_no_chunk(text: str) -> None:
    assert chunks(Document.from_text(text)) == []
    assert [s for s in sentences(text) if s.unit.kind is not Kind.FURNITURE] == []


def test_chunks_are_short_and_carry_their_heading() -> None:
    text = "综述\n\n【甲】 " + "甲内容完成一项任务。" * 60 + "【乙】 乙内容。"
    found = chunks(Document.from_text(text))
    assert all(len(draft.span) <= MAX_CHUNK + MAX_SENTENCE for draft in found)
    assert {draft.heading for draft in found[1:]} == {"综述 · 甲", "综述 · 乙"}


def test_the_search_text_begins_with_the_heading_and_leaves_captions_out() -> None:
    text = (
        "# 一键呼\n\n为老年人安装的终端数量不断增加，累计已达近27\n\n\n\n图片说明。\n\n\n\n00户。"
    )
    draft = next(d for d in chunks(Document.from_text(text)) if "近2700户" in d.search_text)
    assert draft.search_text.startswith("一键呼\n")
    assert "图片说明" not in draft.search_text


@given(PAGE)
def test_every_character_of_the_text_lies_in_a_unit_of_a_chunk(text: str) -> None:
    document = Document.from_text(text)
    covered = set()
    for draft in chunks(document):
        for span in (span for unit in draft.units for span in unit.spans):
            covered.update(range(span.start, span.end))
    for sentence in sentences_of(document):
        whole = {i for span in sentence.unit.spans for i in range(span.start, span.end)}
        content = {i for i in whole if not text[i].isspace()}
        if sentence.unit.kind is not Kind.FURNITURE and not content <= covered:
            assert is_repeat(sentence, sentences(text))


def is_repeat(sentence: Sentence, others: list[Sentence]) -> bool:
    return any(
        other.text.startswith(sentence.text) and other.heading == sentence.heading
        for other in others
        if other.unit.span != sentence.unit.span
    )


@given(PAGE)
def test_sentences_map_back_to_the_characters_they_came_from(text: str) -> None:
    for sentence in sentences(text):
        assert fold(text, sentence.unit.spans).text == sentence.text


@given(PAGE)
def test_the_units_of_a_chunk_ascend_and_lie_inside_it(text: str) -> None:
    for draft in chunks(Document.from_text(text)):
        assert draft.units
        for unit in draft.units:
            bounds = [bound for span in unit.spans for bound in (span.start, span.end)]
            assert bounds == sorted(bounds)
            assert draft.span.start <= bounds[0] < bounds[-1] <= draft.span.end


LINES = st.lists(
    st.sampled_from(
        [
            "这一行没有写完，下一行接着写下去",
            "这一行写完了。",
            "标题",
            "## 带记号的标题",
            "【条目】 2022年完成三项任务。",
            "— 12 —",
            "图为大厅。（青禾 摄）",
            "本报记者 青禾",
            "(下转2版)",
            "长" * 300,
            "",
            " " * 200,
        ]
    ),
    max_size=40,
).map("\n".join)


@given(LINES, st.integers(60, 300))
def test_no_chunk_is_longer_than_the_limit(text: str, max_chars: int) -> None:
    for draft in chunks(Document.from_text(text), max_chars=max_chars):
        assert len(draft.span) <= max(max_chars + MAX_SENTENCE, MAX_STRETCH)
        assert len(draft.search_text) <= max(max_chars, MAX_SENTENCE) + MAX_SENTENCE


def test_a_sentence_said_twice_or_cut_short_is_kept_once_and_whole() -> None:
    short = "全年新建口袋公园十二处，改造"
    whole = "全年新建口袋公园十二处，改造健身步道三十公里。"
    for text in (f"【绿化】 {short}\n\n【绿化】 {whole}", f"【绿化】 {whole}\n\n【绿化】 {whole}"):
        body = "".join(draft.search_text for draft in chunks(Document.from_text(text)))
        assert body.count("十二处") == 1
        assert "三十公里" in body


def test_the_same_sentence_under_two_headings_is_kept_twice() -> None:
    text = (
        "【甲镇】 全年召开会议十二次，研究议题三十项。【乙镇】 全年召开会议十二次，研究议题三十项。"
    )
    body = "".join(draft.search_text for draft in chunks(Document.from_text(text)))
    assert body.count("三十项") == 2


def table() -> Document:
    lines = ["通知正文在这里。", "床位情况", "镇：甲，床位：120张", "镇：乙，床位：80张"]
    text = "\n".join(lines)
    spans = [Span(text.index(line), text.index(line) + len(line)) for line in lines]
    parts = (
        Part(Span(0, len(text)), PartKind.SHEET, 1, "养老"),
        Part(Span(spans[1].start, len(text)), PartKind.TABLE, 1, "床位情况"),
        *(Part(span, PartKind.ROW, row + 2) for row, span in enumerate(spans[2:])),
    )
    return Document(id="0" * 32, text=text, title="表", parts=parts)


def test_a_table_row_is_a_chunk_that_carries_sheet_and_title() -> None:
    rows = [d for d in chunks(table()) if d.units[0].kind is Kind.ROW]
    assert [row.search_text for row in rows] == [
        "养老·床位情况\n镇:甲,床位:120张",
        "养老·床位情况\n镇:乙,床位:80张",
    ]
    assert [row.heading for row in rows] == ["养老 · 床位情况"] * 2
    assert all(len(row.units) == 1 for row in rows)


def test_a_row_beyond_the_limit_is_cut_at_commas() -> None:
    text = "，".join(f"列{i}：{i}张" for i in range(200))
    part = Part(Span(0, len(text)), PartKind.ROW, 1)
    found = chunks(Document(id="0" * 32, text=text, title="", parts=(part,)))
    assert len(found) > 1
    assert max(len(draft.span) for draft in found) <= MAX_ROW
    assert "".join(draft.span.of(text) for draft in found) == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern", [*" <.a\n-，（【#0。", "政务", "a\n\n", "【a】b。", "句子没完\n\n"]
)
def test_time_grows_with_the_length(pattern: str) -> None:
    text = pattern * ((1 << 20) // len(pattern) // (1 if len(pattern) < 3 else 8))
    once, four = (min(cost(text * times) for _ in range(2)) for times in (1, 4))
    assert four < 12 * max(once, 0.02)  # 4 to 5 when nothing else runs; a quadratic step takes 16
    assert once < 10  # 2 to 4 on 4 shared cores; a quadratic step takes minutes


def cost(text: str) -> float:
    document = Document(id="0" * 32, text=text, title="")
    start = time.process_time()
    chunks(document)
    return time.process_time() - start
