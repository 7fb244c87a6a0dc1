"""How Chinese names a time: a table of patterns, each with what it means in a frame."""

from __future__ import annotations

import datetime as dt
import re

from rag.text.dates import parts
from rag.text.dates.frame import Frame, Rule, place, shifted_month, years
from rag.text.dates.parts import JOIN, digits, number
from rag.text.dates.period import Period, span_of

_RECENT = dt.timedelta(days=10)  # 日前, 近日
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2}
_WEEKS = {"上": -7, "本": 0, "这": 0, "下": 7}
_WEEKDAYS = "一二三四五六日"
_ONES = "一二三四五六七八九"
_COUNTED = f"{_ONES}十几两近半多余"
# how far from 今年; the letters around keep 如今年轻 and 说明年内 out
_RELATIVE = {
    r"(?<!如)今年(?!轻)|本年度?": 0,
    rf"是年|(?<!\d年)全年|(?<![\d{_COUNTED}年])年内(?![容部在])": 0,
    r"(?<!过)去年(?!均)|(?<![以晚])上年度?(?![龄夜纪])": -1,
    r"大前年": -3,
    r"(?<![年以之])前年(?!均)": -2,
    r"(?<![说证声])明年|(?<!以)下一?年度": 1,
    r"(?<![年之以])后年(?![均度])": 2,
}
_ANAPHORIC = {r"同年|(?<!每)当年(?!轻)": 0, r"次年|翌年": 1}
_HAN_YEAR = "(?:一九|二[〇零○])[〇零○一二三四五六七八九]{2}年度?"
_NAMED_YEAR = rf"(?<![\d.])(?:19|20)\d\d年度?(?![鉴代级])|{_HAN_YEAR}"
_SHORT_YEAR = rf"(?<![\d.年月])\d\d年(?=(?:{parts.PATTERN})(?!\d))"
_YEAR = "|".join((_NAMED_YEAR, _SHORT_YEAR, *_RELATIVE, *_ANAPHORIC))
_SUFFIX = "以来|[至迄]今(?!年)|同期"
_PLANNED = re.compile(r"(?:将|拟|预计|计划|力争|有望|定于|确保)[^，。；,;]{0,8}$")
_PLANNED_AFTER = re.compile(r"[起后，,]{0,2}将|之?前|以前")
_PIVOT = 50  # 98年 is 1998, 22年 is 2022


def _year_of(frame: Frame, words: str) -> int | None:
    """Return the year that words name."""
    if words[:2].isdigit():
        year = int(words.rstrip("年度"))
        return year if year > 99 else year + (2000 if year < _PIVOT else 1900)
    if words[0] in "一二":
        return digits(words.rstrip("年度"))
    for table, base in ((_RELATIVE, frame.year), (_ANAPHORIC, frame.carried)):
        for pattern, offset in table.items():
            if re.fullmatch(pattern, words):
                return None if base is None else base + offset
    return None


def _in_year(frame: Frame, found: re.Match[str]) -> Period | None:
    words, part, suffix = found.groups()
    if words in ("全年", "是年") and not frame.is_yearbook:
        return None
    year = _year_of(frame, words)
    if year is None:
        return _open_year(frame, words) if not (part or suffix) else None
    if suffix == "同期":  # up to which day is not said
        return years(year, year, "about")
    period = parts.read_part(year, part) if part else years(year, year)
    return _until_issue(frame, period) if suffix else period


def _open_year(frame: Frame, words: str) -> Period | None:
    """Return all years that 今年 may be, where only bounds are known."""
    if not frame.is_open or frame.start is None or frame.end is None:
        return None
    first, last = (
        _year_of(Frame(day, day, frame.is_yearbook), words) for day in (frame.start, frame.end)
    )
    if first is None or last is None:
        return None
    return years(first, last, "about")


def _until_issue(frame: Frame, period: Period) -> Period:
    if frame.latest is None or frame.latest < period.start:
        return period
    return Period(period.start, frame.latest, period.certainty)


def _bare_part(frame: Frame, found: re.Match[str]) -> Period | None:
    words, suffix = found.groups()
    around = found.string[max(found.start() - 12, 0) : found.start()]
    is_future = bool(_PLANNED.search(around) or _PLANNED_AFTER.match(found.string, found.end()))
    is_part = "季" in words or "半年" in words or words.startswith("年")
    period = place(
        frame, lambda year: parts.read_part(year, words), is_future=is_future, is_part=is_part
    )
    return _until_issue(frame, period) if period and suffix else period


def _years(_frame: Frame, found: re.Match[str]) -> Period | None:
    return years(int(found[1]), int(found[2]))


def _iso(_frame: Frame, found: re.Match[str]) -> Period:
    day = dt.date(*(int(part) for part in re.split(r"\D", found[0])))
    return Period(day, day)


def _iso_month(_frame: Frame, found: re.Match[str]) -> Period:
    return Period(*span_of(found[0]))


def _day(frame: Frame, found: re.Match[str]) -> Period | None:
    if frame.day is None:
        return None
    day = frame.day + dt.timedelta(days=_DAYS[found[1]])
    return Period(day, day)


def _month(frame: Frame, found: re.Match[str]) -> Period | None:
    if frame.month is None:
        return None
    month = shifted_month(frame.month, {"本": 0, "上": -1, "下": 1}[found[1][0]])
    return parts.read_part(int(month[:4]), f"{int(month[5:])}月{found[2] or ''}")


def _week(frame: Frame, found: re.Match[str]) -> Period | None:
    if frame.day is None:
        return None
    monday = frame.day + dt.timedelta(days=_WEEKS[found[1]] - frame.day.weekday())
    weekday = found[2].replace("天", "日") if found[2] else ""
    first, last = (5, 6) if weekday == "末" else (0, 6)
    if weekday and weekday != "末":
        first = last = _WEEKDAYS.index(weekday)
    return Period(monday + dt.timedelta(days=first), monday + dt.timedelta(days=last))


def _now(frame: Frame, _found: re.Match[str]) -> Period | None:
    if frame.is_yearbook and frame.year:
        return Period(*span_of(f"{frame.year:04d}"), "about")
    return Period(frame.start, frame.end, "about") if frame.start and frame.end else None


def _recently(frame: Frame, _found: re.Match[str]) -> Period | None:
    return Period(frame.day - _RECENT, frame.day, "about") if frame.day else None


def _last_years(frame: Frame, found: re.Match[str]) -> Period | None:
    return last_years(frame, number(found[1]))


def last_years(frame: Frame, count: int) -> Period | None:
    """Return 近两年: two years ending with this one, and half of one more before its middle."""
    if frame.year is None or frame.latest is None:
        return None
    first = frame.year - count + (frame.latest.month > 6)
    return years(first, frame.year, "about")


def _last_months(frame: Frame, found: re.Match[str]) -> Period | None:
    if frame.month is None or frame.end is None:
        return None
    start, _ = span_of(shifted_month(frame.month, -number(found[1])))
    return Period(start, frame.end, "about")


def _plan(_frame: Frame, found: re.Match[str]) -> Period:
    return plan(number(found[1]))


def plan(number_of_plan: int) -> Period:
    """Return the years of a five-year plan: the 14th is 2021 to 2025; the third began in 1966."""
    first = 2001 + 5 * (number_of_plan - 10)
    return years(first, first + 4)


def _decade(_frame: Frame, found: re.Match[str]) -> Period:
    decade = number(found[1])
    return years(1900 + decade, 1909 + decade)


# where an expression may begin: looked at first, for speed
START = (
    rf"(?:(?<!\d)\d|(?<![十{_ONES}])[十{_ONES}]"
    r"|年[底末初内]|迄今|最近|[今昨前明后去上下本大同当次翌是全首第截到目日近过这“\"]"
    r"[^今昨明后上下本大同当次翌全首第截近过这“\"])"
)
_ISO_REST = "|".join(rf"{mark}\d{{1,2}}{mark}\d{{1,2}}" for mark in ("-", "/", r"\."))
_LAST = rf"(?:最近|(?<![将时了经隔长达])近|过去)的?([两十{_ONES}]|\d{{1,2}})"
RULES: tuple[Rule, ...] = (
    (rf"(?<![\d.])((?:19|20)\d\d){JOIN}((?:19|20)\d\d)年(?!\d)", _years),
    (rf"(?<![\d./-])(?:19|20)\d\d(?:{_ISO_REST})(?![\d./-])", _iso),
    (r"(?<![\d./-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d-])", _iso_month),
    (rf"({_YEAR})({parts.PATTERN})?({_SUFFIX})?", _in_year),
    (
        rf"(?<![\d第.历年每往逐近常几个正])(?<![{_COUNTED}]年)(?=年[底末初]|[^年底末初])"
        rf"(?!全年)({parts.PATTERN})(以来|至今(?!年))?(?![亮饼嫂租薪龄])",
        _bare_part,
    ),
    (r"(?<![先以])(大前|前|昨|今|明|后)(?:天(?![气性下])|日(?!前)|晨|早|晚|夜)", _day),
    (r"(本|(?<![以晚])上个?|(?<![以])下个?)月(上旬|中旬|下旬|[初底末]|\d{1,2}[日号])?", _month),
    (r"(上|本|这|下)个?(?:周|星期)([一二三四五六日天末])?(?![边围期年转岁长折])", _week),
    (r"截[至止]目前|到目前为止|目前|当前(?!位)|迄今为止|截至今天", _now),
    (r"(?<![\d今昨明当即十])日前|近日", _recently),
    (rf"{_LAST}年来?(?!的?时间)", _last_years),
    (rf"{_LAST}个月来?", _last_months),
    (
        rf"[“\"]?(?<![{_ONES}])([七八九]|十[{_ONES}]?)五[”\"]?(?:时期|期间|规划|计划)",
        _plan,
    ),
    (rf"[“\"](十[{_ONES}])五[”\"]", _plan),
    (r"(?:上|20|二十)世纪([1-9]0|[一二三四五六七八九]十)年代", _decade),
)
