from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rag.followup
from rag.followup import is_reworded
from rag.types import Message

FIRST = "2022年老楼加装电梯完工多少部？"
ANSWER = "2019年完工50部 [1]"


def talk(*questions: str, answer: str = ANSWER) -> list[Message]:
    """A conversation in which the assistant answers each question alike."""
    return [
        message
        for question in questions
        for message in (Message("user", question), Message("assistant", answer))
    ]


def readings(question: str, history: list[Message]) -> tuple[str, ...]:
    """What a question may mean, without where its answer must stand."""
    return tuple(reading.text for reading in rag.followup.readings(question, history))


@pytest.mark.parametrize("history", [[], [Message("assistant", "你好")], [Message("user", "")]])
def test_without_an_earlier_question_nothing_is_put_back(history: list[Message]) -> None:
    assert readings("那2021年呢？", history) == ("那2021年呢？",)
    assert readings("", history) == ("",)


@pytest.mark.parametrize(
    ("before", "follow_up", "understood"),
    [
        # another period
        (FIRST, "那2021年呢？", "2021年老楼加装电梯完工多少部?"),
        (FIRST, "那么２０２１年呢？", "2021年老楼加装电梯完工多少部?"),
        (FIRST, "2021年呢", "2021年老楼加装电梯完工多少部?"),
        (FIRST, "上半年呢？", "2022年上半年老楼加装电梯完工多少部?"),
        (FIRST, "上一年呢？", "2021年老楼加装电梯完工多少部?"),
        (FIRST, "What about 2021?", "2021年老楼加装电梯完工多少部?"),
        ("老楼加装电梯完工多少部？", "2021年呢？", "2021年老楼加装电梯完工多少部?"),
        ("第12期简报登了几条？", "上一期登了几条？", "第11期简报登了几条?"),
        # another place, subject, attribute, kind
        (FIRST, "那顺义区呢？", "2022年顺义区老楼加装电梯完工多少部?"),
        ("台湖镇有多少个村？", "漷县镇呢？", "漷县镇有多少个村?"),
        ("通州区有多少所小学？", "中学呢？", "通州区有多少所中学?"),
        ("音乐学院招了多少学生？", "体育学院呢？", "体育学院招了多少学生?"),
        ("2022年东湖公园接待了多少游客？", "面积呢？", "2022年东湖公园面积是多少?"),
        ("2022年二氧化硫浓度是多少？", "供水量呢？", "2022年供水量是多少?"),
        ("2022年外贸总额是多少？", "同比呢？", "2022年外贸总额同比增减多少?"),
        ("大集镇有几家合规茶馆？", "在建的呢？", "大集镇在建的有几家合规茶馆?"),
        ("市级文物有多少处？", "区级的呢？", "区级文物有多少处?"),
        ("报名的有多少人？", "录取的呢？", "录取的有多少人?"),
        # a question without its subject
        ("2022年公租房开工多少套？", "竣工了多少？", "2022年公租房竣工了多少套?"),
        ("2022年公租房开工多少套？", "花了多少？", "2022年公租房花了多少?"),
        ("音乐节演了多少场？", "来了多少观众？", "音乐节来了多少观众?"),
        ("2022年新建了几所学校？", "在哪里？", "2022年新建了学校在哪里?"),
        ("东湖公园绿化率是多少？", "比上年提高多少？", "东湖公园绿化率比上年提高多少?"),
        ("2022年东湖公园接待了多少游客？", "什么时候开园的？", "东湖公园什么时候开园的?"),
        (FIRST, "为什么？", "2022年老楼加装电梯完工为什么?"),
        (FIRST, "还有呢？", "2022年老楼加装电梯完工还有哪些?"),
        (FIRST, "其中高层有多少部？", "2022年老楼加装电梯其中高层有多少部?"),
        # a pronoun
        ("东湖公园有多大？", "它在哪个镇？", "东湖公园在哪个镇?"),
        ("东湖公园有多大？", "这个公园谁设计的？", "东湖公园谁设计的?"),
        ("2022年东湖公园接待了多少游客？", "那年种了多少树？", "2022年东湖公园种了多少树?"),
        (FIRST, "呢？", "2022年老楼加装电梯完工多少部?"),
        ("会议把今年的重点归纳成什么？", "主持人是谁？", "会议今年主持人是谁?"),
        ("“明日之星”办了多少场演出？", "来了多少观众？", "“明日之星”来了多少观众?"),
        ("东湖档案馆有多大？", "这个档案馆由什么改建的？", "东湖档案馆由什么改建的?"),
        ("2022年王小明是什么职务？", "现在的馆长是谁？", "现在的馆长是谁？"),
        # what is only said
        (FIRST, "好的，谢谢。那2021年呢？", "2021年老楼加装电梯完工多少部?"),
        (FIRST, "嗯，还有顺义区呢？", "2022年顺义区老楼加装电梯完工多少部?"),
        # English
        (FIRST, "And in 2021?", "2021年老楼加装电梯完工多少部?"),
        ("How many trees grew in 2022?", "那2021年呢？", "How many trees grew in 2021?"),
        ("How many trees grew in 2022?", "草地呢？", "2022年草地多少?"),
        ("How many trees grew in 2022?", "And the year before?", "How many trees grew in 2021?"),
        ("How many oaks were cut in 2022?", "Thanks. And elms?", "How many elms were cut in 2022?"),
        ("How many oaks were cut?", "In which parks?", "In which parks were oaks cut?"),
        ("How many oaks were cut?", "How many of those bloom?", "How many of oaks cut bloom?"),
        ("What is the area of East Park?", "When did it open?", "When did East Park open?"),
        ("What is the area of East Park?", "and the length?", "What is the length of East Park?"),
        ("What is the area of East Park?", "And West Park?", "What is the area of West Park?"),
        ("How long is the bridge?", "And how wide?", "how wide is the bridge?"),
        ("How long is the bridge?", "What about the road?", "How long is the road?"),
        ("How many trees grew in 2022?", "And in 2021?", "How many trees grew in 2021?"),
        ("How many oaks were cut?", "And how many elms?", "how many elms were cut?"),
    ],
)  # fmt: skip
def test_a_follow_up_fills_one_slot_and_takes_the_others_from_the_question_before(
    before: str, follow_up: str, understood: str
) -> None:
    assert readings(follow_up, talk(before))[0] == understood


@pytest.mark.parametrize(
    ("before", "answer", "follow_up", "understood"),
    [
        ("谁主持了发布会？", "发布会由**王小明**主持 [1]", "他是哪里人？", "王小明是哪里人?"),
        ("哪个镇的茶馆最多？", "**宋庄镇**最多，12家 [1]", "那里有多少家？", "宋庄镇有多少家?"),
        (
            "哪家公司承建？",
            "由**长河建工公司**承建 [1]",
            "它有多少员工？",
            "长河建工公司有多少员工?",
        ),
        ("Who leads it?", "Li Ming leads it [1]", "When was he born?", "When was Li Ming born?"),
    ],
)
def test_a_pronoun_after_who_or_which_is_what_the_answer_names(
    before: str, answer: str, follow_up: str, understood: str
) -> None:
    assert readings(follow_up, talk(before, answer=answer))[0] == understood
    refused = readings(follow_up, talk(before, answer="文件中没有找到答案。"))
    assert understood not in refused  # what no citation proves is no answer


@pytest.mark.parametrize(
    "question",
    [
        "城市图书馆藏书多少册？",
        "绿心公园接待游客多少人次呢？",
        "城市图书馆什么时候开放呢",
        "再就业培训有几期？",
        "河湾公园的花卉产量是多少？",
        "2021年造林多少亩？",
        "Italian visitors in 2022?",
        "Who chaired the meeting?",
        "How many schools are there in Tongzhou?",
        "When did the library open and how many books does it hold?",
        "城市图书馆藏书多少册，它几点开门？",
        "  城市图书馆  ",
        "😀",
        "",
    ],
)
def test_a_complete_question_is_untouched(question: str) -> None:
    assert question in readings(question, talk(FIRST))
    assert all("电梯" not in one for one in readings(question, talk(FIRST))[:1])


def test_a_question_that_may_go_on_or_not_has_both_readings() -> None:
    assert readings("居民什么时候搬走？", talk("台湖镇有几家茶馆？")) == (
        "台湖镇茶馆居民什么时候搬走?",
        "居民什么时候搬走?",
    )


def test_two_questions_are_set_side_by_side() -> None:
    history = talk(FIRST, "那2021年呢？")
    assert readings("两者差多少？", history) == ("2022年和2021年老楼加装电梯完工差多少?",)


def test_two_questions_are_added() -> None:
    history = talk("2022年东湖公园种了多少棵树？", "西湖公园呢？")
    sums = {readings(asked, history) for asked in ("加起来呢？", "合计多少？", "两者一共多少？")}
    assert sums == {("2022年东湖公园种了树和西湖公园种了树一共多少?",)}


def test_a_person_is_remembered_over_a_question_about_something_else() -> None:
    history = [*talk("王小明滑了多少秒？"), *talk("比赛在哪个馆？", answer="在冰丝带 [1]")]
    assert readings("他多大年纪？", history)[0] == "王小明多大年纪?"


def test_a_follow_up_is_also_read_without_the_last_subject() -> None:
    history = talk("2022年公租房开工多少套？")
    found = rag.followup.readings("报名的家庭呢？", history)
    assert not found[0].is_bare
    bare = [reading for reading in found if reading.is_bare]
    assert [reading.text for reading in bare] == ["2022年报名的家庭多少?"]
    assert all("公租房" in reading.context and "50部" in reading.context for reading in found)
    refused = rag.followup.readings("报名的家庭呢？", talk("公租房开工多少？", answer="没有找到。"))
    assert all("没有找到" not in reading.context for reading in refused)


def test_a_follow_up_may_follow_follow_ups_without_what_they_added() -> None:
    history = talk("2022年东湖公园接待了多少游客？", "面积呢？", "谁设计的？", "那2021年呢？")
    assert readings("票价多少？", history)[0] == "2021年东湖公园票价多少?"
    assert readings("它在哪个镇？", history)[0] == "东湖公园在哪个镇?"


def test_after_a_refusal_the_question_before_may_be_meant() -> None:
    refused = talk("谁赢了世界杯？", answer="文件中没有找到答案。")
    found = readings("竣工了多少？", [*talk("2022年公租房开工多少套？"), *refused])
    assert "2022年公租房竣工了多少套?" in found
    assert "世界杯" in found[0]
    answered = [*talk("2022年公租房开工多少套？"), *talk("谁赢了世界杯？")]
    assert found[0] in readings("竣工了多少？", answered)
    assert "2022年公租房竣工了多少套?" not in readings("竣工了多少？", answered)


def test_digits_of_a_longer_number_are_no_year() -> None:
    question = readings("那2021年呢？", talk("编号120220的项目2022年投资多少？"))[0]
    assert "120220" in question
    assert "2022年" not in question


def test_a_page_pasted_before_does_not_push_the_follow_up_out() -> None:
    question = readings("那2021年呢？", talk("电梯" * 50_000))[0]
    assert len(question) < 600
    assert question.startswith("2021年")


def test_half_a_surrogate_pair_and_blanks_do_no_harm() -> None:
    assert readings("那\ud8002021年\u200b呢？", talk("电\udfff梯多少部？")) == (
        "2021年电梯多少部?",
    )
    assert readings("\ud800", talk(FIRST)) == ("\ud800",)


PIECES = (
    "那 呢 它 他 的 其中 谁 多少 两者 差 2021年 上一年 第9期 台湖镇 面积 what its in [1] ** <b> ? 1"
)
ODD = st.lists(st.sampled_from([*PIECES.split(), " ", "\n", "\ud800"]), max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(ODD | st.text(max_size=70), st.lists(st.tuples(ODD | st.text(), ODD), max_size=4))
def test_no_conversation_raises_or_grows(question: str, turns: list[tuple[str, str]]) -> None:
    history = [m for q, a in turns for m in (Message("user", q), Message("assistant", a))]
    found = readings(question, history)
    assert 1 <= len(found) <= 3
    assert all(len(one) <= 3_000 for one in found)


def test_a_long_conversation_costs_no_more_than_its_end() -> None:
    short, long = talk(*["那2021年呢？"] * 20), talk(*["那2021年呢？"] * 20_000)
    readings("面积呢？", short)
    start = time.process_time()
    found = readings("面积呢？", long)
    assert time.process_time() - start < 0.5
    assert found == readings("面积呢？", short)


def test_a_question_is_shown_as_understood_only_when_that_is_not_as_typed() -> None:
    assert is_reworded("那2021年呢？", "2021年完工多少部?")
    assert not is_reworded("２０２１年完工多少部？", "2021年完工多少部?")
    assert not is_reworded("长" * 9, "长" * 4)
