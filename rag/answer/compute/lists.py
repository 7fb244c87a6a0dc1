"""How many things a sentence lists, when it does not say so itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import rjieba

from rag.answer.compute.mentions import tokens
from rag.evidence import Candidate, Scored
from rag.question import Question
from rag.text.quantities import quantities
from rag.text.tokenize import is_chinese

_POOL = 2  # only the best sentences
# what a question may say that no text would
_FILLING = re.compile(
    "[一总]共|总的|都|到底|究竟|请问|目前|[这本此]次|[这那该本]|可以|能够?|里|哪些|什么|名称"
    "|[个家项类种处座条所部门]$"
)
_LEAST = 3  # nobody asks how many two are
_COUNTER = re.compile(
    "(?:多少|几)大?([个位名家项类种处座条所部人支站样国镇村区级步档只款门点本方件场道])"
)
_HOW_MANY = re.compile(r"\bhow many ([a-z]+)", re.IGNORECASE)
_TITLES = re.compile("(?:[《“][^《》“”]{1,40}[》”](?:[、，和及与]|以及)?){3,}")
_ITEM = r"[^、，,。；;：:！？!?《》（）()|\s]{1,20}"
_RUN = re.compile(rf"{_ITEM}(?:、{_ITEM})+")
_LEAD = re.compile(
    r"^.*?(?:(?<![没所])有(?![关限])|(?<![不还但总可])是|为|包括|包含|分别|依次|分[设为成]|设[有置]?"
    r"|按|含|涉及|涵盖|来自|叫|即|由|[经途]经?[过由]?|支持|提供|[去过访到设]了|了)(?:了|是|为|：)?(?=[^、])"
)
_AND = re.compile("(?<=.)(?:以及|[和及与跟])(?=.)")
# what goes on behind the last thing: 组成, 四个部分
_BEHIND = re.compile(
    "(?:等|[一二两三四五六七八九十]+[个大方类种]|组成|构成|参[加与]|联合|共同|付款|支付|出席).*$"
)
_MORE = re.compile("还有|另有|另外|此外|，以及|,以及|,和|除.{1,20}外|之外")  # it goes on elsewhere
_OPEN = re.compile("等")  # and so on: the list does not say how long it is
_EN_RUN = re.compile(
    r"(?:\b(?:in|(?:are|is)(?: in)?|include[sd]?|offer[sed]*|were|from|by|of|between)|:) "
    r"((?:[A-Z]?[\w'-]+(?: [\w'-]+){0,3}, )+(?:and )?[\w' -]{1,60}?(?: and [\w' -]{1,40})?)"
    r"(?=[.;]|$)"
    r"|((?:[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3}, )+(?:and )?[A-Z][\w' -]{1,60}?"
    r"(?: and [A-Z][\w' -]{1,40})?)(?=[.;]|$)"
)
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,6}")
_NOUN_BEFORE = re.compile(r"([\u4e00-\u9fff]{2,})(?:一共|总共|[分共]了?|里?[有是为])+$")
# what is asked for when no text would say so: 哪几种方式
_GENERIC = re.compile("方式|方法|办法|途径|渠道|方面|内容|地方|东西|部分|环节|步骤|措施")
# of the question's words, what the words around a list must say: by what else speaks for it
_NAMED, _ALIKE, _AKIN, _UNNAMED = 0.3, 0.4, 0.5, 0.65
_ENGLISH = 0.5


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in a sentence: its range in the text, its things, counted in what."""

    candidate: Candidate
    start: int
    end: int
    things: tuple[str, ...]
    unit: str = ""

    @property
    def around(self) -> str:
        """Return the words that say what is listed: before it, and behind its last thing."""
        text = self.candidate.text
        return f"{self.candidate.heading} {text[: self.start]} {self.things[-1]} {text[self.end :]}"


def count(question: Question, scored: Sequence[Scored]) -> Listing | None:
    """Return the list whose things a question counts; None when no sentence is sure to be it."""
    counter = _COUNTER.search(question.text) or _HOW_MANY.search(question.text)
    if not counter:
        return None
    unit = counter[1] if question.language == "zh" else f" {counter[1]}"
    if any(_counts(item.candidate.text, unit, _head(question)) for item in scored[:_POOL]):
        return None
    for item in scored[:_POOL]:
        meant = [found for found in _listed(item.candidate) if _is_meant(question, unit, found)]
        if len(meant) == 1:
            found = meant[0]
            return Listing(found.candidate, found.start, found.end, found.things, unit)
    return None


def _listed(candidate: Candidate) -> Iterator[Listing]:
    text = candidate.text
    if titles := _TITLES.search(text):
        names = re.findall("[《“]([^《》“”]+)[》”]", titles[0])
        yield Listing(candidate, titles.start(), titles.end(), tuple(names))
    elif is_chinese(text):
        yield from (_chinese(candidate, run) for run in _RUN.finditer(text))
    else:
        for run in _EN_RUN.finditer(text):
            group = 1 if run[1] else 2
            things = tuple(re.split(r", and |, | and ", run[group]))
            yield Listing(candidate, run.start(group), run.end(group), things)


def _chinese(candidate: Candidate, run: re.Match[str]) -> Listing:
    lead = _LEAD.match(run[0].split("、")[0])
    start = run.start() + (lead.end() if lead else 0)
    *things, last = candidate.text[start : run.end()].split("、")
    return Listing(candidate, start, run.end(), (*things, *_pair(last, things[0])))


def _pair(last: str, thing: str) -> list[str]:
    """Return the two things of 丙和丁, the one of 和平里."""
    for joint in _AND.finditer(last):
        one, other = last[: joint.start()], last[joint.end() :]
        if one[-1] == thing[-1] or joint[0] in rjieba.cut(last):
            return [one, other]
    return [last]


def _is_meant(question: Question, unit: str, found: Listing) -> bool:
    text = found.candidate.text
    is_open = _OPEN.match(text, found.end) or _OPEN.search(text[found.start : found.end])
    is_whole = not _MORE.search(text) and not text[: found.start].endswith(("）", ")", "、"))
    if is_open or not is_whole or len(found.things) < _LEAST:
        return False
    asked = set(tokens(_FILLING.sub("", question.content))) - {unit}
    said = set(tokens(found.around))
    return bool(asked) and len(asked & said) >= _needed(question, found) * len(asked)


def _needed(question: Question, found: Listing) -> float:
    """Return how much of a question the words around a list must say."""
    if question.language == "en":
        return _ENGLISH
    head = _head(question)
    if head and head[-2:] in found.around:
        return _NAMED
    ends = {_BEHIND.sub("", thing)[-1:] for thing in found.things}
    is_alike = len(ends) == 1 and head[-1:] in ends
    if is_alike or _GENERIC.search(head):
        return _ALIKE
    return _UNNAMED if head and set(head).isdisjoint(found.around) else _AKIN


def _head(question: Question) -> str:
    """Return the noun that is counted; "" when there is none."""
    found = _COUNTER.search(question.text)
    if not found:
        return ""
    behind = _NOUN.match(question.text, found.end())
    before = _NOUN_BEFORE.search(question.text[: found.start()])
    return behind[0] if behind else before[1] if before else ""


def _counts(text: str, unit: str, head: str) -> bool:
    """Return whether a sentence counts such things itself."""
    asked = {q.unit_class for one in (unit, head) for q in quantities(f"3{one}")}
    asked |= {"count:个", "count:项"}
    return any(
        q.unit_class in asked for q in quantities(text) if q.kind == "amount" and q.unit != "等"
    )
