"""What typing and reading errors cost: the shipped questions, on damaged questions and documents.

Prints one JSON line for each kind of damage. The damage is random, the same in each run, and made
from general tables of characters; it knows nothing of questions or documents.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from eval import dataset
from eval.dataset import Question
from eval.metrics import Place
from eval.run import evaluate
from eval.scores import total
from rag import Assistant, Span
from rag.text.confusions import look_alikes, same_sound
from rag.text.variants import characters

ROOT = Path(__file__).parent.parent
SEED = 20220213
HAN = re.compile("[\u4e00-\u9fff]")
WIDE = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
TRADITIONAL = {ord(new): chr(old) for old, new in characters().items() if HAN.match(new)}


Damage = Callable[[str, random.Random], list[str]]
"""Turns a text into what each of its characters becomes."""


def some(
    change: Callable[[str, random.Random], str], *, share: float = 0, count: int = 0
) -> Damage:
    """Change some Han characters: a share of them, or a number."""

    def damage(text: str, chance: random.Random) -> list[str]:
        places = [i for i, character in enumerate(text) if HAN.match(character)]
        chosen = set(chance.sample(places, min(count or round(share * len(places)), len(places))))
        return [change(c, chance) if i in chosen else c for i, c in enumerate(text)]

    return damage


def every(table: dict[int, str]) -> Damage:
    """Change every character that a table holds."""
    return lambda text, _chance: [character.translate(table) for character in text]


def by_sound(character: str, chance: random.Random) -> str:
    """Return a character of the same sound."""
    return chance.choice(same_sound(character) or character)


def by_looks(character: str, chance: random.Random) -> str:
    """Return a character that looks like it."""
    return chance.choice(look_alikes(character) or character)


def after_blank(character: str, _chance: random.Random) -> str:
    """Return the character after a blank."""
    return " " + character


NOTHING = every({})
KINDS: dict[str, tuple[Damage, Damage]] = {  # of the question, of the documents
    "none": (NOTHING, NOTHING),
    "question: 3 blanks": (some(after_blank, count=3), NOTHING),
    "question: full width": (every(WIDE), NOTHING),
    "question: traditional": (every(TRADITIONAL), NOTHING),
    "question: 1 by sound": (some(by_sound, count=1), NOTHING),
    "question: 1 by looks": (some(by_looks, count=1), NOTHING),
    "documents: blanks 3 %": (NOTHING, some(after_blank, share=0.03)),
    "documents: traditional": (NOTHING, every(TRADITIONAL)),
    "documents: looks 1 %": (NOTHING, some(by_looks, share=0.01)),
    "documents: looks 3 %": (NOTHING, some(by_looks, share=0.03)),
    "documents: sound 1 %": (NOTHING, some(by_sound, share=0.01)),
    "documents: sound 3 %": (NOTHING, some(by_sound, share=0.03)),
}
SHOWN = ("correct_concise", "retrieval_r5", "refusal", "false_refusal")


def main() -> int:
    """Print the scores under each kind of damage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--questions", type=Path, default=ROOT / "eval" / "questions.jsonl")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    arguments = parser.parse_args()
    questions = dataset.load(arguments.questions)
    for name, (of_questions, of_documents) in KINDS.items():
        if arguments.only in name:
            chance = random.Random(SEED)
            with tempfile.TemporaryDirectory() as folder:
                ends = damage_files(arguments.corpus, Path(folder), of_documents, chance)
                asked = [damaged(q, of_questions, ends, chance) for q in questions]
                with Assistant.open() as assistant:
                    assistant.add(folder)
                    scores = total(evaluate(assistant, asked))
            print(json.dumps({"damage": name} | {key: scores[key] for key in SHOWN}), flush=True)
    return 0


def damage_files(
    source: Path, target: Path, damage: Damage, chance: random.Random
) -> dict[str, list[int]]:
    """Write damaged copies; return for each file where each of its characters now begins."""
    ends = {}
    for path in sorted(source.glob("*.[tm]*")):
        pieces = damage(path.read_text(encoding="utf-8"), chance)
        (target / path.name).write_text("".join(pieces), encoding="utf-8")
        ends[path.name] = [0, *accumulate(map(len, pieces))]
    return ends


def damaged(
    question: Question, damage: Damage, ends: dict[str, list[int]], chance: random.Random
) -> Question:
    """Return the damaged question, its gold where it now stands."""

    def moved(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(
            Place(p.source, Span(ends[p.source][p.span.start], ends[p.source][p.span.end]))
            for p in places
        )

    return replace(
        question,
        question="".join(damage(question.question, chance)),
        evidence=moved(question.evidence),
        equal=moved(question.equal),
        alternatives=moved(question.alternatives),
    )


if __name__ == "__main__":
    sys.exit(main())
