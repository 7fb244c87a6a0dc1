"""The written question sets are valid, fit their documents, and compute what they claim."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from test_shipped_set import (
    DOCUMENTS,
    REFUSED,
    ROOT,
    ROWS,
    TYPES,
    bare,
    is_right,
    read,
    stands_in,
    together,
)

from eval import adapters
from eval.dataset import DatasetError

SETS = ROOT / "eval" / "sets"
TRAIN = ROOT.parent / "shared" / "train"
REAL = ROOT.parent / "shared" / "corpus"
CORPUS_SETS = ("held_out", "open")
TRAIN_SETS = ("train_held_out", "train_open")
REAL_SETS = ("real_held_out", "real_open")
NEAR_MISSES = ("near_misses", "near_misses_held_out")
TRAIN_NEAR_MISSES = ("train_near_misses", "train_near_misses_held_out")
OFFSET_SETS = (*TRAIN_SETS, *TRAIN_NEAR_MISSES, *REAL_SETS)
Record = dict[str, Any]


def rows(name: str) -> list[Record]:
    return [json.loads(line) for line in read(SETS / f"{name}.jsonl").splitlines()]


SETS_ROWS = {
    name: rows(name) for name in (*CORPUS_SETS, *NEAR_MISSES, *OFFSET_SETS, "computed", "dialogues")
}
ON_CORPUS = [row for name in (*CORPUS_SETS, *NEAR_MISSES) for row in SETS_ROWS[name]]
ON_TRAIN = [row for name in (*TRAIN_SETS, *TRAIN_NEAR_MISSES) for row in SETS_ROWS[name]]
ON_REAL = [row for name in REAL_SETS for row in SETS_ROWS[name]]
PAIRS = [row for name in (*NEAR_MISSES, *TRAIN_NEAR_MISSES) for row in SETS_ROWS[name]]
COMPUTED = [row for row in SETS_ROWS["computed"] if row["operation"] != "none"]
TRAPS = [row for row in SETS_ROWS["computed"] if row["operation"] == "none"]
TURNS = [turn for dialogue in SETS_ROWS["dialogues"] for turn in dialogue["turns"]]


def proven(row: Record, proof: str) -> bool:
    """Whether each wanted string, or each figure it is computed of, stands in the evidence."""
    if "calc:" in row["note"]:
        formula, result = row["note"].split("calc:")[1].split(" ")[0].split("=")
        figures = [figure for figure in re.findall(r"[\d.]+", formula) if figure != "100"]
        return rounds_to(calculated(formula), result) and all(
            stands_in(figure, proof) for figure in figures
        )
    if "resolved" in row["note"]:
        return True
    options = [[wanted, *row.get("answer_aliases", [])] for wanted in row["must_include"]]
    return all(any(stands_in(one, proof) for one in option) for option in options)


def facts(row: Record) -> list[tuple[str, int, int, str]]:
    """Return each wanted string with each place that it may be read from."""
    places = zip(row["evidence_source"], row["evidence_offsets"], strict=True)
    return [
        (source, start, end, wanted)
        for source, (start, end) in places
        for wanted in row["must_include"]
    ]


def calculated(formula: str) -> Fraction:
    """Work out terms of + and -, each of factors joined by * and /, from left to right."""
    total = Fraction(0)
    for sign, term in re.findall(r"([+-]?)([^+-]+)", formula):
        first, *rest = re.findall(r"([*/]?)([\d.]+)", term)
        value = Fraction(first[1])
        for operator, factor in rest:
            value = value * Fraction(factor) if operator == "*" else value / Fraction(factor)
        total += -value if sign == "-" else value
    return total


def rounds_to(value: Fraction, shown: str) -> bool:
    digits = len(shown.partition(".")[2])
    return abs(value - Fraction(shown)) <= Fraction(1, 2 * 10**digits)


def test_the_files_hold_as_many_rows_as_asked() -> None:
    assert min(len(SETS_ROWS[name]) for name in CORPUS_SETS) >= 110
    assert len(ON_TRAIN) >= 100
    assert len(ON_REAL) >= 100
    assert len(COMPUTED) >= 300
    assert len(TRAPS) >= 60
    assert len(SETS_ROWS["dialogues"]) >= 60


def test_no_id_and_no_question_stands_twice_in_all_sets() -> None:
    every = [*ROWS, *ON_CORPUS, *ON_TRAIN, *ON_REAL, *SETS_ROWS["computed"]]
    questions = Counter(bare(row["question"]) for row in every)
    ids = Counter(row["id"] for row in [*every, *SETS_ROWS["dialogues"]])
    assert [question for question, n in questions.items() if n > 1] == []
    assert [identity for identity, n in ids.items() if n > 1] == []


@pytest.mark.parametrize("name", [*CORPUS_SETS, *TRAIN_SETS, *REAL_SETS])
def test_each_set_asks_questions_of_every_type(name: str) -> None:
    assert {row["type"] for row in SETS_ROWS[name]} == TYPES
    refused = sum(row["type"] in REFUSED for row in SETS_ROWS[name])
    assert 0.1 <= refused / len(SETS_ROWS[name]) <= 0.25


def test_each_question_has_an_answer_or_is_to_be_refused() -> None:
    for row in [*ON_CORPUS, *ON_TRAIN, *ON_REAL]:
        refused = row["type"] in REFUSED
        assert bool(row["must_include"]) is bool(row["evidence_source"]) is not refused, row["id"]
        assert refused or is_right(row, row["answer"]), row["id"]
        assert len(row["answer"]) <= 100, row["id"]
        assert row["lang"] == ("en" if row["question"].isascii() else "zh"), row["id"]


@pytest.mark.parametrize("kind", ["evidence", "alt_evidence"])
def test_each_snippet_is_the_text_between_its_offsets(kind: str) -> None:
    for row in ON_CORPUS:
        places = zip(row[f"{kind}_source"], row[f"{kind}_offsets"], row[kind], strict=True)
        for name, (start, end), snippet in places:
            assert snippet == DOCUMENTS[name][start:end] != "", row["id"]


def test_what_is_wanted_is_proven_by_the_evidence() -> None:
    for row in ON_CORPUS:
        assert proven(row, " ".join(row["evidence"])), row["id"]


def test_a_question_on_two_documents_names_two() -> None:
    for row in [*ON_CORPUS, *ON_TRAIN, *ON_REAL]:
        assert row["type"] != "cross" or len(set(row["evidence_source"])) >= 2, row["id"]


def test_what_cannot_be_answered_stands_in_no_sentence() -> None:
    for row in (row for row in ON_CORPUS if "absent" in row):
        for name, text in DOCUMENTS.items():
            assert together(row["absent"], text) == [], (row["id"], name)
    unanswerable = [row for row in ON_CORPUS if row["type"] == "unanswerable"]
    assert all(row["absent"] and row["note"] for row in unanswerable)


@pytest.mark.parametrize(
    ("name", "built_on", "at_least"),
    [
        ("held_out", [*ROWS, *SETS_ROWS["open"]], 300),
        ("real_held_out", SETS_ROWS["real_open"], 60),
    ],
)
def test_held_out_questions_ask_for_other_facts_than_the_sets_to_build_on(
    name: str, built_on: list[Record], at_least: int
) -> None:
    known = [fact for row in built_on for fact in facts(row)]
    assert len(known) >= at_least
    for row in SETS_ROWS[name]:
        for source, start, end, wanted in facts(row):
            same = [
                fact
                for fact in known
                if (fact[0], fact[3]) == (source, wanted) and fact[1] < end and start < fact[2]
            ]
            assert same == [], row["id"]


def check_against(texts: Mapping[str, str], questions: list[Record]) -> None:
    """Assert that the texts prove each answer, and say nothing where there is to be none."""
    for row in questions:
        places = zip(row["evidence_source"], row["evidence_offsets"], strict=True)
        proof = " ".join(texts[source][start:end] for source, (start, end) in places)
        assert proven(row, proof), row["id"]
        hits = [together(row["absent"], text) for text in texts.values() if "absent" in row]
        assert not any(hits), row["id"]


def test_the_train_sets_quote_nothing_and_name_listed_documents() -> None:
    listed = json.loads(read(SETS / "train_documents.json"))
    names = {entry["name"] for entry in listed}
    assert len(names) == len(listed) >= 20
    for row in ON_TRAIN:
        assert "evidence" not in row, row["id"]
        assert set(row["evidence_source"]) <= names, row["id"]
    assert {name for row in ON_TRAIN for name in row["evidence_source"]} == names


def test_each_near_miss_has_a_twin_that_can_be_answered_in_the_same_half() -> None:
    by_pair: dict[str, list[Record]] = {}
    for row in PAIRS:
        by_pair.setdefault(row["id"][:-1], []).append(row)
    misses = [pair[0] for pair in by_pair.values()]
    assert len(misses) >= 160
    assert all(row["type"] in REFUSED and row["absent"] and row["note"] for row in misses)
    for miss, *twins in by_pair.values():
        alone = miss["type"] == "offtopic"
        assert [row["type"] in REFUSED for row in twins] == ([] if alone else [False]), miss["id"]
    for name in (*NEAR_MISSES, *TRAIN_NEAR_MISSES):
        odd = int(name.endswith("held_out"))
        assert {int(row["id"][-4:-1]) % 2 for row in SETS_ROWS[name]} == {odd}, name


@pytest.mark.skipif(not TRAIN.exists(), reason="the training data is not part of the project")
@pytest.mark.parametrize("name", [*TRAIN_SETS, *TRAIN_NEAR_MISSES])
def test_the_train_sets_fit_their_documents(name: str) -> None:
    dataset = adapters.load(SETS / f"{name}.jsonl", TRAIN)
    texts = {document.title: document.text for document in dataset.documents or ()}
    assert [question.id for question in dataset.questions] == [r["id"] for r in SETS_ROWS[name]]
    check_against(texts, SETS_ROWS[name])


def test_the_real_sets_quote_nothing() -> None:
    assert [row["id"] for row in ON_REAL if row.keys() & {"evidence", "alt_evidence"}] == []


@pytest.mark.skipif(not REAL.exists(), reason="the real documents are not part of the project")
@pytest.mark.parametrize("name", REAL_SETS)
def test_the_real_sets_fit_their_documents(name: str) -> None:
    texts = {path.name: read(path) for path in sorted(REAL.glob("*.txt"))}
    assert {n for row in SETS_ROWS[name] for n in row["evidence_source"]} == texts.keys()
    check_against(texts, SETS_ROWS[name])


@pytest.fixture
def external(tmp_path: Path) -> Path:
    """Return a folder with a question, the list of its document, and the document."""
    text = "河西镇有水井12口。"
    entry = {"name": "wells", "file": "texts.jsonl", "id": "7", "date": "2023-05-01"}
    listed = [entry | {"sha256": hashlib.sha256(text.encode()).hexdigest()}]
    question = {"documents": "list.json", "id": "q", "question": "水井有几口？", "lang": "zh"}
    gold = {"evidence_source": ["wells"], "evidence_offsets": [[0, 8]], "must_include": ["12"]}
    (tmp_path / "q.jsonl").write_text(json.dumps(question | gold | {"type": "figure"}), "utf-8")
    (tmp_path / "list.json").write_text(json.dumps(listed), "utf-8")
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": "7", "text": text}), "utf-8")
    return tmp_path


def test_a_listed_document_is_read_with_its_name_and_date(external: Path) -> None:
    dataset = adapters.load(external / "q.jsonl", external)
    assert dataset.documents is not None
    (document,) = dataset.documents
    assert (document.title, document.date) == ("wells", "2023-05-01")
    assert document.text == "河西镇有水井12口。"
    assert dataset.questions[0].sources == ("wells",)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, "texts.jsonl"),
        ('{"id": "8", "text": "河西镇有水井12口。"}', "has no 7"),
        ('{"id": "7", "text": "河西镇有水井13口。"}', "wells is another version"),
    ],
)
def test_a_document_that_is_absent_or_changed_is_named(
    external: Path, text: str | None, complaint: str
) -> None:
    if text is None:
        (external / "texts.jsonl").unlink()
    else:
        (external / "texts.jsonl").write_text(text, "utf-8")
    with pytest.raises(DatasetError, match=complaint):
        adapters.load(external / "q.jsonl", external)


SCALES = {"亿": 10**8, "万": 10**4, "million": 10**6, "thousand": 10**3}
BASES = {
    "公里": ("米", Fraction(1000)),
    "亩": ("平方米", Fraction(2000, 3)),
    "公顷": ("平方米", Fraction(10**4)),
    "千吨": ("吨", Fraction(1000)),
    "个百分点": ("%", Fraction(1)),
}


def scaled(value: float, unit: str) -> tuple[Fraction, str]:
    """Return a value without 万, 亿, million … and what remains of its unit."""
    for word, factor in SCALES.items():
        if unit.startswith(word):
            return Fraction(str(value)) * factor, unit[len(word) :].strip()
    return Fraction(str(value)), unit


def in_base(value: float, unit: str) -> tuple[Fraction, str]:
    number, unit = scaled(value, unit)
    base, factor = BASES.get(unit, (unit, Fraction(1)))
    return number * factor, base


def worked_out(operation: str, values: list[Fraction]) -> Fraction:
    match operation, values:
        case "difference", [first, second]:
            return first - second
        case "sum", [_, _, *_]:
            return sum(values, Fraction(0))
        case "share", [part, whole]:
            return part / whole * 100
        case "growth", [later, earlier]:
            return later / earlier * 100 - 100
        case "ratio", [first, second]:
            return first / second
    raise ValueError(f"{operation} of {len(values)} values")


def test_operands_stand_in_the_passages_with_value_and_unit() -> None:
    for row in COMPUTED:
        passages = "\n".join(row["passages"])
        assert len(row["operands"]) >= 2, row["id"]
        for operand in row["operands"]:
            assert stands_in(operand["text"], passages), (row["id"], operand)
            assert operand.get("name", "") in passages, (row["id"], operand)
            if row["operation"] != "count":
                written = operand["text"].replace(",", "")
                figure = written.removesuffix(operand["unit"]).strip()
                assert Fraction(figure) == Fraction(str(operand["value"])), (row["id"], operand)


def test_a_computed_result_follows_from_its_operands() -> None:
    kinds = {"difference", "sum", "share", "growth", "ratio"}
    for row in (row for row in COMPUTED if row["operation"] in kinds):
        operands, result = row["operands"], row["result"]
        numbers = [in_base(one["value"], one["unit"]) for one in operands]
        if row["operation"] == "ratio" and len({unit for _, unit in numbers}) > 1:
            numbers = [scaled(one["value"], one["unit"]) for one in operands]
        else:
            assert len({unit for _, unit in numbers}) == 1, row["id"]
        value, unit = worked_out(row["operation"], [n for n, _ in numbers]), result["unit"]
        per_unit = row["operation"] == "ratio" and unit not in ("倍", "times")
        shown = scaled if per_unit else in_base
        assert shown(result["value"], unit)[0] == value, row["id"]


def test_a_comparison_names_operands_in_their_order() -> None:
    for row in (row for row in COMPUTED if row["operation"] in {"larger", "smaller", "rank"}):
        text = row["result"]["text"]
        falling = row["operation"] == "larger" or ">" in text
        numbers = {one["name"]: in_base(one["value"], one["unit"]) for one in row["operands"]}
        assert len({unit for _, unit in numbers.values()}) == 1, row["id"]
        order = sorted(numbers, key=lambda name: numbers[name][0], reverse=falling)
        assert len({value for value, _ in numbers.values()}) == len(order), row["id"]
        wanted = order if row["operation"] == "rank" else order[:1]
        assert re.split("[<>]", text) == wanted, row["id"]


def test_a_count_counts_its_operands() -> None:
    counts = [row for row in COMPUTED if row["operation"] == "count"]
    assert len(counts) >= 20
    for row in counts:
        names = {operand["text"] for operand in row["operands"]}
        assert len(names) == len(row["operands"]) == row["result"]["value"], row["id"]


def test_a_trap_says_why_and_states_only_what_stands_there() -> None:
    reasons = Counter(row["trap"] for row in TRAPS)
    assert {"stated", "lookup", "unit", "missing", "year", "overlap"} <= reasons.keys()
    for row in TRAPS:
        assert row["operands"] == [], row["id"]
        stated = row["result"]["text"].split(";") if row["result"] else []
        assert all(stands_in(text, "\n".join(row["passages"])) for text in stated), row["id"]
        assert bool(stated) or row["trap"] not in {"stated", "lookup"}, row["id"]


def test_a_dialogue_has_two_to_four_turns_each_proven_or_refused() -> None:
    assert {len(dialogue["turns"]) for dialogue in SETS_ROWS["dialogues"]} == {2, 3, 4}
    assert sum(turn["refused"] for turn in TURNS) >= 20
    for turn in TURNS:
        assert bool(turn["must_include"]) is bool(turn["evidence"]) is not turn["refused"], turn
        places = zip(turn["evidence_source"], turn["evidence_offsets"], strict=True)
        snippets = [DOCUMENTS[name][start:end] for name, (start, end) in places]
        assert snippets == turn["evidence"], turn
        assert turn["refused"] or proven(turn, " ".join(snippets)), turn


def test_most_follow_ups_cannot_be_understood_alone() -> None:
    later = [turn for dialogue in SETS_ROWS["dialogues"] for turn in dialogue["turns"][1:]]
    short = [turn for turn in later if turn["question"] != turn["standalone"]]
    assert len(short) / len(later) >= 0.9
