"""Figures of Chinese documents said in English: 762.31亿元 is 76.231 billion yuan."""

from __future__ import annotations

from rag.text.quantities import Quantity, to_base
from rag.text.tokenize import is_chinese

_UNITS = {
    "元": "yuan", "美元": "US dollars", "个百分点": "percentage points",
    "百分点": "percentage points",
    "人": "people", "名": "people", "位": "people", "人次": "visits", "户": "households",
    "平方公里": "square kilometres", "平方千米": "square kilometres", "平方米": "square metres",
    "公顷": "hectares", "亩": "mu", "公里": "kilometres", "千米": "kilometres", "米": "metres",
    "吨": "tonnes", "公斤": "kilograms", "千克": "kilograms", "立方米": "cubic metres",
    "年": "years", "个月": "months", "天": "days", "日": "days", "个工作日": "working days",
    "个小时": "hours", "小时": "hours", "分钟": "minutes", "秒": "seconds", "次": "times",
    "倍": "times", "千瓦时": "kWh", "千瓦": "kW", "℃": "°C", "岁": "years old", "个": "",
    "件": "items", "项": "items", "辆": "vehicles", "车道": "lanes", "条车道": "lanes",
    "处": "places", "村": "villages", "届": "sessions",
}  # fmt: skip
_ABOUT = {
    "近": "nearly", "超": "over", "超过": "over", "余": "over", "多": "over",
    "以上": "at least", "至少": "at least", "不少于": "at least", "不足": "under", "不到": "under",
    "以下": "at most", "以内": "at most", "不超过": "at most", "累计": "",
}  # fmt: skip
_MAGNITUDES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1, ""))


def in_english(quantity: Quantity, shown: str) -> str:
    """Return a figure as an English reader writes it; a unit without English word stays.

    Args:
        quantity: the figure.
        shown: as the document writes it.
    """
    if not is_chinese(shown):
        return shown
    about = _ABOUT.get(quantity.approximate, "about") if quantity.approximate else ""
    word = max((w for w in _UNITS if w in shown), key=len, default=quantity.unit)
    factor = to_base(word)[2]
    ends = [quantity.value] if quantity.high is None else [quantity.value, quantity.high]
    number = "–".join(_written(end / factor) for end in ends)
    unit = "%" if quantity.unit == "%" else f" {_UNITS.get(word, f'({word})' if word else '')}"
    return f"{about} {number}{unit}".strip()


def _written(value: float) -> str:
    """Return a number with thousands set apart, millions as a word."""
    factor, name = next((m for m in _MAGNITUDES if abs(value) >= m[0]), (1, ""))
    return f"{float(f'{value / factor:.10g}'):,.12g}{name}"
