"""What a block of lines is, told by its words."""

from __future__ import annotations

import re

from rag.types import Kind

MAX_HEADING = 45  # characters; the longest headlines of the papers we read are shorter
MAX_CAPTION = 45
_MAX_FURNITURE = 60
_LONGEST = 2 * MAX_CAPTION  # a longer block is text
_PROSE = 18  # a longer line with a comma is a sentence, not a headline

_ENTRY = re.compile(r"【([^】]{1,60})】")
_BYLINE = re.compile(
    r"[（(]\s*(?:记者|通讯员|作者|供稿|文)?\s*[\u4e00-\u9fff·\s、]{2,16}[）)]"
    r"|(?:本报)?(?:实习)?(?:记者|通讯员)[\s：:]+[\u4e00-\u9fff·\s/]{2,20}"
    r"|(?:文|图|文图|摄影)\s*[/：:]\s*[\u4e00-\u9fff·\s]{2,10}"
)
_CAPTION = re.compile(
    r"▲|图为|[上下左右]图[：:为]|图[\d①-⑨][：: ]"
    r"|.{0,80}(?:[\s/](?:摄|供图)|资料图|图片|摄影|提供(?=[)）]))\s*[)）]?$"
)
_FURNITURE = re.compile(
    r"(?:\d{4}年\d{1,2}月\d{1,2}日|星期[一二三四五六日天]|农历\S{4,12}|今日\S{1,2}版|"
    r"第?[\d一二三四]{1,3}版|[（(]?\s*[上下]\s*[转接][^（）()]{1,8}版\s*[)）]?|[\s\d·－—-]++)++"
    r"|(?:责编|编辑|校对|美编|电话|邮箱|网址)[：: ].*"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[\s\S]{0,30}"
)
_PAGE_NUMBER = re.compile(r"(?:第\s*)?[·－—–\-\s]*\d{1,4}[·－—–\-\s]*页?")
_JUMP = re.compile(r"[（(]?\s*([上下])\s*[转接][^（）()]{1,8}版\s*[)）]?")
_OPENING = re.compile(
    r"本报[^\s。，]{0,6}[讯电]|新华社[^\s。，]{0,6}电|[（(](?:记者|通讯员)?\s*[\u4e00-\u9fff]{2,4}[）)]"
)
_SENTENCE_END = "。！？!?…；;：:.|"
_CLOSING = "”\"』」）)》’'"


def kind_of(words: str) -> Kind:
    """Return what a block is that stands by itself; `words` has no blanks around it."""
    if words[0] == "#":
        return Kind.HEADING
    if len(words) > _LONGEST:
        return Kind.TEXT
    if _CAPTION.match(words):
        return Kind.CAPTION
    if _BYLINE.fullmatch(words):
        return Kind.BYLINE
    if len(words) <= _MAX_FURNITURE and _FURNITURE.fullmatch(words):
        return Kind.FURNITURE
    return Kind.HEADING if _is_heading(words) else Kind.TEXT


def entry_name(words: str) -> str:
    """Return the name of the 【条目】 that a block begins with, else ""."""
    match = _ENTRY.match(words)
    return match[1] if match else ""


def is_page_number(words: str) -> bool:
    """Return whether a line holds a page number and nothing else."""
    return len(words) <= 12 and _PAGE_NUMBER.fullmatch(words) is not None


def jump(words: str) -> str:
    """Return 下 for 下转2版, 上 for 上接1版, "" for anything else."""
    match = _JUMP.fullmatch(words) if len(words) <= 20 else None
    return match[1] if match else ""


def opens_article(words: str) -> bool:
    """Return whether a text begins as the first paragraph of a report does: 本报讯, (记者 …)."""
    return _OPENING.match(words) is not None


def is_unfinished(words: str) -> bool:
    """Return whether a block stops inside a sentence."""
    last = words.rstrip(_CLOSING)[-1:]
    is_prose = len(words) > _PROSE or words[0] == "【"
    return is_prose and last not in _SENTENCE_END


def _is_heading(words: str) -> bool:
    if _ENTRY.fullmatch(words):
        return True
    if len(words) > MAX_HEADING or any(mark in words for mark in "。；;|"):
        return False
    if words.startswith(("【", "- ", "* ", ">")) or words[-1] in "，,：:、.!！?？":
        return False
    return len(words) <= _PROSE or not ("，" in words or "," in words)
