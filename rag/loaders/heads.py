"""What stands over a column: its name, and the unit of the figures below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SCALE = r"[十百千万亿]{0,2}"
_MEASURE = (
    r"(?:[人批件户车架台]次|人|户|家|个|项|件|所|处|座|栋|幢|套|间|册|部|辆|台|架|艘|条|张|份|名|位|批|宗|起"
    r"|[美欧港日]?元|吨标准煤|吨|公斤|千克|克|斤|公里|千米|厘米|毫米|平方[公千]?[里米]|立方米|米"
    r"|公顷|亩|升|千瓦时?|瓦|度|小时|天|分钟|秒|岁|次|场|班|床|头|只|羽|株|棵"
    r"|个?百分点|[%％‰℃]|分贝|[毫微]克|[kK]?[mg]|km²|m²|m³|㎡|t|RMB|USD)"
)
_UNIT = re.compile(rf"{_SCALE}{_MEASURE}(?:[/每]{_SCALE}{_MEASURE})*")
_BRACKETED = re.compile(
    r"\s*[（(\[［]\s*(?:单位\s*[:：]\s*)?([^（）()\[\]［］]{1,12})[）)\]］]\s*$"
)
_UNIT_LINE = re.compile(
    r"(?:[（(\[]|(?<![\u4e00-\u9fff]))\s*(?:计量)?单\s*位\s*[:：]\s*([^）)\]]{1,20})\s*[）)\]]?"
)
_SEVERAL = re.compile(r"[、，,;； ]+")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_UNIT_HEAD = re.compile(r"(?:计量)?单位|[Uu]nits?")
# such figures are counted in nothing, or not in what the rest of the table is counted in
_BARE = re.compile(
    r"年份|年度|^年$|月份|^月$|日期|时间|序号|编号|代码|代号|电话|邮编|名次|排名|位次|次序"
    r"|^(?:No\.?|Year|Month|Date|ID|Rank|#)$",
    re.IGNORECASE,
)
_SHARE = re.compile(r"[率比±]|占|增速|增幅|增长|指数|倍|系数|growth|share|index", re.IGNORECASE)
_NUMBER = re.compile(r"[-+－−]?\d[\d,，]*(?:\.\d+)?|[-+－−]?\.\d+")


@dataclass(frozen=True, slots=True)
class Head:
    """The name over a column and the unit of its figures, "" when it has none.

    Attributes:
        takes_unit: whether its figures are in the unit of the whole table or row.
    """

    name: str
    unit: str
    takes_unit: bool

    @property
    def group(self) -> str:
        """Return the heads above the lowest one, "" when there are none."""
        return self.name.rpartition("·")[0]


def read_head(levels: Sequence[str]) -> Head:
    """Return the head of a column from the cells above it, the highest first."""
    names: list[str] = []
    unit = ""
    for level in levels:
        name, bracketed = cut_unit(level)
        name, unit = _GAP.sub("", name), bracketed or unit
        if name and name not in names[-1:]:
            names.append(name)
    name = "·".join(names)
    is_bare = any(_BARE.search(part) for part in names)
    return Head(name, unit, bool(name) and not unit and not is_bare and not _SHARE.search(name))


def cut_unit(words: str) -> tuple[str, str]:
    """Return words without the unit in brackets at their end, and that unit, "" for none."""
    bracketed = _BRACKETED.search(words)
    if bracketed and is_unit(bracketed[1].strip()):
        return words[: bracketed.start()], bracketed[1].strip()
    return words, ""


def is_unit_head(head: Head) -> bool:
    """Return whether the cells of a column are the units of their rows."""
    return _UNIT_HEAD.fullmatch(head.name.rpartition("·")[2]) is not None


def table_unit(words: str) -> str | None:
    """Return the unit that a line like 单位：万元 gives; "" for several, None for no such line."""
    line = _UNIT_LINE.search(words)
    if not line:
        return None
    units = [unit for unit in _SEVERAL.split(line[1].strip()) if unit]
    return units[0] if len(units) == 1 and is_unit(units[0]) else ""


def is_unit_line(words: str) -> bool:
    """Return whether words give the unit of a table and nothing else."""
    return _UNIT_LINE.fullmatch(words) is not None


def is_number(words: str) -> bool:
    """Return whether words are a bare number, which can take a unit."""
    return _NUMBER.fullmatch(words) is not None


def is_unit(words: str) -> bool:
    """Return whether words are what figures are counted in."""
    return _UNIT.fullmatch(words) is not None
