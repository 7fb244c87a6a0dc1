"""The things a question names: 甲镇 and 乙镇 of 甲镇比乙镇多几家."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import rjieba

from rag.answer.compute.tasks import Operation

_ENUMERATED = re.compile(
    r"、|(?<![\d之总缓温饱])和(?!平|谐|解)|[^参]与(?!会)|跟(?!着)|同(?=[^比期时样意一])|还是|以及|及(?!格|时)"
    r"|(?<![增追参添更相叠外附])加(?![入强工快大装油固盟班起一到在总梯])上?|\band\b|\bor\b"
)
_RELATED = {
    Operation.DIFFERENCE: re.compile(
        r"(?<![同环对])比(?!例|重|率|赛|如)|较|减去?|超过|\bthan\b|\bminus\b"
    ),
    Operation.RATIO: re.compile(
        r"是|相当于|等于|(?<![同环对])比(?!例|重|率|赛|如)|\bthan\b|\bas\b"
    ),
    Operation.GROWTH: re.compile(r"(?<![同环对])比(?!例|重|率|赛|如)|\bthan\b"),
}
# part and whole: 甲占乙的几成, 在乙里甲占几成, 乙里有几成是甲
_INSIDE = "(?:当中|之中|里头|里面|里边|里|中(?![小学心央国])|内)"
_SHARES = tuple(
    map(
        re.compile,
        (
            f"(?P<part>.+?)在(?P<whole>[^，,？?]{{2,14}}?){_INSIDE}",
            "(?P<part>.+?)占(?![地用])[到了去]?(?!百分|几|多)(?P<whole>[^，,？?]{2,14}?)"
            "的?(?:多少|多大|几|百分|比|份)",
            "(?P<part>.+?)(?:相当于|是)(?P<whole>[^，,？?]{2,14}?)的(?:百分|几|多少)",
            f"(?P<whole>.{{2,14}}?){_INSIDE}[，,]?有(?:百分之)?(?:多少|几)成?(?:比例)?[的是]?"
            "(?P<part>[^，,？?]{2,12})",
            f"(?P<whole>.{{2,14}}?){_INSIDE}[，,]?(?P<part>[^，,？?]{{2,12}}?)"
            "的?(?:占|比例|比重|份额|有)",
            r"(?:share|percentage|proportion|fraction|part) of (?:the |all )?(?P<whole>[\w ]+?)"
            r" (?:is|are|was|were|did|do|goes?|went|c[ao]me)\b(?P<part>.*)",
        ),
    )
)
# what goes for all that was named before it: 候车面积 of 甲站和乙站的候车面积
_TAIL = re.compile(
    r"[，,：:？?!！。；;]|的|一共|[总共拢]|合[计在起]|加|哪|谁|分别|[各都差占相每均按从排]|百分"
    r"|(?<![第\d])[两二三四五六七八九十\d]"
    r"(?:[个条家所座期类种项级处块片套栋天次档地者]|年(?![底末初前来间]))"
    r"|(?:[多高低大小长短快慢少贵重]|增加|减少|提高|降低)?[了出]?(?:多|几)"
    r"|\b(?:which|how|has|have|is|are|did|do|together|differ|by|in)\b"
)
_HEAD = re.compile(r"[，,：:]")
_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z]+|\d+(?:\.\d+)?")
_STOP = re.compile("[的了在是和与及等其共各几把将所而者这那也都就并着过]")
_SLACK = 2  # characters that one of several names is longer than another


def parts(text: str, operation: Operation) -> list[str]:
    """Return what a question names, each in its words; fewer than two when it lists nothing."""
    if operation is Operation.SHARE:
        return _part_and_whole(text.lower())
    listed = _split(text, _ENUMERATED)
    if len(listed) > 1:
        return _even(listed)
    return _split(text, _RELATED[operation]) if operation in _RELATED else []


def _part_and_whole(text: str) -> list[str]:
    found = filter(None, (pattern.search(text) for pattern in _SHARES))
    named = ([_HEAD.split(match["part"])[-1], match["whole"]] for match in found)
    return next((names for names in named if all(map(grams, names))), [])


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    pieces = [piece for piece in pattern.split(text.lower()) if piece is not None]
    if len(pieces) < 2:
        return []
    first = _HEAD.split(pieces[0].rstrip(" ，,"))[-1]
    rest = [_TAIL.split(piece.strip(), maxsplit=1)[0] for piece in pieces[1:]]
    return [piece.strip() for piece in (first, *rest) if grams(piece)]


def _even(names: list[str]) -> list[str]:
    """Return names without what stands before the first: 今年新建 and 改建."""
    size = max(map(len, names[1:])) + _SLACK
    is_latin = names[0].isascii()
    return [names[0] if is_latin else names[0][-size:], *names[1:]]


@lru_cache(maxsize=10_000)
def grams(text: str) -> frozenset[str]:
    """Return the characters of a text, those that stand side by side, its words and numbers."""
    found: set[str] = set()
    for piece in _RUN.findall(_STOP.sub(" ", text.lower())):
        if piece.isascii():
            found.add(piece[:-1] if len(piece) > 3 and piece[-1] == "s" else piece)
        else:
            found.update(piece, map("".join, pairwise(piece)))
    return frozenset(found)


def word_grams(text: str) -> frozenset[str]:
    """Return the grams of a text that do not reach from one of its words into the next."""
    return frozenset().union(*(grams(word) for word in rjieba.cut(text)))
