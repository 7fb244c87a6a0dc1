"""How many things a sentence lists, when it does not say so itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.compute.mentions import tokens
from rag.evidence import Candidate, Scored
from rag.question import Question
from rag.text.quantities import quantities
from rag.text.tokenize import is_chinese

_POOL = 2  # only the best sentences
_COUNTER = re.compile(
    "(?:多少|几)(个|位|名|家|项|类|种|处|座|条|所|部|人|支|站|样|国|镇|村|区|级|步|档|只|款|门|点|本|方|件|场|道|大)"
)
_HOW_MANY = re.compile(r"\bhow many ([a-z]+)", re.IGNORECASE)
_TITLES = re.compile("(?:[《“][^《》“”]{1,40}[》”](?:[、，和及与]|以及)?){2,}")
_ITEM = r"[^、，,。；;：:！？!?《》（）()\s]{1,20}"
_RUN = re.compile(rf"{_ITEM}(?:、{_ITEM})+")
_LEAD = re.compile(
    r"^.*?(?:(?<![没所])有|(?<![不还但总可])是|为|包括|包含|分别|依次|分[设为成]|设[有置]?|按|含|涉及|来自|叫|即|由|经过|[去过访到设]了|了)(?:了|是|为|：)?(?=[^、])"
)
_LAST = re.compile(r"^[^和及与]{1,20}(?:和|以及|及|与)[^和及与]{1,20}$")
_MORE = re.compile(
    "还有|另有|另外|此外|，以及|,以及|,和|除.{1,20}外|之外"
)  # the list goes on elsewhere
_OPEN = re.compile(r"等")  # 等, and so on: the list does not say how long it is
_EN_RUN = re.compile(
    r"(?:\b(?:in|(?:are|is)(?: in)?|include[sd]?|were|from|by|of|between)|:) "
    r"((?:[A-Z]?[\w'-]+(?: [\w'-]+){0,3}, )+(?:and )?[\w' -]{1,60}?(?: and [\w' -]{1,40})?)"
    r"(?=[.;]|$)"
    r"|((?:[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3}, )+(?:and )?[A-Z][\w' -]{1,60}?"
    r"(?: and [A-Z][\w' -]{1,40})?)(?=[.;]|$)"
)
_NOUN = re.compile(r"[\u4e00-\u9fff]{2,6}")
_NOUN_BEFORE = re.compile(r"([\u4e00-\u9fff]{2,})(?:一共|总共|[分共]了?|里?[有是为])+$")
_SHARE_BARE = 0.6
_SHARE = 0.5  # of the question's words the sentence must hold


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in a sentence: its range in the text, how many things, counted in what."""

    candidate: Candidate
    start: int
    end: int
    count: int
    unit: str


def count(question: Question, scored: Sequence[Scored]) -> Listing | None:
    """Return the list whose things a question counts; None when no sentence is sure to be it."""
    counter = _COUNTER.search(question.text) or _HOW_MANY.search(question.text)
    if not counter:
        return None
    for item in scored[:_POOL]:
        found = _listed(item.candidate)
        if found and _is_meant(question, item.candidate, found):
            start, end, n = found
            unit = counter[1] if question.language == "zh" else f" {counter[1]}"
            return Listing(item.candidate, start, end, n, unit)
    return None


def _listed(candidate: Candidate) -> tuple[int, int, int] | None:
    text = candidate.text
    runs = list((_RUN if is_chinese(text) else _EN_RUN).finditer(text))
    titles = _TITLES.search(text)
    if titles:
        return titles.start(), titles.end(), titles[0].count("《") + titles[0].count("“")
    if len(runs) != 1:
        return None
    if not is_chinese(text):
        run = runs[0]
        group = 1 if run[1] else 2
        items = re.split(r", and |, | and ", run[group])
        return run.start(group), run.end(group), len(items)
    run = runs[0]
    if text[: run.start()].endswith(("）", ")", "、")) or _MORE.search(text):
        return None
    lead = _LEAD.match(run[0].split("、")[0])
    start = run.start() + (lead.end() if lead else 0)
    items = text[start : run.end()].split("、")
    return start, run.end(), len(items) + (_LAST.match(items[-1]) is not None)


def _is_meant(question: Question, candidate: Candidate, found: tuple[int, int, int]) -> bool:
    start, end, _count = found
    text = candidate.text
    if _OPEN.match(text, end) or _OPEN.search(text[start:end]) or _counts(text):
        return False
    if _count < 3:
        return False  # nobody asks how many two are
    asked = set(tokens(question.content))
    last = max(text.rfind("、", start, end), text.rfind(",", start, end))  # 数字展区 names them all
    said = set(tokens(f"{candidate.heading} {text[:start]} {text[last:]}"))
    is_english = question.language == "en"
    share = (
        _SHARE if is_english or _head(question) in text[:start] + text[last:end] else _SHARE_BARE
    )
    return bool(asked) and len(asked & said) >= share * len(asked)


def _head(question: Question) -> str:
    """Return the last two characters, or the word, of what is counted."""
    found = _COUNTER.search(question.text)
    if not found:
        return "\n"
    behind = _NOUN.match(question.text, found.end())
    before = _NOUN_BEFORE.search(question.text[: found.start()])
    return behind[0][-2:] if behind else before[1][-2:] if before else "\n"


def _counts(text: str) -> bool:
    """Return whether a sentence counts anything itself."""
    return any(
        q.unit_class.startswith("count:") or q.unit_class == "people"
        for q in quantities(text)
        if q.kind == "amount" and q.unit != "等"
    )
