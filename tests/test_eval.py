"""The harness: each score against values worked out by hand, and against the project's scorer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.dataset import DatasetError, Question, load
from eval.metrics import Place, agree, contains
from eval.metrics.averages import mean
from eval.metrics.citation_precision import citation_precision
from eval.metrics.concise import is_concise
from eval.metrics.correctness import is_correct
from eval.metrics.recall import recall
from eval.run import evaluate
from eval.scores import grouped, total
from eval.table import table
from rag import Answer, Chunk, Citation, Document, Hit, Span

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

BRIDGE, LOAN, LIFTS = "桥梁全长1631.5米。", "贷款4.08亿元。", "加装电梯100部。"
DOCUMENT = Document(id="d" * 32, text=BRIDGE + LOAN + LIFTS, title="报纸", path="news/a.txt")


def span(sentence: str) -> Span:
    start = DOCUMENT.text.index(sentence)
    return Span(start, start + len(sentence))


def place(sentence: str, source: str = "a.txt") -> Place:
    return Place(source, span(sentence))


@dataclass(frozen=True)
class Scripted:
    """Answers and finds what the test says."""

    answers: Mapping[str, Answer]
    found: Mapping[str, Sequence[str]]

    def ask(self, question: str) -> Answer:
        return self.answers[question]

    def search(self, question: str, k: int) -> list[Hit]:
        sentences = self.found.get(question, ())[:k]
        return [Hit(Chunk(DOCUMENT.id, span(s), s), score=1.0) for s in sentences]

    def document(self, document_id: str) -> Document:
        assert document_id == DOCUMENT.id
        return DOCUMENT


def answered(text: str, *sentences: str, quote: str | None = None) -> Answer:
    citations = [
        Citation(n, DOCUMENT.id, DOCUMENT.title, span(s), quote or s)
        for n, s in enumerate(sentences, start=1)
    ]
    return Answer(text=text, status="answered", citations=tuple(citations))


def row(question: str, kind: str = "figure", **fields: object) -> dict[str, object]:
    empty = {"must_include": [], "evidence_source": [], "evidence_offsets": []}
    return {"question": question, "lang": "zh", "type": kind, **empty, **fields}


def evidence(*sentences: str) -> dict[str, object]:
    spans = [span(sentence) for sentence in sentences]
    offsets = [[s.start, s.end] for s in spans]
    return {"evidence_source": ["a.txt"] * len(spans), "evidence_offsets": offsets}


def write_rows(path: Path, *rows: Mapping[str, object]) -> Path:
    lines = [json.dumps(fields, ensure_ascii=False) for fields in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def questions(tmp_path: Path) -> list[Question]:
    rows = [
        row("right", must_include=["1631.5"], **evidence(BRIDGE)),
        row("wrong", must_include=["100"], **evidence(LIFTS)),
        row("long", "multi", must_include=["1631.5", "4.08亿"], **evidence(BRIDGE, LOAN)),
        row("refused", must_include=["100"], **evidence(LIFTS)),
        row("no answer", "unanswerable"),
        row("made up", "unanswerable"),
    ]
    return load(write_rows(tmp_path / "q.jsonl", *rows))


SCRIPT = Scripted(
    answers={
        "right": answered("全长1631.5米 [1]", BRIDGE),
        "wrong": answered("1100部 [1]", BRIDGE),
        "long": answered("1631.5米、4.08亿元" + "。" * 200, BRIDGE, LIFTS),
        "refused": Answer(text="文件里没有。100", status="refused"),
        "no answer": Answer(text="文件里没有。", status="refused"),
        "made up": answered("有的 [1]", LIFTS, quote="改写过的原文"),
    },
    found={
        "right": [LOAN, BRIDGE],
        "long": [BRIDGE, LIFTS, LIFTS, LIFTS, LOAN],
        "refused": [LIFTS],
    },
)


def test_scores_equal_the_ones_worked_out_by_hand(questions: list[Question]) -> None:
    found = total(evaluate(SCRIPT, questions))
    times = {name: found.pop(name) for name in ("p50_ms", "p95_ms")}
    hand_worked = {
        "n": 6,
        "correct": 2 / 4,  # right, long
        "correct_concise": 1 / 4,
        "correct_100": 1 / 4,
        "correct_concise_cited": 1 / 4,
        "false_refusal": 1 / 4,
        "evidence_recall": (1 + 0 + 0.5 + 0) / 4,
        "citation_precision": (1 + 0 + 0.5) / 3,  # the refusal cites nothing
        "retrieval_r1": (0 + 0 + 0.5 + 1) / 4,
        "retrieval_r5": (1 + 0 + 1 + 1) / 4,
        "retrieval_r10": (1 + 0 + 1 + 1) / 4,
        "refusal": 1 / 2,
        "bad_quotes": 1,
        "median_chars": (9 + 13) / 2,  # of 13, 9, 214 and 9
    }
    assert {name: found[name] for name in hand_worked} == hand_worked
    assert all(isinstance(value, float) for value in times.values())


def test_each_type_is_scored_on_its_own_questions(questions: list[Question]) -> None:
    by_type = grouped(evaluate(SCRIPT, questions), "type")
    assert list(by_type) == ["figure", "multi", "unanswerable"]
    assert by_type["figure"]["correct"] == 1 / 3
    assert by_type["multi"]["correct_concise"] == 0
    assert by_type["unanswerable"]["correct"] is None
    assert by_type["unanswerable"]["refusal"] == 1 / 2


def test_the_table_has_a_line_for_each_type_and_a_dash_for_what_is_not_defined(
    questions: list[Question],
) -> None:
    outcomes = list(evaluate(SCRIPT, questions))
    lines = table(total(outcomes), grouped(outcomes, "type")).splitlines()
    unanswerable = next(line for line in lines if line.startswith("unanswerable"))
    assert unanswerable.split()[1:3] == ["2", "-"]
    assert len({len(line) for line in lines[:6]}) == 1
    assert "quotes that differ from their source: 1" in lines


@pytest.mark.parametrize(
    ("text", "wanted", "is_found"),
    [
        ("加装100部", "100", True),
        ("共100.", "100", True),
        ("共1100部", "100", False),
        ("共1001部", "100", False),
        ("3.100", "100", False),
        ("100.5", "100", False),
        ("1,100部", "1100", True),
        ("１００部", "100", True),
        ("4. 08 亿元", "4.08亿", True),
        ("《规划》“草案”", "规划草案", True),
        ("GDP Growth", "gdp growth", True),
        ("", "100", False),
    ],
)
def test_a_figure_is_found_only_at_digit_borders(text: str, wanted: str, *, is_found: bool) -> None:
    assert contains(text, wanted) is is_found
    assert is_correct(text, [wanted], []) is is_found


def test_one_alias_is_enough_but_every_part_is_needed() -> None:
    assert is_correct("4.08亿元", ["4.08亿", "2021"], ["4.08亿元"])
    assert not is_correct("4.08亿元", ["4.08亿", "2021"], [])


def test_exactly_200_characters_are_concise() -> None:
    assert is_concise("字" * 200)
    assert not is_concise("字" * 201)


def test_places_agree_only_in_the_same_file_and_with_a_shared_character() -> None:
    assert agree(place(BRIDGE), Place("a.txt", Span(0, 1)))
    assert not agree(place(BRIDGE), place(LOAN))  # they only touch
    assert not agree(place(BRIDGE), place(BRIDGE, "b.txt"))


def test_nothing_cited_scores_no_recall_and_no_precision() -> None:
    assert recall([(place(BRIDGE),)], []) == 0.0
    assert recall([], [place(BRIDGE)]) is None
    assert citation_precision([place(BRIDGE)], []) is None
    assert mean([None, None]) is None


def test_an_equal_place_stands_for_the_only_snippet_and_a_differing_one_proves_nothing(
    tmp_path: Path,
) -> None:
    alternatives = {f"alt_{name}": value for name, value in evidence(LOAN, LIFTS).items()}
    alternatives["alt_evidence_kind"] = ["equal", "differs"]
    one = row("one", must_include=["1"], **evidence(BRIDGE), **alternatives)
    two = row("two", must_include=["1"], **evidence(BRIDGE, BRIDGE), **alternatives)
    single, several = load(write_rows(tmp_path / "q.jsonl", one, two))
    assert recall(single.gold, [place(LOAN)]) == 1.0
    assert recall(several.gold, [place(LOAN)]) == 0.0
    assert citation_precision(several.right_places, [place(LOAN), place(LIFTS)]) == 0.5


GOOD = row("q", must_include=["1"], **evidence(BRIDGE))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "q.jsonl:2: not JSON"),
        ("[1]", "q.jsonl:2: a JSON object is needed"),
        (json.dumps({**GOOD, "question": " "}), "q.jsonl:2: question: a text is needed"),
        (json.dumps({**GOOD, "type": 3}), "q.jsonl:2: type: a text is needed, found 3"),
        (json.dumps({**GOOD, "must_include": "1"}), "q.jsonl:2: must_include: a list of texts"),
        (json.dumps({**GOOD, "evidence_offsets": []}), "q.jsonl:2: evidence_offsets: needs one"),
        (json.dumps({**GOOD, "evidence_offsets": [[5, 5]]}), "evidence_offsets: [start, end]"),
        (json.dumps({**GOOD, "evidence_offsets": [[0, "9"]]}), "evidence_offsets: [start, end]"),
        (json.dumps({**GOOD, "alt_evidence_kind": ["equal"]}), "alt_evidence_kind: needs one kind"),
    ],
)
def test_a_malformed_row_is_refused_with_file_line_and_field(
    tmp_path: Path, line: str, complaint: str
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        load(path)
    assert complaint in str(caught.value)
    assert "q.jsonl:2" in str(caught.value)


def test_a_line_separator_inside_a_question_does_not_split_its_row(tmp_path: Path) -> None:
    text = "一行\u2028又一行\x85完"
    path = write_rows(tmp_path / "q.jsonl", {**GOOD, "question": text}, {**GOOD, "id": "second"})
    first, second = load(path)
    assert first.question == text
    assert (first.id, second.id) == ("1", "second")


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xff\xfe\xff"])
def test_a_file_without_questions_is_an_error_and_no_traceback(
    tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(data)
    assert main(["run", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert str(path) in err
    assert "Traceback" not in err


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text(DOCUMENT.text, encoding="utf-8")
    return folder


def test_run_prints_json_and_writes_one_row_per_question(
    tmp_path: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_rows(
        tmp_path / "q.jsonl",
        row("加装电梯多少部？", must_include=["100"], **evidence(LIFTS)),
        row("月球上有多少人？", "unanswerable"),
    )
    out = tmp_path / "rows.jsonl"
    arguments = [str(file), "--documents", str(corpus), "--out", str(out), "--json"]
    assert main(["run", *arguments]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["n"] == 2
    assert printed["bad_quotes"] == 0
    assert printed["retrieval_r10"] == 1.0
    assert set(printed["by_type"]) == {"figure", "unanswerable"}
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [r["question"]["question"] for r in rows] == ["加装电梯多少部？", "月球上有多少人？"]


def test_gold_in_a_file_that_is_not_there_is_named(
    tmp_path: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = {"evidence_source": ["gone.txt"], "evidence_offsets": [[0, 3]]}
    file = write_rows(tmp_path / "q.jsonl", row("电梯多少部？", must_include=["100"], **gold))
    assert main(["run", str(file), "--documents", str(corpus)]) == 0
    out, err = capsys.readouterr()
    assert "gone.txt" in err
    assert out.splitlines()[1].startswith("figure")


def test_a_folder_without_documents_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_rows(tmp_path / "q.jsonl", GOOD)
    assert main(["run", str(file), "--documents", str(tmp_path / "nothing")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing" in err


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not part of the project")
def test_scores_on_real_documents_equal_those_of_the_independent_scorer(tmp_path: Path) -> None:
    questions, documents = SHARED / "qa" / "dev.jsonl", SHARED / "corpus"
    theirs = last_json([str(SHARED / "qa" / "score.py"), str(questions), str(documents)])
    ours = last_json(["-m", "eval", "run", str(questions), "--documents", str(documents), "--json"])
    timed = {"p50_ms", "p95_ms", "by_type"}
    assert {k: ours[k] for k in theirs.keys() - timed} == {
        k: theirs[k] for k in theirs.keys() - timed
    }
    for kind, share in theirs["by_type"].items():
        assert ours["by_type"][kind]["correct_concise"] == share


def last_json(arguments: Sequence[str]) -> dict[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    parsed: dict[str, dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return parsed
