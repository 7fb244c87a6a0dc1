from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pytest
from fake_assistant import HALL, PARK, FakeAssistant

from rag.errors import LockedError
from rag.types import Filters, Message
from rag.ui.conversation import MAX_TURNS, Turn, begin
from rag.ui.handlers import ALL, MAX_FILES, Handlers
from rag.ui.texts import EN, ZH
from rag.ui.uploads import Uploads, safe_name


@pytest.fixture
def assistant():
    return FakeAssistant(HALL, PARK)


@pytest.fixture
def handlers(assistant, tmp_path):
    return Handlers(assistant, Uploads(tmp_path / "uploads"))


def event(**data):
    return gr.EventData(None, data)


def ask(handlers, question, turns=(), language="zh"):
    return list(handlers.ask(question, list(turns), language))


def test_an_answer_arrives_in_pieces_and_opens_its_first_source(handlers):
    steps = ask(handlers, "大厅可办")
    assert ZH.thinking in steps[0][0]
    assert steps[0][4]["value"] == ""
    assert "data-cite" not in steps[1][0]
    conversation, source, turns, view, box = steps[-1]
    assert 'data-cite="1"' in conversation
    assert "<mark>" in source
    assert (view.document_id, view.turn_id, view.number) == (HALL.id, turns[-1].id, 1)
    assert box["submit_btn"] is True


def test_a_blank_question_changes_nothing_and_asks_nobody(handlers, assistant):
    assert ask(handlers, " \n\t") == [(gr.skip(),) * 5]
    assert assistant.asked == []


def test_a_question_without_words_gets_the_error_in_the_language_of_the_page(handlers):
    assert "问题是空的" in ask(handlers, "？！")[-1][0]
    assert "The question is empty" in ask(handlers, "？！", language="en")[-1][0]


def test_an_unexpected_error_shows_a_number_and_the_log_has_the_rest(handlers, caplog):
    with caplog.at_level(logging.ERROR):
        conversation, *_, box = ask(handlers, "炸")[-1]
    number = caplog.records[0].args[0]
    assert number in conversation
    assert "secret detail" not in conversation
    assert "secret detail" in caplog.text
    assert box["submit_btn"] is True


def test_the_next_question_carries_the_answered_turns_as_history(handlers, assistant):
    turns = ask(handlers, "大厅可办")[-1][2]
    turns = ask(handlers, "？", turns)[-1][2]
    ask(handlers, "绿心", turns)
    assert assistant.asked[-1][1] == [
        Message("user", "大厅可办"),
        Message("assistant", turns[0].answer.text),
    ]
    assert len(turns) == 2


def test_a_refusal_opens_nothing_and_its_passages_can_be_opened(handlers):
    conversation, _, turns, view, _ = ask(handlers, "月球基地")[-1]
    assert view is None
    assert ZH.nearest in conversation
    source, view = handlers.open_source(turns, None, "zh", event(turn="1", cite="2"))
    assert "<mark>" in source
    assert view.number == 2


@pytest.mark.parametrize(
    "data",
    [
        {"turn": "1", "cite": "99"},
        {"turn": "7", "cite": "1"},
        {"turn": "1", "cite": "-1"},
        {"turn": "1", "cite": "１"},
        {"turn": "1", "cite": {"path": "/etc/passwd"}},
        {"turn": "1", "cite": "9" * 5000},
        {},
    ],
)
def test_a_number_that_was_not_issued_opens_nothing(handlers, data):
    turns = ask(handlers, "大厅可办")[-1][2]
    source, view = handlers.open_source(turns, None, "zh", event(**data))
    assert view is None
    assert "<mark>" not in source


def test_event_data_that_is_no_record_opens_nothing(handlers):
    turns = ask(handlers, "大厅可办")[-1][2]
    assert handlers.open_source(turns, None, "zh", gr.EventData(None, "cite"))[1] is None
    assert handlers.open_document(turns, None, "zh", gr.EventData(None, None))[1] is None


def test_an_old_turn_opens_its_own_passage_after_another_answer(handlers):
    turns = ask(handlers, "大厅可办")[-1][2]
    turns = ask(handlers, "绿心森林公园", turns)[-1][2]
    source, view = handlers.open_source(turns, None, "zh", event(turn="1", cite="1"))
    assert view.document_id == HALL.id
    assert "大厅可办" in source.split("<mark>")[1].split("</mark>")[0]


def test_a_citation_of_a_removed_document_says_so(handlers, assistant):
    turns = ask(handlers, "大厅可办")[-1][2]
    assistant.remove(HALL.id)
    source, _ = handlers.open_source(turns, None, "en", event(turn="1", cite="1"))
    assert EN.removed in source
    assert "大厅可办市级事项" in source


def test_a_document_of_the_list_opens_and_an_unknown_one_does_not(handlers):
    source, view = handlers.open_document([], None, "zh", event(document=PARK.id))
    assert PARK.text in source
    assert handlers.open_document([], view, "zh", event(document="../x"))[1] == view


def test_stopping_closes_the_open_turn_and_leaves_answers_alone(handlers):
    begun = replace(begin([], "问")[0], text="大厅可办")
    conversation, *_, box = handlers.stop([begun], "zh")
    assert ZH.stopped in conversation
    assert "大厅可办" in conversation
    assert box["submit_btn"] is True
    answered = ask(handlers, "大厅可办")[-1][2]
    assert handlers.stop(answered, "zh")[2] == answered


def test_what_the_visitor_opened_stays_open_while_an_answer_arrives(handlers):
    steps = ask(handlers, "大厅可办")
    assert len(steps) > 2
    assert all(step[1] == gr.skip() and step[3] == gr.skip() for step in steps[:-1])


def test_the_welcome_is_redrawn_after_an_upload_only_before_the_first_question(handlers):
    assert "data-example" in handlers.welcome([], "zh")
    assert handlers.welcome(begin([], "问"), "zh") == gr.skip()


def test_an_example_is_asked_by_its_number_and_a_wrong_number_asks_nothing(handlers, assistant):
    list(handlers.ask_example([], "zh", ALL, event(example="1")))
    assert assistant.asked[0][0] == ZH.examples[1]
    list(handlers.ask_example([], "zh", ALL, event(example="99")))
    assert len(assistant.asked) == 1


def test_a_session_keeps_the_latest_turns_and_never_repeats_an_id():
    turns: list[Turn] = []
    for number in range(MAX_TURNS + 5):
        turns = begin(turns, str(number))
    assert len(turns) == MAX_TURNS
    assert turns[-1].id == MAX_TURNS + 5
    assert len({turn.id for turn in turns}) == MAX_TURNS


def test_a_judgement_is_kept_once_and_thanked_for(handlers, assistant):
    assistant.path = Path("kb")
    conversation, _, turns, *_ = ask(handlers, "大厅可办")[-1]
    assert conversation.count("data-judge=") == 2
    assert "disabled" not in conversation
    conversation, turns = handlers.judge(turns, "zh", event(turn="1", judge="up"))
    again, same = handlers.judge(turns, "zh", event(turn="1", judge="down"))
    assert assistant.judged == [("大厅可办", turns[0].answer.text, True)]
    assert (again, same) == (conversation, turns)
    assert conversation.count(" disabled") == 2
    assert ZH.thanks in conversation
    assert EN.thanks in handlers.redraw(turns, None, "en")[0]


def test_an_earlier_answer_can_be_judged_and_the_others_stay_open(handlers, assistant):
    assistant.path = Path("kb")
    turns = ask(handlers, "大厅可办")[-1][2]
    turns = ask(handlers, "月球基地", turns)[-1][2]
    _, turns = handlers.judge(turns, "zh", event(turn="1", judge="down"))
    assert [turn.judged for turn in turns] == ["down", ""]
    assert [is_right for *_, is_right in assistant.judged] == [False]


def test_a_judgement_that_could_not_be_kept_can_be_given_again(handlers, assistant):
    assistant.path = Path("kb")
    turns = ask(handlers, "大厅可办")[-1][2]
    assistant.disk_error = LockedError(path="kb", pid="?")
    conversation, turns = handlers.judge(turns, "zh", event(turn="1", judge="up"))
    assert ZH.not_kept in conversation
    assert " disabled" not in conversation
    assistant.disk_error = None
    conversation, _ = handlers.judge(turns, "zh", event(turn="1", judge="up"))
    assert ZH.thanks in conversation


def test_nothing_is_judged_while_an_answer_arrives_nor_without_one(handlers, assistant):
    assistant.path = Path("kb")
    turns = ask(handlers, "大厅可办")[-1][2]
    busy, failed = begin(turns, "绿心"), ask(handlers, "？！")[-1][2]
    assert handlers.judge(busy, "zh", event(turn="1", judge="up"))[1] == busy
    assert "data-judge" not in handlers.judge(failed, "zh", event(turn="1", judge="up"))[0]
    assert handlers.judge([], "zh", event(turn="1", judge="up"))[1] == []
    assert assistant.judged == []


@pytest.mark.parametrize(
    "data", [{"turn": "9", "judge": "up"}, {"turn": "1", "judge": "sideways"}, {"judge": ["up"]}]
)
def test_a_judgement_we_did_not_offer_is_not_kept(handlers, assistant, data):
    assistant.path = Path("kb")
    turns = ask(handlers, "大厅可办")[-1][2]
    assert handlers.judge(turns, "zh", event(**data))[1] == turns
    assert assistant.judged == []


def test_no_thumbs_are_shown_where_nothing_can_be_kept(handlers, assistant):
    assert assistant.path is None
    assert "data-judge" not in ask(handlers, "大厅可办")[-1][0]


def test_an_upload_reports_each_file_and_the_good_ones_can_be_asked(handlers, tmp_path):
    good, empty = tmp_path / "新.txt", tmp_path / "空.txt"
    good.write_text("新桥全长1631.5米。", encoding="utf-8")
    empty.write_text("", encoding="utf-8")
    shown = handlers.upload([str(good), str(empty)], "zh")
    assert "新.txt" in shown
    assert "空文件" in shown
    assert "1631.5" in ask(handlers, "新桥全长")[-1][0]
    assert "新" in handlers.documents("zh")


def test_too_many_files_are_refused_in_one_sentence(handlers, assistant):
    before = assistant.documents()
    assert str(MAX_FILES) in handlers.upload(["x.txt"] * (MAX_FILES + 1), "zh")
    assert assistant.documents() == before


def test_the_same_name_replaces_the_kept_file(tmp_path):
    uploads = Uploads(tmp_path / "uploads")
    source = tmp_path / "a.txt"
    source.write_text("一", encoding="utf-8")
    first = uploads.keep([str(source)])
    source.write_text("二", encoding="utf-8")
    assert uploads.keep([str(source)]) == first
    assert first[0].read_text(encoding="utf-8") == "二"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("年鉴.txt", "年鉴.txt"),
        ("con.txt", "_con.txt"),
        (".bashrc", "bashrc"),
        ("-rf.md", "_-rf.md"),
        ("a\u202etxt.md", "atxt.md"),
        ("..\\..\\x.txt", "_.._x.txt"),
        ("a:b|c?.txt", "a_b_c_.txt"),
        ("...", "_"),
        ("e\u0301.txt", "é.txt"),
        ("尾. ", "尾"),
    ],
)
def test_a_kept_name_is_safe_on_every_system(name, safe):
    assert safe_name(name) == safe
    assert safe_name(safe) == safe


def test_a_long_name_is_cut_to_what_a_file_system_takes():
    name = safe_name("长" * 300 + ".txt")
    assert len(name.encode()) <= 200
    assert name.endswith("长.txt")
    assert len(safe_name("a." + "b" * 400).encode()) <= 200


NOTHING = (None, None, [], [], [], [])


def test_the_scope_is_asked_and_told_with_the_question(handlers, assistant):
    head, filters = handlers.narrow("zh", ALL, "2022", " 2023-06 ", [HALL.id], [], None, ["zh"])
    assert filters == Filters(
        since="2022", until="2023-06", document_ids=(HALL.id,), languages=("zh",)
    )
    assert head["label"] == f"范围：2022 至 2023-06 · {HALL.title} · 中文"
    conversation, *_ = list(handlers.ask("大厅可办", [], "zh", filters))[-1]
    assert assistant.filters == [filters]
    assert f'<p class="scope">{head["label"]}</p>' in conversation
    assert 'class="scope"' not in ask(handlers, "大厅可办")[-1][0]
    assert assistant.filters[-1] == ALL


@pytest.mark.parametrize("dates", [("22", None), ("2023", "2022"), (None, "去年"), ("<b>", "")])
def test_a_date_that_is_none_is_told_and_changes_nothing(handlers, dates):
    before = Filters(kinds=("pdf",))
    head, filters = handlers.narrow("en", before, *dates, *NOTHING[2:])
    assert EN.scope_wrong in head["label"]
    assert filters == before


def test_a_cleared_scope_is_that_of_all_documents(handlers):
    *fields, head, filters = handlers.reset_scope("zh")
    assert tuple(fields) == NOTHING
    assert head["label"] == ZH.scope_all
    assert filters == ALL


def test_what_may_be_chosen_comes_from_the_documents(handlers):
    head, reset, since, until, named, kinds, publishers, languages = handlers.offer("en", ALL)
    assert (head["label"], reset["value"]) == (EN.scope_all, EN.scope_reset)
    assert since["choices"] == until["choices"] == ["2022"]
    assert [value for _, value in named["choices"]] == [HALL.id, PARK.id]
    assert "undated" in named["choices"][1][0]
    assert (kinds["choices"], publishers["choices"]) == (["text"], ["副中心报"])
    assert languages["choices"] == []  # those of the fake were never added
    assert languages["label"] == EN.scope["languages"]


def test_a_document_without_a_name_to_show_keeps_the_page_safe(handlers, assistant):
    evil = replace(PARK, id="e" * 32, title="<img src=x>\u202e")
    assistant.put(evil)
    conversation = list(handlers.ask("绿心", [], "zh", Filters(document_ids=(evil.id,))))[-1][0]
    assert "&lt;img src=x&gt;" in conversation
    assert "<img" not in conversation
    assert "\u202e" not in conversation
