"""How people ask, in Chinese and English: the words that tell what kind of answer is wanted."""

from __future__ import annotations

import re
from enum import StrEnum


class Asked(StrEnum):
    """The kind of answer a question wants."""

    PERSON = "person"
    DATE = "date"
    SHARE = "share"
    AMOUNT = "amount"
    PLACE = "place"
    ORGANISATION = "organisation"
    HOW = "how"
    MEANING = "meaning"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_MEANING_ZH = (
    "(?:是个?)?什么(?:意思|含义|东西|概念|玩意儿?|安排)|是个?什么(?=[?？]|$)"
    "|(?:各自?|分别)?(?:代表|指)的?是?(?:什么|啥)|何谓|什么叫做?|说白了"
)
_MEANING_EN = r"\bwhat (?:does|do) .{1,60} (?:mean|stand for)\b|\bmeaning of\b|\bdefinition of\b"

# 几 that asks for a number: not 几月几号, 哪几条, 头几个月
_SOME = r"(?<![哪头前近这那好])几(?![月号日点])(?=[^\W\d_])"
FIGURE_ASKED = re.compile(rf"多少|{_SOME}|多[长宽高大远重久深快]")

ZH_ASKED: dict[Asked, re.Pattern[str]] = {
    Asked.PERSON: _any("谁", "什么人", "哪位", "哪些人", "哪几位", "叫什么名"),
    Asked.DATE: _any(
        "哪[一几]?年|哪个?年度|几月|几[号日点]|哪个月|什么日子|期限",
        "哪[一天]天?(?!家|个|位|条|项)",
        "什么时[候间]|何时|时间(?:节?点|是)",
    ),
    Asked.SHARE: _any(
        "百分之[几多]|几成|百分比|占比|占多大|比例|比重|覆盖程度|几个百分点",
        "率(?:是|为|达到?|有)?多[少高]",
    ),
    Asked.AMOUNT: _any(
        FIGURE_ASKED.pattern,
        "总[额量数长]|规模|面积|数量|金额|[家人户]数",
    ),
    Asked.ORGANISATION: _any(
        "(?:哪|什么).{0,8}(?:公司|企业|单位|机构|部门|医院|学校|银行|局|协会|集团)"
    ),
    Asked.PLACE: _any(
        "哪里|哪儿|何处|什么地方|在哪(?!一?[年天个])|位于|坐落",
        "哪[一个几两]*(?:区|镇|村|小区|街道|省|市|县|旗|路|地区?)",
    ),
    Asked.MEANING: _any(_MEANING_ZH),
    Asked.HOW: _any("怎么|如何|怎样|为什么|为何|靠什么|原因", "什么办法|哪些办法|哪些措施"),
}
EN_ASKED: dict[Asked, re.Pattern[str]] = {
    Asked.PERSON: _any(
        r"\bwho(?:se|m)?\b",
        r"\bname of the (?:person|head|secretary|director|mayor)",
        r"\b(?:which|what)(?: \w+){0,2} (?:secretary|mayor|director|head|official|leader|expert)",
    ),
    Asked.DATE: _any(r"\bwhen\b|\bby what time\b", r"\b(?:what|which) (?:date|day|month|year)\b"),
    Asked.SHARE: _any(r"\bper ?cent(?:age)?\b", r"\b(?:share|proportion|rate)\b"),
    Asked.AMOUNT: _any(
        r"\bhow (?:many|much|long|far|wide|large|big|high|tall)\b",
        r"\btotal\b|\bnumber of\b|\bamount\b",
        r"\bwhat (?:is|was|are|were) the (?:\w+ ){0,3}(?:revenue|investment|value|length|area"
        r"|output|population|budget|price|cost|income|balance|time|height|width|size)\b",
    ),
    Asked.ORGANISATION: _any(
        r"\b(?:which|what)(?: \w+){0,3} (?:compan(?:y|ies)|firm|enterprise|agency|department|bank)",
        r"\b(?:which|what)(?: \w+){0,3} organi[sz]ation",
    ),
    Asked.PLACE: _any(
        r"\bwhere\b",
        r"\b(?:which|what)(?: \w+){0,2} (?:district|town|village|city|place|county|banner)",
    ),
    Asked.MEANING: _any(_MEANING_EN),
    Asked.HOW: _any(r"\bhow (?:did|does|do|is|are|was|were|can|will)\b", r"\bwhy\b"),
}
LIST = _any(
    "哪些|哪[几两二三四五六七八九十]|分别|包括|都有|有什么",
    "各(?:是|为|有|指|在|自|报|.{0,3}(?:多少|几|什么|哪))",
    "[两三四五六七八九]个.{0,6}(?:是|各)",
    r"\b(?:respectively|each|and how many)\b|\bwhich (?:two|three|four)\b",
)

# cue words and the unit class they ask for
UNIT_CUES: dict[str, re.Pattern[str]] = {
    "money": _any(
        "多少钱|资金|投资额?|金额|贷款|税收|税金|收入|经费|款项?|余额|花费?|总额|销售额|产值",
        r"\byuan\b|\brmb\b|\binvest|\bcost|\bmoney\b|\bfund|\brevenue|\bincome\b",
    ),
    "length": _any(
        "多[长宽高远深]|长度|宽度|总长|里程",
        r"\bhow (?:long is the|wide|tall|far)\b|\blength\b|\bkilomet",
    ),
    "area": _any("面积|占地|多大(?:的?面积|的?地)", r"\barea\b|\bhectare"),
    "time": _any("多久|多长时间|(?<!哪)几[天年]", r"\bhow many (?:days|years|hours)\b"),
    "visits": _any("人次", r"\bvisit"),
    "share": _any("百分之|几成|占比|比例|率(?:是|为|达)?多", r"\bper ?cent|\brate\b"),
    "households": _any(r"\bhouseholds?\b|\bfamil(?:y|ies)\b"),
}
MEASURE = re.compile(
    "(?:多少|(?<![哪头前近这那好])几)(?:个(?=人))?(个百分点|平方公里|平方米|公顷|亩|公里|千米|米|人次|户|人|名|位|万元|亿元|亿(?=[?？]|$)|元|吨|"
    "年|个月|天|小时|分钟|秒|次|场|期|届|批次?|家|所|处|座|条|项|件|张|台|部|辆|套|棵|株|根|片|块|"
    "间|门|组|支|车道|成|星级?|个)"
)
DAY_ASKED = _any("几[号日]|哪一?[天日](?!家|个|位|条|项)", r"\b(?:what|which) (?:day|date)\b")
ASKING = _any(
    r"(?:[哪几]个?[年月日号天点]度?)+|多少|几(?=[^\W\d_])|多[长宽高大远重久深]|哪几?|什么|谁|何时|怎么|如何",
    r"\b(?:what|which|who|when|where|why|how)\b",
)
EACH = _any("分别|各(?:是|为|有|指|在|自|报|多少|几|什么|哪)|又[是为有]", r"\brespectively\b")
# words that only ask; without them a question holds what it is about
QUESTION_WORDS = _any(
    _MEANING_ZH,
    "请问|是?什么时[候间]|什么地方|叫什么(?:名字)?|是?什么",
    "(?:总共|一共|共计|合计)?有?(?:多少|几)|哪一?[个些家位所处条年天几里儿]?|谁",
    "怎么样?|怎样|如何|为什么|为何|多(?=[长宽高大远重久深])",
    "分别|各自?(?=是|为|有|在|多少|几)|是不是|有没有|能不能|是否",
    r"吗|呢|呀|？|\?|了|的|是",
    r"\b(?:what|which|who|whom|whose|when|where|why|how|many|much|long|far|wide|total|number)\b",
    r"\b(?:the|an?|of|in|on|at|to|for|by|and|or|with|from|as|its?|that|this)\b",
    r"\b(?:is|are|was|were|did|does|do|has|have|had|be|been)\b",
)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{2,30})[”\"」』》]")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*|\d+(?:\.\d+)?")
