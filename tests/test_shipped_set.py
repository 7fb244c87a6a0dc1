"""The sample documents and the questions on them fit each other, character for character."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rag import loaders

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
QUESTIONS = ROOT / "eval" / "questions.jsonl"

TEXT_FIELDS = ("id", "question", "lang", "type", "answer", "as_of", "note")
LIST_FIELDS = ("answer_aliases", "must_include", "evidence", "evidence_source", "alt_evidence")
TYPES = frozenset(
    [
        "figure",
        "entity",
        "policy",
        "ocr",
        "multi",
        "cross",
        "temporal",
        "english",
        "unanswerable",
        "offtopic",
    ]
)
REFUSED = frozenset({"unanswerable", "offtopic"})
ALT_KINDS = frozenset({"equal", "part", "approx", "differs", "related"})
HEADER = re.compile(
    r"本文依据公开事实改写，供演示；事实来源：|Rewritten from public facts for demonstr"
)
MASTHEAD = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s+星期([一二三四五六日])")
WEEKDAYS = "一二三四五六日"
SENTENCE_END = re.compile(r"[。！？；]|[.!?](?=\s)|\n\s*\n|\n(?=[|#>-])")
FIGURE = re.compile(r"\d+(?:\.\d+)?")

Question = dict[str, Any]


def read(path: Path) -> str:
    """Decode strictly and keep line ends, as the offsets count them."""
    return path.read_bytes().decode("utf-8")


DOCUMENTS = {
    path.name: loaders.parse(path, path.read_bytes()).text for path in sorted(CORPUS.iterdir())
}
PLAIN = {name: text for name, text in DOCUMENTS.items() if name.endswith((".md", ".txt"))}
ROWS: list[Question] = [json.loads(line) for line in read(QUESTIONS).splitlines()]


def folded(text: str) -> str:
    joined = re.sub(r"[\s\"“”‘’'*`《》]+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"(?<=\d),(?=\d{3})", "", joined).lower()


def bare(text: str) -> str:
    """Return the letters and digits only, so that a full stop does not make a new question."""
    return "".join(c for c in folded(text) if c.isalnum())


def sentences(text: str) -> list[str]:
    """Split generously: what is too long a sentence can only hold more."""
    return [folded(sentence) for sentence in SENTENCE_END.split(text)]


def together(strings: list[str], text: str) -> list[str]:
    """Return the sentences that hold all the strings."""
    wanted = [folded(string) for string in strings]
    return [one for one in sentences(text) if all(string in one for string in wanted)]


def stands_in(wanted: str, text: str) -> bool:
    """Whether `wanted` occurs in `text`; a figure must end where its digits end."""
    left = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    right = r"(?!\d|\.\d)" if wanted[-1:].isdigit() else ""
    return re.search(left + re.escape(folded(wanted)) + right, folded(text)) is not None


def is_right(row: Question, text: str) -> bool:
    whole = all(stands_in(wanted, text) for wanted in row["must_include"])
    return whole or any(stands_in(alias, text) for alias in row["answer_aliases"])


def share(*types: str) -> float:
    counts = Counter(row["type"] for row in ROWS)
    return sum(counts[name] for name in types) / len(ROWS)


def test_there_are_at_least_twenty_documents_of_at_least_500_characters() -> None:
    assert len(PLAIN) >= 20
    assert min(len(text) for text in PLAIN.values()) >= 500


def test_plain_text_is_read_as_it_is() -> None:
    assert all(text == read(CORPUS / name) for name, text in PLAIN.items())


def test_there_is_a_sample_of_each_format_that_needs_no_extra() -> None:
    suffixes = {Path(name).suffix for name in DOCUMENTS}
    assert suffixes == {".txt", ".md", ".pdf", ".docx", ".xlsx", ".csv", ".html"}
    for name in DOCUMENTS.keys() - PLAIN.keys():
        assert (CORPUS / name).stat().st_size < 100_000
        assert name.endswith(".csv") or HEADER.search(DOCUMENTS[name])


@pytest.mark.parametrize("name", PLAIN)
def test_a_document_says_at_its_head_that_it_is_rewritten_and_from_where(name: str) -> None:
    text = DOCUMENTS[name]
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
    first = body.strip().splitlines()[0]
    assert HEADER.search(first), first
    assert len(first) <= 130


def test_a_markdown_document_names_title_date_publisher_and_source_in_its_front_matter() -> None:
    for name in (name for name in DOCUMENTS if name.endswith(".md")):
        front = DOCUMENTS[name].split("\n---\n", 1)[0].splitlines()
        assert front[0] == "---", name
        assert [line.split(":")[0] for line in front[1:]] == [
            "title",
            "date",
            "publisher",
            "source",
        ], name


def test_each_masthead_has_the_weekday_of_its_date() -> None:
    found = [match for text in DOCUMENTS.values() for match in MASTHEAD.finditer(text)]
    assert len(found) >= 6
    for match in found:
        day = dt.date(*(int(part) for part in match.groups()[:3]))
        assert match[4] == WEEKDAYS[day.weekday()], match[0]


def test_each_row_has_every_field_in_its_type() -> None:
    for row in ROWS:
        assert all(isinstance(row[field], str) for field in TEXT_FIELDS), row
        assert all(isinstance(row[field], list) for field in LIST_FIELDS), row
        assert row["difficulty"] in {1, 2, 3}
        assert row["type"] in TYPES
        assert row["lang"] == ("en" if row["question"].isascii() else "zh")


def test_ids_and_questions_stand_once() -> None:
    assert len(ROWS) >= 200
    assert [row["id"] for row in ROWS] == [f"s{n:03}" for n in range(1, len(ROWS) + 1)]
    assert len({bare(row["question"]) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("kind", ["evidence", "alt_evidence"])
def test_each_snippet_is_the_text_between_its_offsets(kind: str) -> None:
    for row in ROWS:
        places = zip(row[f"{kind}_source"], row[f"{kind}_offsets"], row[kind], strict=True)
        for name, (start, end), snippet in places:
            assert DOCUMENTS[name][start:end] == snippet, row["id"]
            assert 0 <= start < end


def test_alternative_evidence_says_how_it_relates() -> None:
    kinds = [kind for row in ROWS for kind in row["alt_evidence_kind"]]
    assert set(kinds) <= ALT_KINDS
    assert all(len(row["alt_evidence_kind"]) == len(row["alt_evidence"]) for row in ROWS)


def test_source_names_the_documents_of_the_evidence() -> None:
    for row in ROWS:
        named = [row["source"]] if isinstance(row["source"], str) else row["source"]
        assert named == list(dict.fromkeys(row["evidence_source"])), row["id"]
        assert row["type"] != "cross" or len(named) >= 2, row["id"]


def test_a_wanted_string_stands_in_the_evidence_unless_computed_or_resolved() -> None:
    for row in ROWS:
        if "calc:" in row["note"] or "resolved" in row["note"]:
            continue
        proof = " ".join(row["evidence"])
        for wanted in row["must_include"]:
            options = [wanted, *row["answer_aliases"]]
            assert any(stands_in(option, proof) for option in options), (row["id"], wanted)


def test_every_figure_of_the_answer_stands_in_the_evidence_unless_computed_or_resolved() -> None:
    plain = [row for row in ROWS if "calc:" not in row["note"] and "resolved" not in row["note"]]
    answered = [row for row in plain if row["type"] not in REFUSED]
    assert len(answered) >= 120
    for row in answered:
        proof = " ".join(row["evidence"])
        for figure in FIGURE.findall(" ".join(map(folded, row["must_include"]))):
            held = stands_in(figure, proof)
            assert held or any(stands_in(alias, proof) for alias in row["answer_aliases"]), row[
                "id"
            ]


def test_a_computed_answer_is_what_its_note_works_out() -> None:
    computed = [row for row in ROWS if "calc:" in row["note"]]
    assert len(computed) >= 8
    for row in computed:
        terms, result = row["note"].split("calc:")[1].split("=")
        first, sign, second = re.split(r"([+-])", terms)
        value = float(first) + float(second) * (1 if sign == "+" else -1)
        assert value == pytest.approx(float(result)), row["id"]


def test_the_model_answer_is_right_and_concise() -> None:
    for row in ROWS:
        assert len(row["answer"]) <= 100, row["id"]
        assert row["type"] in REFUSED or is_right(row, row["answer"]), row["id"]


def test_a_question_to_be_refused_wants_nothing_and_any_other_wants_something() -> None:
    for row in ROWS:
        refused = row["type"] in REFUSED
        assert bool(row["must_include"]) is not refused, row["id"]
        assert bool(row["evidence"]) is not refused, row["id"]


def test_what_an_unanswerable_question_asks_for_stands_in_no_sentence_of_any_document() -> None:
    named = [row for row in ROWS if "absent" in row]
    assert len(named) >= 20
    for row in named:
        assert row["type"] in REFUSED, row["id"]
        assert row["absent"], row["id"]
        assert row["note"], row["id"]
        for name, text in DOCUMENTS.items():
            assert together(row["absent"], text) == [], (row["id"], name)


def test_the_check_of_what_is_absent_sees_through_line_ends_and_stops_at_a_full_stop() -> None:
    assert together(["西集", "8家"], DOCUMENTS["街道与公园年末通讯-2021.txt"])
    assert together(["1,631.5 m", "bridge"], DOCUMENTS["english-digest-tongzhou-2021-2022.md"])
    assert not together(["甲", "乙"], "甲一。乙二。")


def test_every_type_occurs_and_the_shares_hold() -> None:
    assert {row["type"] for row in ROWS} == TYPES
    assert share("unanswerable", "offtopic") >= 1 / 6
    assert share("english") >= 1 / 10
