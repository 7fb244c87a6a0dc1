"""Reading a question: its language, what kind of answer it asks for, which year and which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.text import tokenize
from rag.text.normalize import fold_question
from rag.text.quantities import unit_class
from rag.types import Language


class Asked(StrEnum):
    """The kind of answer a question wants."""

    PERSON = "person"
    DATE = "date"
    SHARE = "share"
    AMOUNT = "amount"
    PLACE = "place"
    ORGANISATION = "organisation"
    HOW = "how"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    Attributes:
        text: folded, one line.
        content: `text` without the words that only ask; years and dates left out.
        asked: kinds of answer wanted, in order of how specific they are; may be empty.
        units: classes of unit asked for (see `rag.text.quantities`), empty when any will do.
        is_list: more than one thing is wanted.
        years: years named, "2022".
        quoted: strings in quotation marks or 《》.
        latin: Latin words and numbers that must be found as they are.
    """

    text: str
    language: Language
    content: str
    asked: tuple[Asked, ...]
    units: frozenset[str]
    is_list: bool
    years: tuple[str, ...]
    quoted: tuple[str, ...]
    latin: tuple[str, ...]


_ZH_ASKED: tuple[tuple[Asked, str], ...] = (
    (Asked.PERSON, r"谁|什么人|哪位|哪些人|哪几位|叫什么名"),
    (
        Asked.DATE,
        r"哪一?年|哪个?年度|几月|几号|几日|哪[一天]天?(?!家|个|位|条|项)|什么时[候间]|何时|哪个月|哪年哪月|什么日子|几点|期限|时间(?:节?点|是)",
    ),
    (
        Asked.SHARE,
        r"百分之[几多]|几成|百分比|占比|占多大|比例|比重|率(?:是|为|达到?|有)?多[少高]|覆盖程度|几个百分点",
    ),
    (
        Asked.AMOUNT,
        r"多少|几(?=[^\W\d_])|多[长宽高大远重久深快]|总额|总[量数]|规模|面积|数量|金额|家数|人数|户数|总长",
    ),
    (
        Asked.ORGANISATION,
        r"(?:哪|什么).{0,8}(?:公司|企业|单位|机构|部门|医院|学校|银行|局|协会|集团)",
    ),
    (
        Asked.PLACE,
        r"哪里|哪儿|何处|什么地方|在哪(?!一?[年天个])|位于|坐落|哪[一个几两]*(?:区|镇|村|小区|街道|省|市|县|旗|路|地区?)",
    ),
    (Asked.HOW, r"怎么|如何|怎样|为什么|为何|什么办法|哪些办法|哪些措施|靠什么|原因"),
)
_EN_ASKED: tuple[tuple[Asked, str], ...] = (
    (Asked.PERSON, r"\bwho(?:se|m)?\b|\bname of the (?:person|head|secretary|director|mayor)"),
    (Asked.DATE, r"\bwhen\b|\b(?:what|which) (?:date|day|month|year)\b|\bby what time\b"),
    (Asked.SHARE, r"\bper ?cent(?:age)?\b|\b(?:share|proportion|rate)\b"),
    (
        Asked.AMOUNT,
        r"\bhow (?:many|much|long|far|wide|large|big|high|tall)\b|\btotal\b|\bnumber of\b|\bamount\b",
    ),
    (
        Asked.ORGANISATION,
        r"\b(?:which|what)\b.{0,30}\b(?:company|companies|firm|enterprise|agency|department|bank|organi[sz]ation)",
    ),
    (
        Asked.PLACE,
        r"\bwhere\b|\b(?:which|what)\b.{0,20}\b(?:district|town|village|city|place|county|banner)",
    ),
    (Asked.HOW, r"\bhow (?:did|does|do|is|are|was|were|can|will)\b|\bwhy\b"),
)
_LIST = re.compile(
    r"哪些|哪[几两二三四五六七八九十]|分别|各(?:是|为|有|指|在|自|多少|几|报)|包括|都有|有什么|[两三四五六七八九]个.{0,6}(?:是|各)|\b(?:respectively|each|which (?:two|three|four)|and how many)\b"
)

# cue words and the unit class they ask for
_UNIT_CUES: tuple[tuple[str, str], ...] = (
    (
        r"多少钱|资金|投资额?|金额|贷款|税收|税金|收入|经费|款项?|余额|花费?|总额|销售额|产值|\byuan\b|\brmb\b|\binvest|\bcost|\bmoney\b|\bfund",
        "money",
    ),
    (
        r"多[长宽高远深]|长度|宽度|总长|里程|\bhow (?:long is the|wide|tall|far)\b|\blength\b|\bkilomet",
        "length",
    ),
    (r"面积|占地|多大(?:的?面积|的?地)|\barea\b|\bhectare", "area"),
    (r"多久|多长时间|几天|几年|\bhow many (?:days|years|hours)\b", "time"),
    (r"人次|\bvisit", "visits"),
    (r"百分之|几成|占比|比例|率(?:是|为|达)?多|\bper ?cent|\brate\b", "share"),
    (r"\bhouseholds?\b|\bfamil(?:y|ies)\b", "households"),
)
_MEASURE = re.compile(
    r"(?:多少|几|哪几|[一两]共)(个百分点|平方公里|平方米|公顷|亩|公里|千米|米|人次|户|人|名|位|元|万元|亿元|吨|年|个月|天|小时|分钟|秒|"
    r"次|场|期|届|批次?|家|所|处|座|条|项|件|张|台|部|辆|套|棵|株|根|片|块|间|门|组|支|车道|成|星级?|个)"
)
_QUESTION_WORDS = re.compile(
    r"请问|是?什么时[候间]|什么地方|叫什么(?:名字)?|是?什么|多少|(?:总共|一共|共计|合计)?有?(?:多少|几)|哪一?[个些家位所处条年天几里儿]?|谁|怎么样?|怎样|如何|为什么|为何|"
    r"多(?=[长宽高大远重久深])|分别|各自?(?=是|为|有|在|多少|几)|是不是|有没有|能不能|是否|吗|呢|呀|？|\?|了|的|是|"
    r"\b(?:how (?:many|much|long|far|wide)|what|which|who|whom|whose|when|where|why|how|the|a|an|of|in|on|at|to|for|by|and|or|is|are|was|were|did|does|do|has|have|had|be|been|it|its|that|this|with|from|as|many|much|total|number)\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?:19|20)\d{2}(?:-\d{1,2}(?:-\d{1,2})?)?(?:年(?!鉴))?(?:度|初|底|末|全年)?(?:\d{1,2}月(?:份|\d{1,2}[日号])?[初底末]?)?|二[〇零]\S{2}年"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{2,30})[”\"」』》]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*|\d+(?:\.\d+)?")


def read(question: str) -> Question:
    """Return what a question asks; never fails, an odd question is simply of kind OTHER."""
    text = fold_question(question)
    language: Language = "zh" if tokenize.is_chinese(text) else "en"
    lowered = text.lower()
    patterns = _ZH_ASKED if language == "zh" else _EN_ASKED
    asked = tuple(kind for kind, pattern in patterns if re.search(pattern, lowered))
    years = tuple(dict.fromkeys(_YEAR.findall(text)))
    without_period = _PERIOD.sub(" ", text)
    content = _QUESTION_WORDS.sub(" ", without_period)
    return Question(
        text=text,
        language=language,
        content=" ".join(content.split()) or text,
        asked=asked,
        units=_units(lowered),
        is_list=_LIST.search(lowered) is not None,
        years=years,
        quoted=tuple(_QUOTED.findall(text)),
        latin=_latin(without_period, language),
    )


def _units(lowered: str) -> frozenset[str]:
    named = {
        unit_class(unit.removeprefix("万").removeprefix("亿")) for unit in _MEASURE.findall(lowered)
    }
    if named - {"count:个"}:  # 几个 is said of nearly everything
        return frozenset(named)
    cued = {group for pattern, group in _UNIT_CUES if re.search(pattern, lowered)}
    return frozenset(cued or named)


def _latin(text: str, language: Language) -> tuple[str, ...]:
    found = dict.fromkeys(word.lower() for word in _LATIN.findall(text))
    if language == "en":  # in an English question only names and figures must be found as they are
        names = {
            w.lower() for w in _LATIN.findall(text) if (w.isupper() and len(w) > 1) or w[0].isdigit()
        }
        return tuple(word for word in found if word in names)
    return tuple(found)
