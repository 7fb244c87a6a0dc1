import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalize import fold
from rag.text.split import MAX_CHUNK, MAX_SENTENCE, chunks, clauses, sentences
from rag.types import Document, Span

PAGE = st.text(
    alphabet=st.sampled_from('副中心政务服务二三年2,，。；！\n 【】#"”（）a.Z'), max_size=400
)


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
    assert [s for s in sentences(text) if s.kind.value != "furniture"] == []


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
def test_every_character_of_the_text_lies_in_a_chunk(text: str) -> None:
    document = Document.from_text(text)
    covered = set()
    for draft in chunks(document):
        covered.update(range(draft.span.start, draft.span.end))
    content = {
        i
        for s in sentences(text)
        if s.kind.value != "furniture"
        for i in range(s.span.start, s.span.end)
    }
    assert {i for i in content if not text[i].isspace()} <= covered


@given(PAGE)
def test_sentences_map_back_to_the_characters_they_came_from(text: str) -> None:
    for sentence in sentences(text):
        first, last = sentence.span.start, sentence.span.end - 1
        assert fold(text[first]).text == sentence.text[0]
        assert fold(text[last]).text == sentence.text[-1]


@given(PAGE)
def test_the_sentences_of_a_chunk_lie_inside_it(text: str) -> None:
    for draft in chunks(Document.from_text(text)):
        for sentence in sentences(text, draft.span):
            assert draft.span.start <= sentence.span.start
            assert sentence.span.end <= draft.span.end


def test_the_sentences_of_a_span_have_offsets_of_the_whole_text() -> None:
    text = "第一句在这里。第二句在这里。"
    (found,) = sentences(text, Span(7, 14))
    assert found.span == Span(7, 14)
    assert found.text == "第二句在这里。"
