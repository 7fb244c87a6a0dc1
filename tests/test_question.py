import pytest

from rag.question import Asked, read


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("谁主持了会议？", Asked.PERSON),
        ("大桥哪一年通车？", Asked.DATE),
        ("什么时候启用？", Asked.DATE),
        ("满意度是百分之几？", Asked.SHARE),
        ("完工多少部？", Asked.AMOUNT),
        ("大桥有多长？", Asked.AMOUNT),
        ("哪家公司中标？", Asked.ORGANISATION),
        ("位于哪个镇？", Asked.PLACE),
        ("怎么解决停车难？", Asked.HOW),
        ("Who chaired the meeting?", Asked.PERSON),
        ("How many lifts were finished?", Asked.AMOUNT),
        ("When did it open?", Asked.DATE),
    ],
)
def test_the_kind_of_answer_is_told_from_how_it_is_asked(question: str, asked: Asked) -> None:
    assert asked in read(question).asked
    assert read(question).text


def test_a_date_and_a_choice_are_no_amounts() -> None:
    assert read("大会是哪年几月几号开的？").asked == (Asked.DATE,)
    assert not read("大会是哪年几月几号开的？").has_parts
    assert Asked.AMOUNT not in read("遵循哪几条原则？").asked


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("铺开了多少个当样板的项目？", "项目"),
        ("合法的民宿有几家？", "民宿"),
        ("有多少件政务能互相代办？", "政务"),
        ("播了几场，多少户来听？", ""),
        ("花了多少钱？", ""),
    ],
)
def test_the_noun_that_is_counted_is_known(question: str, noun: str) -> None:
    assert read(question).counted == noun


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("总投资多少钱？", {"money"}),
        ("花了多少亿元？", {"money"}),
        ("装了多少户？", {"households"}),
        ("多少公顷？", {"area"}),
        ("有几个？", {"count:个"}),
        ("投资峰会推介了多少个园区？", {"count:个"}),
        ("开门头几个月，满意的占几成？", {"share"}),
        ("签约了几个项目，金额多大？", set()),
        ("说了什么？", set()),
    ],
)
def test_the_unit_asked_for_is_known(question: str, units: set[str]) -> None:
    assert read(question).units == units
    assert read("").units == frozenset()


def test_full_width_years_are_read_and_left_out_of_the_content() -> None:
    question = read("２０２２年全区新造林多少亩？")
    assert question.years == ("2022",)
    assert "2022" not in question.content
    assert "造林" in question.content


def test_a_yearbook_is_not_taken_for_a_period() -> None:
    assert "鉴" in read("2023年鉴里写了什么").content
    assert read("2023年鉴里写了什么").years == ("2023",)


def test_the_language_is_chinese_as_soon_as_one_character_is() -> None:
    assert read("PM2.5 多少").language == "zh"
    assert read("How much is PM2.5?").language == "en"


def test_a_question_of_question_words_only_keeps_its_text() -> None:
    assert read("是谁？").content == "是谁?"
    assert read("谁").language == "zh"


def test_names_in_quotes_and_latin_terms_are_kept() -> None:
    question = read("“一键呼”和AED各装了多少？")
    assert question.latin == ("aed",)
    assert question.is_list


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("2022年完工多少部？", "2022-01-01", "2022-12-31"),
        ("２０２２年完工多少部？", "2022-01-01", "2022-12-31"),
        ("二〇二二年完工多少部？", "2022-01-01", "2022-12-31"),
        ("22年3月完工多少部？", "2022-03-01", "2022-03-31"),
        ("2022年底有多少家？", "2022-12-01", "2022-12-31"),
        ("2022年上半年完工多少部？", "2022-01-01", "2022-06-30"),
        ("通州2022GDP多少？", "2022-01-01", "2022-12-31"),
        ("“十四五”时期新建几所学校？", "2021-01-01", "2025-12-31"),
        ("How many opened in March 2022?", "2022-03-01", "2022-03-31"),
    ],
)
def test_the_time_asked_for_is_read_however_it_is_written(
    question: str, first: str, last: str
) -> None:
    (period,) = read(question).periods
    assert (period.start.isoformat(), period.end.isoformat()) == (first, last)


def test_a_question_without_a_date_to_read_it_by_names_no_time() -> None:
    assert read("去年9月完工多少部？").periods == ()
    assert read("2021年和2022年各完工多少部？").years == ("2021", "2022")
