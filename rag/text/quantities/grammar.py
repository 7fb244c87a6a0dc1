"""What a figure looks like: the expressions that find one. Grammar: docs/quantities.md."""

from __future__ import annotations

import re
from functools import cache

from rag.text.quantities import names, units

# one character for one, so that places stay true
SIMPLE = str.maketrans(
    "萬億兩餘個點圓噸畝項條處戶張輛棟場屆級類組種層幾數達過約間時歲％０１２３４５６７８９．",
    "万亿两余个点元吨亩项条处户张辆栋场届级类组种层几数达过约间时岁%0123456789.",
)

_ARABIC = (
    r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d{1,30}+)(?:\.\d{1,20}+)?"
    r"(?:[千百]?[万亿]\d{1,4}+(?:[千百]?万|[千百](?![瓦伏米克分]))?(?![\d.,%年月日-]))?"
)
_CHINESE = (
    r"(?:(?:(?<![人户次件总参函指基倍分个岁位])[几数](?=[十百千万亿]))?[零〇一二两三四五六七八九十百千万亿廿卅]{1,24}+"
    r"(?:几[万亿]{0,2}+)?(?:点[零〇一二三四五六七八九]{1,9}+)?"
    r"|[壹贰叁肆伍陆柒捌玖拾佰仟零万亿]{1,24}+(?=元))"
)
_NUMBER = rf"(?:{_ARABIC}|{_CHINESE})"
_MAGNITUDE = (
    r"(?:\s?[百千十]?[万亿]{1,2}|[百千](?![瓦伏米克分])"
    r"|\s?(?i:hundred|thousand|million|billion|trillion)(?![A-Za-z]))"
)
_HALF = "(?P<half>一半|(?:大|多)?半数|(?<=[过近超])半(?![年个小天径导岛]))"
_DOUBLE = "(?P<double>翻了?(?P<times>[一两二三四])?番)"
_RATIO = (
    rf"(?<![\d.])(?P<first>{_NUMBER})(?:比|[∶](?=\d))(?P<second>{_NUMBER})"
    r"|(?<!\d)1[:：](?P<one>\d)(?!\d)"
)
# where a figure may start; all else is tried only there
_STARTS = (
    r"(?=[\d¥￥$€零〇一二两三四五六七八九十百千万亿廿卅]|[壹贰叁肆伍陆柒捌玖拾][拾佰仟万亿元]|[第负前][\d零一二三四五六七八九十百]"
    r"|(?<![A-Za-z])[A-Za-z]|[-−－〔\[(（【]\d|[几数][十百千万亿]|零下|翻|半[年个小月天公吨斤亩数]|[大多]半"
    r"|(?<=[过近超])半)"
)


@cache
def figure() -> re.Pattern[str]:
    """Return the expression of a figure, a date, or what only looks like one."""
    return re.compile(
        f"{_STARTS}(?:(?P<run>{names.RUN})|(?P<date>{names.DATE})"
        f"|(?P<identifier>{names.IDENTIFIER})|(?P<name>{names.NAME})"
        f"|{_HALF}|{_DOUBLE}|{_RATIO}|{_counted()})"
    )


@cache
def low_end() -> re.Pattern[str]:
    """Return the expression of a range up to its dash: "3万—"."""
    return re.compile(
        rf"(?P<low>{_NUMBER})(?P<low_magnitude>{_MAGNITUDE})?(?P<low_unit>{units.pattern()})?"
        r"\s?(?:——|[-—–~～至到])\s?"
    )


def _counted() -> str:
    return (
        r"(?P<currency>(?:RMB|CNY|USD|US\$|HK\$|[¥￥$€])\s?)?"
        r"(?P<sign>"
        r"(?:(?<=[:：（(，,、\t 为是达在率幅])|(?<![\s\S]))[-−－](?=\d)|零下|(?<![担抱胜欺自])负)?"
        rf"(?P<rank>第)?(?:(?P<denominator>{_NUMBER})分之)?"
        rf"(?P<number>(?<![\d.A-Za-z])(?:{_ARABIC})|(?<=[A-Z$¥￥€])(?:{_ARABIC})|{_CHINESE}"
        r"|(?<![上下前后])半(?=年(?![报度])|个?小时|个?月|个世纪|天(?![然])|公里|[吨斤亩]))"
        rf"(?P<more>[余多]|(?<=[十百])来)?(?P<magnitude>{_MAGNITUDE})?(?P<more2>[余多])?"
        rf"(?P<unit>个(?P<inner>[半多])(?:小时|月|星期|世纪)|{units.pattern()})?"
        r"(?P<tail>多(?![种样元层数次方项功能])|(?<=[年天倍岁成])半(?![径岛导程数年月]))?"
        r"(?:(?<=小时)(?P<sixtieths>[1-5]?\d)分钟?|(?<=分钟)(?P<seconds>[1-5]?\d)秒)?"
        r"(?P<hundredths>(?<=\d秒)\d\d(?!\d))?(?P<nth>(?<=\d)(?:st|nd|rd|th)\b)?"
    )
