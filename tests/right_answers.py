"""Right answers with their citations: what the figure gate has to let pass."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rag import Assistant, Citation, Document, Span, verify
from rag.cite import cite
from rag.figures import figures
from rag.loaders import parse
from rag.text.normalize import fold
from rag.text.quantities import quantities

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
WRITTEN = ROOT / "tests" / "data" / "verification.jsonl"
QUESTIONS = ROOT / "eval" / "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """A right answer."""

    kind: str
    text: str
    citations: tuple[Citation, ...]

    @property
    def quotes(self) -> str:
        """Return all that it cites, folded."""
        return "\n".join(fold(c.quote).text for c in self.citations)

    def is_proved(self, text: str) -> bool:
        """Return whether the gate lets a text pass in its place."""
        return verify(text, self.citations).is_proved


def pairs(*, questions: int, per_document: int = 12) -> Iterator[Pair]:
    """Yield right answers: sentences, clauses, rows, sums, written ones, and the assistant's."""
    rng = random.Random(6)
    for path in sorted(CORPUS.iterdir()):
        document = parse(path, path.read_bytes())
        spans = sorted({(f.citation.span.start, f.citation.span.end) for f in figures(document)})
        spans = [(start, end) for start, end in spans if _is_told(document, end)]
        for start, end in rng.sample(spans, min(len(spans), per_document)):
            yield from _of_sentence(document, Span(start, end), rng)
    yield from _written()
    yield from _answered(questions)


def _is_told(document: Document, end: int) -> bool:
    """Return whether a sentence is one, or a row, and no title and no front matter."""
    return document.kind in {"csv", "xlsx"} or document.text[end - 1] in "。！？；."


def _of_sentence(document: Document, span: Span, rng: random.Random) -> Iterator[Pair]:
    citation = cite(1, document, span)
    sentence = fold(citation.quote).text.strip("。；！ -|")
    clauses = [c for c in re.split("[，；]|, (?![0-9])", sentence) if quantities(c)]
    clause = rng.choice(clauses) if clauses else sentence
    is_english = sentence.isascii()
    yield Pair("English" if is_english else "sentence", f"{sentence} [1]", (citation,))
    yield Pair("clause", f"{_reword(clause, rng)} [1]。", (citation,))
    if (total := _sum(sentence)) and not is_english:
        yield Pair("computed", total, (citation,))


def _reword(text: str, rng: random.Random) -> str:
    """Return the text with a figure written otherwise: full width, in 万, with a comma."""
    ways: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
        (r"\d+(?:\.\d+)?亿(?=元)", lambda m: f"{float(m[0][:-1]) * 10_000:.12g}万"),
        (r"\d+(?:\.\d+)?万(?![亿元人户件])", lambda m: f"{float(m[0][:-1]) * 10_000:.12g}"),
        (r"(?<![\d.])[1-9]\d{3,5}(?=[套户件人个家])", lambda m: f"{int(m[0]):,}"),
        (r"(?<![\dA-Za-z.])\d+(?=[套户件人个家])", lambda m: m[0].translate(_WIDE)),
    )
    pattern, write = rng.choice(ways)
    return re.sub(pattern, write, text, count=1)


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _sum(sentence: str) -> str:
    """Return a sum of two figures of one unit that the sentence holds, "" without such."""
    counted = [q for q in quantities(sentence) if q.kind == "amount" and q.high is None]
    for a, b in combinations(counted, 2):
        if a.unit == b.unit and a.unit_class.startswith(("count", "people", "households")):
            first, second = (sentence[q.start : q.end] for q in (a, b))
            total = f"{a.value + b.value:.12g}{a.unit}"
            return f"**{total}**：{first} [1] + {second} [1] = {total}"
    return ""


def _written() -> Iterator[Pair]:
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        documents = [Document.from_text(q, title="报", date=row["date"]) for q in row["quotes"]]
        cited = (cite(n, d, Span(0, len(d.text))) for n, d in enumerate(documents, 1))
        yield Pair("written", row["text"], tuple(cited))


def _answered(count: int) -> Iterator[Pair]:
    if not count:
        return
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()[:count]
    with Assistant.open() as assistant:
        assistant.add(CORPUS)
        for line in lines:
            answer = assistant.ask(json.loads(line)["question"])
            if answer.citations:
                yield Pair("assistant", answer.text, answer.citations)
