"""Unit words: the class in which they compare, the base unit and the factor to it."""

from __future__ import annotations

import re

# class, base unit: word and factor. Factors of one base unit are exact; months have no days here.
_CLASSES: dict[tuple[str, str], dict[str, float]] = {
    ("money", "元"): {"元": 1, "元人民币": 1, "块钱": 1, "角": 0.1, "yuan": 1, "RMB": 1, "CNY": 1},
    ("money", "美元"): {"美元": 1, "美金": 1, "USD": 1, "US dollars": 1, "dollars": 1},
    ("money", "港元"): {"港元": 1, "港币": 1, "HKD": 1},
    ("money", "欧元"): {"欧元": 1, "EUR": 1, "euros": 1},
    ("money", "日元"): {"日元": 1},
    ("money", "英镑"): {"英镑": 1},
    ("share", "%"): {"%": 1, "％": 1, "‰": 0.1, "成": 10, "percent": 1, "per cent": 1},
    ("points", "百分点"): {
        "个百分点": 1,
        "百分点": 1,
        "个基点": 0.01,
        "percentage points": 1,
        "percentage point": 1,
    },
    ("area", "平方米"): {
        "平方公里": 1e6,
        "平方千米": 1e6,
        "平方米": 1,
        "平米": 1,
        "㎡": 1,
        "m²": 1,
        "m2": 1,
        "km²": 1e6,
        "km2": 1e6,
        "公顷": 1e4,
        "hm²": 1e4,
        "hm2": 1e4,
        "亩": 10000 / 15,
        "mu": 10000 / 15,
        "square kilometers": 1e6,
        "square kilometres": 1e6,
        "square meters": 1,
        "square metres": 1,
        "sq km": 1e6,
        "hectares": 1e4,
    },
    ("length", "米"): {
        "公里": 1000,
        "千米": 1000,
        "米": 1,
        "延米": 1,
        "分米": 0.1,
        "厘米": 0.01,
        "毫米": 0.001,
        "海里": 1852,
        "km": 1000,
        "m": 1,
        "cm": 0.01,
        "mm": 0.001,
        "kilometers": 1000,
        "kilometres": 1000,
        "kilometer": 1000,
        "kilometre": 1000,
        "meters": 1,
        "metres": 1,
        "meter": 1,
        "metre": 1,
        "miles": 1609.344,
    },
    ("mass", "千克"): {
        "吨": 1000,
        "公斤": 1,
        "千克": 1,
        "斤": 0.5,
        "克": 0.001,
        "毫克": 1e-6,
        "kg": 1,
        "t": 1000,
        "tons": 1000,
        "tonnes": 1000,
        "kilograms": 1,
    },
    ("volume", "立方米"): {
        "立方米": 1,
        "m³": 1,
        "m3": 1,
        "升": 0.001,
        "毫升": 1e-6,
        "cubic meters": 1,
        "cubic metres": 1,
        "liters": 0.001,
        "litres": 0.001,
    },
    ("energy", "千瓦时"): {"千瓦时": 1, "度电": 1, "兆瓦时": 1000, "kWh": 1, "MWh": 1000},
    ("power", "千瓦"): {"千瓦": 1, "瓦": 0.001, "兆瓦": 1000, "kW": 1, "MW": 1000},
    ("power", "千伏安"): {"千伏安": 1, "兆伏安": 1000},
    ("voltage", "伏"): {"伏": 1, "千伏": 1000, "kV": 1000},
    ("speed", "公里/小时"): {
        "公里/小时": 1,
        "千米/小时": 1,
        "公里每小时": 1,
        "米/秒": 3.6,
        "km/h": 1,
        "kilometers per hour": 1,
    },
    ("temperature", "℃"): {"℃": 1, "摄氏度": 1, "°C": 1, "degrees Celsius": 1},
    ("concentration", "微克/立方米"): {
        "微克/立方米": 1,
        "毫克/立方米": 1000,
        "μg/m³": 1,
        "μg/m3": 1,
    },
    ("concentration", "毫克/升"): {"毫克/升": 1, "mg/L": 1},
    ("data", "MB"): {"MB": 1, "GB": 1024, "TB": 1024**2, "PB": 1024**3},
    ("people", "人"): {
        "人": 1,
        "名": 1,
        "位": 1,
        "people": 1,
        "persons": 1,
        "residents": 1,
    },
    ("households", "户"): {"户": 1, "households": 1, "families": 1},
    ("visits", "人次"): {"人次": 1, "visits": 1},
    ("visits", "户次"): {"户次": 1},
    ("time", "年"): {"年": 1, "周年": 1, "个世纪": 100, "years": 1, "year": 1, "decades": 10},
    ("time", "月"): {"个月": 1, "个季度": 3, "months": 1, "month": 1},
    ("time", "天"): {
        "天": 1,
        "日": 1,
        "周": 7,
        "个星期": 7,
        "星期": 7,
        "days": 1,
        "day": 1,
        "weeks": 7,
        "week": 7,
    },
    ("time", "工作日"): {"个工作日": 1, "工作日": 1, "working days": 1},
    ("time", "秒"): {
        "个小时": 3600,
        "小时": 3600,
        "个钟头": 3600,
        "刻钟": 900,
        "分钟": 60,
        "秒": 1,
        "hours": 3600,
        "hour": 3600,
        "minutes": 60,
        "minute": 60,
        "seconds": 1,
    },
    ("times", "次"): {"次": 1, "times": 1},
    ("times", "场次"): {"场次": 1},
    ("times", "批次"): {"批次": 1},
    ("times", "场"): {"场": 1},
    ("times", "期"): {"期": 1},
    ("times", "届"): {"届": 1},
    ("count:倍", "倍"): {"倍": 1, "fold": 1},
    ("count:车道", "车道"): {"车道": 1, "条车道": 1},
    ("count:星", "星"): {"星级": 1},
    ("count:岁", "岁"): {"岁": 1, "周岁": 1},
    ("count:部门", "部门"): {"部门": 1},
    ("count:单元", "单元"): {"单元": 1},
}
_WORDS = {
    word: (group, base, factor)
    for (group, base), words in _CLASSES.items()
    for word, factor in words.items()
}
# measure words that are classes of their own
_COUNTERS = (
    "个套家所处座条项件张台部辆棵株根片块艘架栋幢间门批组支枚本册篇份种类级层站宗笔列趟队轮口"
    "村镇县区省市国对双副节章款届卷版页字句段首幅盏只头匹尾羽顶面把股点分例起桩步桌席杯瓶"
    "箱袋包车床亿校院道度"
)
_ARTICLE = frozenset("个种批类片场次层级组份件条张项点股面把口节段句首分起步只头度道")
# a unit's character that belongs to the word behind it: 元素, 名单, 人民, 期间
_OTHER_WORD = {
    "元": "桥素旦宵件首老帅月年朝",
    "人": "民才工社物士居防事格性心生类",
    "名": "单称录",
    "位": "于置列居",
    "年": "龄轻鉴级代货",
    "天": "然气津桥坛安",
    "日": "常报均益前后产",
    "期": "间限待货望末刊",
    "次": "日年数序要第产",
    "成": "立果为员本功就长效都绩交",
    "米": "兰粉饭线",
    "克": "服",
    "场": "地所馆景",
    "周": "边围岁末年期",
    "级": "别",
    "角": "度落色",
    "区": "域",
    "市": "场民",
    "国": "家际道",
    "分": "钟别布类析之局店院校公为配行",
    "点": "击",
    "口": "号",
    "面": "积向",
    "层": "次面",
    "起": "来",
    "头": "条都并尾",
    "道": "路德理具口教士县",
    "度": "假过数量",
    "车": "位站次道间",
    "字": "号",
    "节": "气日约能假目点省水俗",
}
# what a rate is told of: 元/平方米, 人/平方公里
_PER = "平方米|平方公里|㎡|立方米|千瓦时|小时|公里|年|月|日|天|吨|米|人|户|亩|度|次|张|个|套|株|辆"
_LATIN = re.compile(r"[A-Za-z]")


def unit_class(unit: str) -> str:
    """Return the class that a unit word belongs to; counters are classes of their own."""
    return to_base(unit)[0]


def to_base(unit: str) -> tuple[str, str, float]:
    """Return class, base unit and factor of a unit word."""
    if not unit:
        return "", "", 1.0
    known = _WORDS.get(unit) or _WORDS.get(unit.lower())
    head, slash, per = unit.partition("/")
    if known or not slash:
        return known or (f"count:{unit}", unit, 1.0)
    group, base, factor = to_base(head)
    return f"{group}/{per}", f"{base}/{per}", factor


def is_article(unit: str) -> bool:
    """Return whether 一 before this measure word says "a" rather than 1: 一个, 一种, 一批."""
    return unit in _ARTICLE


def pattern() -> str:
    """Return the expression that matches a unit word, the longest first."""
    chinese = sorted((w for w in _WORDS if not _LATIN.search(w)), key=len, reverse=True)
    latin = sorted((w for w in _WORDS if _LATIN.search(w)), key=len, reverse=True)
    words = "|".join(_guarded(word) for word in [*chinese, *_COUNTERS])
    return rf"\s?(?:{words})(?:/(?:{_PER}))?|[ -]?(?:{'|'.join(map(_cased, latin))})(?![A-Za-z\d])"


def _guarded(word: str) -> str:
    others = _OTHER_WORD.get(word)
    return re.escape(word) + (f"(?![{others}])" if others else "")


def _cased(word: str) -> str:
    """Symbols keep their case, m is no M; words of four letters and more come in any."""
    return f"(?i:{re.escape(word)})" if len(word) > 3 and word.islower() else re.escape(word)
