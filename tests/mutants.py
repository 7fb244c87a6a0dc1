"""Right answers with one thing made wrong: what the figure gate has to hold back.

`python tests/mutants.py` prints the table of docs/verification.md and what was judged wrongly; the
seeds are fixed. Only figures written in digits are changed. A mutant that says what its quotes say
in another place is none, and is not counted.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from right_answers import Pair, pairs

from rag.text.quantities import Quantity, quantities

_UNITS = (
    ("亿", "万"),
    ("万", "亿"),
    ("个百分点", "%"),
    ("%", "个百分点"),
    ("人次", "人"),
    ("户", "人"),
    ("人", "户"),
    ("平方米", "公顷"),
    ("公顷", "亩"),
    ("公里", "米"),
    ("米", "公里"),
    ("元", "美元"),
    ("家", "户"),
    ("套", "户"),
    ("件", "次"),
    ("个", "户"),
    ("小时", "分钟"),
    ("天", "个月"),
    ("million", "billion"),
    ("per cent", "percentage points"),
    ("yuan", "dollars"),
    ("households", "people"),
    ("visits", "people"),
    ("km", "m"),
)
_SIGNS = (
    ("增长", "下降"),
    ("提高", "降低"),
    ("上升", "下降"),
    ("下降", "上升"),
    ("增加", "减少"),
    ("超", "不足"),
    ("近", "超"),
    ("rose", "fell"),
    ("fell", "rose"),
    ("up", "down"),
    ("more than", "less than"),
    ("over", "under"),
)
_RELATIVE = {"去年": "前年", "今年": "去年", "昨天": "今天", "上半年": "下半年", "年底": "年初"}
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?=年|\b(?![,.]?\d))")
_DAY = re.compile(r"(?<=月)\d{1,2}(?=日)|(?<![\d第])\d{1,2}(?=月\d)")


def mutants(pair: Pair, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield kind and text of what is wrong, at most one of each kind."""
    for kind, mutate in _MUTATIONS.items():
        texts = [text for text in mutate(pair, rng) if text != pair.text]
        if texts:
            yield kind, rng.choice(texts)


def _counted(pair: Pair) -> list[Quantity]:
    text = re.sub(r"\[(\d+)\]", lambda m: "[" + "x" * len(m[1]) + "]", pair.text)
    return [q for q in quantities(text) if q.kind != "date"]


def _digit(pair: Pair, rng: random.Random) -> Iterator[str]:
    for q in _counted(pair):
        written = pair.text[q.start : q.end]
        places = [i for i, c in enumerate(written) if c.isascii() and c.isdigit()]
        if not places or _YEAR.fullmatch(written):
            continue
        i = rng.choice(places)
        digit = rng.choice([d for d in "123456789" if d != written[i]])
        yield from _unless_said(pair, q, written[:i] + digit + written[i + 1 :])


def _unit(pair: Pair, _rng: random.Random) -> Iterator[str]:
    for q in _counted(pair):
        written = pair.text[q.start : q.end]
        for old, new in _UNITS:
            is_unit = old in "万亿" or re.search(rf"(?<![平立]方){old}\Z", written)
            if old in written and is_unit and re.search("[0-9]", written):
                yield from _unless_said(pair, q, written.replace(old, new))
                break


def _unless_said(pair: Pair, q: Quantity, written: str) -> Iterator[str]:
    """Yield the text with another figure in the place of one, unless a quote says that too."""
    found = quantities(written)
    said = {(o.value, o.unit) for o in quantities(pair.quotes)}
    if found and (found[0].value, found[0].unit) not in said | {(q.value, q.unit)}:
        yield pair.text[: q.start] + written + pair.text[q.end :]


def _year(pair: Pair, rng: random.Random) -> Iterator[str]:
    for match in _YEAR.finditer(pair.text):
        year = str(int(match[0]) + rng.choice((-3, -2, -1, 1, 2, 3)))
        if year not in pair.quotes:
            yield pair.text[: match.start()] + year + pair.text[match.end() :]
    for old, new in _RELATIVE.items():
        at = pair.text.find(old)
        if at >= 0 and new not in pair.quotes and any(c.date for c in pair.citations):
            yield pair.text[:at] + new + pair.text[at + len(old) :]


def _day(pair: Pair, rng: random.Random) -> Iterator[str]:
    for match in _DAY.finditer(pair.text):
        number = rng.choice([str(n) for n in range(1, 13) if n != int(match[0])])
        if f"{number}日" not in pair.quotes and f"{number}月" not in pair.quotes:
            yield pair.text[: match.start()] + number + pair.text[match.end() :]


def _sign(pair: Pair, _rng: random.Random) -> Iterator[str]:
    for old, new in _SIGNS:
        for match in re.finditer(rf"{old}(?:率|了|约|[:：]| by| )?(?=\d+(?![年月日]))", pair.text):
            said = match[0].replace(old, new)
            yield pair.text[: match.start()] + said + pair.text[match.end() :]


def _subject(pair: Pair, _rng: random.Random) -> Iterator[str]:
    counted = [q for q in _counted(pair) if q.kind not in {"ordinal", "identifier", "rank"}]
    for a, b in combinations(counted, 2):
        between = pair.text[a.end : b.start]
        is_apart = (
            a.unit == b.unit and a.unit and a.value != b.value and not set("[。=≈") & set(between)
        )
        if is_apart and pair.kind != "computed":
            first, second = pair.text[a.start : a.end], pair.text[b.start : b.end]
            yield pair.text[: a.start] + second + between + first + pair.text[b.end :]


_MUTATIONS: dict[str, Callable[[Pair, random.Random], Iterator[str]]] = {
    "digit": _digit,
    "unit": _unit,
    "year": _year,
    "day": _day,
    "sign": _sign,
    "subject": _subject,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """What the gate did.

    Attributes:
        right: pairs by kind; `alarms` those of them it held back.
        wrong: mutants by what is wrong; `caught` those of them it held back.
        failures: texts it was wrong about, with kind.
    """

    right: Counter[str]
    alarms: Counter[str]
    wrong: Counter[str]
    caught: Counter[str]
    failures: Sequence[tuple[str, str]]


def tally(*, questions: int, rounds: int = 2) -> Tally:
    """Show all pairs and their mutants to the gate."""
    rng = random.Random(66)
    right, alarms, wrong, caught = (Counter[str]() for _ in range(4))
    failures: list[tuple[str, str]] = []
    for pair in pairs(questions=questions):
        right[pair.kind] += 1
        if not pair.is_proved(pair.text):
            alarms[pair.kind] += 1
            failures.append((f"alarm {pair.kind}", pair.text))
            continue
        for kind, text in (m for _ in range(rounds) for m in mutants(pair, rng)):
            wrong[kind] += 1
            if pair.is_proved(text):
                failures.append((kind, f"{text} <- {pair.text} <- {pair.quotes}"))
            else:
                caught[kind] += 1
    return Tally(right, alarms, wrong, caught, failures)


def table(result: Tally) -> Iterator[str]:
    """Yield the lines of docs/verification.md."""
    yield from ("| right answers | number | held back | share |", "|---|---|---|---|")
    yield from _rows(result.right, result.alarms)
    yield from ("", "| mutants | number | caught | share |", "|---|---|---|---|")
    yield from _rows(result.wrong, result.caught)


def _rows(counts: Counter[str], hits: Counter[str]) -> Iterator[str]:
    for kind, count in counts.items():
        yield f"| {kind} | {count} | {hits[kind]} | {100 * hits[kind] / count:.1f} % |"
    total, all_hits = counts.total(), hits.total()
    yield f"| all | {total} | {all_hits} | {100 * all_hits / total:.1f} % |"


if __name__ == "__main__":
    told = tally(questions=1000)
    missed = (" ".join(failure) for failure in told.failures)
    sys.stdout.writelines(f"{line}\n" for line in (*table(told), "", *missed))
