"""Question sets of other kinds, read from tiny files that the tests write."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from eval.adapters import load, template
from eval.dataset import DatasetError
from eval.metrics import Place
from rag import Assistant, Document, Span

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

BRIDGE = "桥梁全长1,631.5米。桥面宽36米，人行道也宽36米。\n贷款4.08\n亿元。"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def json_lines(path: Path, *rows: Mapping[str, object]) -> Path:
    return write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def refusal(path: Path, documents: Path | Sequence[Document] | None = None) -> str:
    with pytest.raises(DatasetError) as caught:
        load(path, documents)
    return str(caught.value)


# our own format


def test_our_rows_are_known_by_their_content(tmp_path: Path) -> None:
    row = {"question": "多长？", "lang": "zh", "type": "figure", "must_include": ["1631.5"]}
    dataset = load(json_lines(tmp_path / "any.name", row))
    assert [q.question for q in dataset.questions] == ["多长？"]
    assert dataset.documents is None


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    row = {"id": "a", "question": "多长？", "lang": "zh", "type": "figure", "must_include": []}
    message = refusal(json_lines(tmp_path / "q.jsonl", row, row))
    assert "id: a comes twice" in message
    assert "q.jsonl" in message


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_a_file_without_questions_is_refused(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "empty.jsonl", text)
    assert refusal(path) == f"{path}: holds no question"
    assert path.exists()


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    assert "gone.json" in refusal(tmp_path / "gone.json")
    assert "gone.csv" in refusal(tmp_path / "gone.csv")


# SQuAD-style


def squad(*paragraphs: Mapping[str, object]) -> str:
    return json.dumps({"version": "1", "data": [{"title": "桥", "paragraphs": paragraphs}]})


def asked(*answers: tuple[str, int], identity: str = "q1", **more: object) -> dict[str, object]:
    found = [{"text": text, "answer_start": start} for text, start in answers]
    return {"id": identity, "question": "宽多少？", "answers": found, **more}


@pytest.mark.parametrize("indent", [None, 2])
def test_each_context_is_a_document_and_gold_is_the_span_in_it(
    tmp_path: Path, indent: int | None
) -> None:
    content = json.loads(squad({"context": BRIDGE, "qas": [asked(("36米", BRIDGE.index("36米")))]}))
    path = write(tmp_path / "dev.json", json.dumps(content, indent=indent, ensure_ascii=False))
    dataset = load(path)
    assert dataset.documents is not None
    [document], [question] = dataset.documents, dataset.questions
    assert (document.text, document.title) == (BRIDGE, "桥#1")
    assert [place.span.of(document.text) for place in question.evidence] == ["36米"]
    assert question.evidence[0].source == document.title
    assert (question.must_include, question.language) == (("36米",), "zh")


def test_a_second_annotator_is_as_right_as_the_first(tmp_path: Path) -> None:
    width, bare = BRIDGE.index("宽36米"), BRIDGE.index("36米")
    context = {"context": BRIDGE, "qas": [asked(("36米", bare), ("宽36米", width), ("36米", bare))]}
    [question] = load(write(tmp_path / "dev.json", squad(context))).questions
    assert (question.must_include, question.aliases) == (("36米",), ("宽36米",))
    assert question.equal == (Place("桥#1", Span(width, width + 4)),)


def test_a_start_that_is_off_means_the_nearest_place_of_the_answer(tmp_path: Path) -> None:
    first, second = BRIDGE.index("36米"), BRIDGE.rindex("36米")
    qas = [asked(("36米", second - 2), identity="near"), asked(("36米", -1), identity="unknown")]
    questions = load(write(tmp_path / "dev.json", squad({"context": BRIDGE, "qas": qas}))).questions
    assert [q.evidence[0].span.start for q in questions] == [second, first]
    assert first < second


def test_an_impossible_question_is_unanswerable(tmp_path: Path) -> None:
    context = {"context": BRIDGE, "qas": [asked(is_impossible=True)]}
    [question] = load(write(tmp_path / "dev.json", squad(context))).questions
    assert (question.type, question.evidence) == ("unanswerable", ())
    assert not question.is_answerable


def test_a_context_that_comes_twice_is_one_document(tmp_path: Path) -> None:
    start = BRIDGE.index("36米")
    contexts = [
        {"context": BRIDGE, "qas": [asked(("36米", start), identity=name)]} for name in "ab"
    ]
    dataset = load(write(tmp_path / "dev.json", squad(*contexts)))
    assert [document.title for document in dataset.documents or ()] == ["桥#1"]
    assert {question.evidence[0].source for question in dataset.questions} == {"桥#1"}


@pytest.mark.parametrize(
    ("paragraph", "complaint"),
    [
        ({"qas": []}, "data[0]: paragraphs[0]: context:"),
        ({"context": BRIDGE}, "data[0]: paragraphs[0]: qas:"),
        ({"context": BRIDGE, "qas": ["?"]}, "paragraphs[0]: qas[0]:"),
        ({"context": BRIDGE, "qas": [asked(("37米", 0))]}, "qas[0]: answers[0]: text:"),
        ({"context": BRIDGE, "qas": [asked(is_impossible=False)]}, "qas[0]: answers:"),
        (
            {"context": BRIDGE, "qas": [{**asked(), "answers": [{"text": "36米"}]}]},
            "qas[0]: answers[0]: answer_start:",
        ),
    ],
)
def test_a_wrong_field_of_squad_is_named(
    tmp_path: Path, paragraph: dict[str, object], complaint: str
) -> None:
    message = refusal(write(tmp_path / "dev.json", squad(paragraph)))
    assert complaint in message
    assert "dev.json" in message


def test_squad_that_is_cut_off_is_refused_with_its_line(tmp_path: Path) -> None:
    text = json.dumps(json.loads(squad({"context": BRIDGE, "qas": []})), indent=1)
    assert "dev.json:4: not JSON" in refusal(
        write(tmp_path / "dev.json", "\n".join(text.split("\n")[:4]))
    )
    assert "dev.json:1: not JSON" in refusal(write(tmp_path / "dev.json", '{"data": ['))


# passages and questions


def test_passages_beside_the_questions_are_found_also_packed(tmp_path: Path) -> None:
    rows = [{"id": "p1", "text": BRIDGE}, {"id": "p2", "text": "别的"}]
    data = "\n".join(json.dumps(row) for row in rows).encode()
    (tmp_path / "zh.passages.jsonl.xz").write_bytes(lzma.compress(data))
    question = json.dumps({"qid": "1", "q": "宽多少？", "pid": "p1", "answers": ["36米"]}).encode()
    path = tmp_path / "zh.questions.jsonl.xz"
    path.write_bytes(lzma.compress(question))
    dataset = load(path)
    assert [document.title for document in dataset.documents or ()] == ["p1", "p2"]
    assert dataset.questions[0].evidence == (Place("p1", Span(0, len(BRIDGE))),)
    assert dataset.questions[0].must_include == ("36米",)


def test_an_answer_that_the_passage_does_not_hold_is_not_expected(tmp_path: Path) -> None:
    passages = json_lines(tmp_path / "p.jsonl", {"id": "p1", "text": BRIDGE})
    row = {"qid": "1", "q": "How wide?", "pid": "p1", "answers": ["36 metres"]}
    [question] = load(json_lines(tmp_path / "en.jsonl", row), passages).questions
    assert (question.type, question.must_include) == ("retrieval", ())
    assert len(question.evidence) == 1
    assert question.language == "en"


def test_wrong_passages_are_refused_with_line_and_field(tmp_path: Path) -> None:
    passages = json_lines(tmp_path / "p.jsonl", {"id": "p1", "text": BRIDGE})
    good = {"qid": "1", "q": "多宽？", "pid": "p1"}
    path = json_lines(tmp_path / "q.jsonl", good, {**good, "qid": "2", "pid": "p9"})
    assert refusal(path, passages) == f"{path}:2: pid: no passage has the id p9"
    assert "name them as documents" in refusal(path)
    twice = json_lines(tmp_path / "p.jsonl", *[{"id": "p1", "text": BRIDGE}] * 2)
    assert refusal(path, twice) == f"{twice}:2: id: p1 comes twice"


# BEIR


def beir(folder: Path, qrels: str = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n") -> Path:
    json_lines(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "桥", "text": BRIDGE},
        {"_id": "d2", "title": "", "text": "别的"},
        {"_id": "d3", "text": "无关"},
    )
    json_lines(
        folder / "queries.jsonl", {"_id": "q1", "text": "多宽？"}, {"_id": "q2", "text": "没有判定"}
    )
    return write(folder / "qrels" / "test.tsv", qrels).parent.parent


def test_a_beir_folder_gives_judged_queries_with_whole_documents_as_gold(tmp_path: Path) -> None:
    dataset = load(beir(tmp_path))
    assert [document.title for document in dataset.documents or ()] == ["d1", "d2", "d3"]
    [question] = dataset.questions
    assert (question.id, question.type, question.must_include) == ("q1", "retrieval", ())
    assert question.evidence == (Place("d1", Span(0, len("桥\n\n" + BRIDGE))),)


def test_another_split_of_beir_is_named_by_its_file(tmp_path: Path) -> None:
    folder = beir(tmp_path)
    path = write(folder / "qrels" / "dev.tsv", "q2\td3\t1\r\nq2\td1\t1\r\n")
    [question] = load(path).questions
    assert [place.source for place in question.evidence] == ["d3", "d1"]
    assert question.id == "q2"


@pytest.mark.parametrize(
    ("qrels", "complaint"),
    [
        ("q9\td1\t1\n", "test.tsv:1: query-id: q9"),
        ("query-id\tcorpus-id\tscore\nq1\td9\t1\n", "test.tsv:2: corpus-id: d9"),
        ("q1\td1\tyes\n", "test.tsv:1: score: a whole number is needed, found yes"),
        ("q1 d1 1\n", "test.tsv:1: query-id corpus-id score are needed"),
        ("q1\td1\t0\n", "holds no question"),
    ],
)
def test_a_wrong_row_of_qrels_is_named(tmp_path: Path, qrels: str, complaint: str) -> None:
    message = refusal(beir(tmp_path, qrels))
    assert complaint in message
    assert str(tmp_path) in message


def test_a_folder_without_corpus_is_refused(tmp_path: Path) -> None:
    assert "corpus.jsonl" in refusal(tmp_path)
    json_lines(tmp_path / "corpus.jsonl", {"_id": "d1", "title": " ", "text": ""})
    assert "corpus.jsonl:1: text:" in refusal(tmp_path)


# the template

HEAD = "question,expected answer,document,language,type\n"
HELD = [Document.from_text(BRIDGE, title="桥.txt")]


def table(folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8-sig") -> Path:
    return write(folder / "mine.csv", head + "\n".join(rows) + "\n", encoding)


def test_the_template_as_written_runs_on_the_shipped_corpus(tmp_path: Path) -> None:
    path = tmp_path / "template.csv"
    template.write(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    questions = load(path, ROOT / "corpus").questions
    assert [question.is_answerable for question in questions] == [True, True, False]
    assert [len(question.evidence) for question in questions] == [1, 1, 0]


def test_a_template_does_not_overwrite_what_is_there(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.csv", "filled in")
    with pytest.raises(DatasetError, match=r"mine\.csv"):
        template.write(path)
    assert path.read_text(encoding="utf-8") == "filled in"


def test_an_answer_is_found_across_a_line_break_and_a_thousands_comma(tmp_path: Path) -> None:
    path = table(tmp_path, "多长？,1631.5米,桥.txt,,", "贷款多少？,4.08亿元|四亿,桥.txt,,figure")
    long, loan = load(path, HELD).questions
    assert [p.span.of(BRIDGE) for p in (*long.evidence, *loan.evidence)] == [
        "1,631.5米",
        "4.08\n亿元",
    ]
    assert (loan.must_include, loan.aliases) == (("4.08亿元",), ("四亿",))
    assert (long.type, loan.type) == ("answerable", "figure")


def test_a_figure_is_not_found_inside_a_longer_one() -> None:
    assert [span.of("1100米和100米") for span in template.find("1100米和100米", "100米")] == [
        "100米"
    ]
    assert template.find("1100米和100米", "100米")[0].start == 6
    assert template.find("3.100", "100") == []
    assert template.find("一百", "") == []


def test_of_two_places_the_one_around_which_the_question_stands_is_gold() -> None:
    filler = "别的事情说了很多。" * 20
    text = f"食堂有36个座位。{filler}停车场有36个车位。"
    assert len(template.find(text, "36")) == 2
    document = Document.from_text(text, title="a")
    for question, start in (("停车场有多少？", text.rindex("36")), ("食堂？", text.index("36"))):
        cells = template.Cells(
            Path("x.csv"), 2, {"question": question, "expected answer": "36", "document": "a"}
        )
        assert [p.span.start for p in template.places(cells, ["36"], {"a": document.text})] == [
            start
        ]


def test_a_table_saved_by_excel_in_china_is_read(tmp_path: Path) -> None:
    path = table(tmp_path, "桥面宽多少？,36米,桥.txt,zh,figure", encoding="gb18030")
    [question] = load(path, HELD).questions
    assert question.question == "桥面宽多少？"
    assert question.evidence[0].span.of(BRIDGE) == "36米"


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_table_with_other_separators_is_read(tmp_path: Path, mark: str) -> None:
    row = "桥面宽多少？,36米,桥.txt,zh,figure".replace(",", mark)
    [question] = load(table(tmp_path, row, head=HEAD.replace(",", mark)), HELD).questions
    assert question.must_include == ("36米",)
    assert question.language == "zh"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5%", "@某人"])
def test_a_cell_that_looks_like_a_formula_is_written_as_text_and_read_back(
    tmp_path: Path, text: str
) -> None:
    cell = template.safe_cell(text)
    assert cell == f"'{text}"
    [question] = load(table(tmp_path, f"{cell}是什么？,,,,"), HELD).questions
    assert question.question == f"{text}是什么？"
    assert template.safe_cell("36米") == "36米"


def test_a_row_without_answer_and_document_should_be_refused_an_answer(tmp_path: Path) -> None:
    [question] = load(table(tmp_path, "有机场吗？,,,,", ",,,,"), HELD).questions
    assert question.type == "unanswerable"
    assert not question.is_answerable


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (",36米,桥.txt,,", "mine.csv:2: question:"),
        ("宽多少？,,桥.txt,,", "mine.csv:2: expected answer: needed"),
        ("宽多少？,37米,桥.txt,,", "mine.csv:2: expected answer: “37米” does not stand in 桥.txt"),
        ("宽多少？,36米,路.txt,,", "mine.csv:2: document: 路.txt is not among"),
        ("宽多少？,36米,桥.txt,fr,", "mine.csv:2: language: zh, en or nothing, found fr"),
        ("宽多少？,36米,桥.txt,,,多出来", "mine.csv:2: more cells than columns"),
        ('"宽\n多少？",36米,桥.txt,,\n?,,桥.txt,,', "mine.csv:4: expected answer"),
    ],
)
def test_a_wrong_cell_is_named_with_file_line_and_column(
    tmp_path: Path, row: str, complaint: str
) -> None:
    message = refusal(table(tmp_path, row), HELD)
    assert complaint in message
    assert message.startswith(str(tmp_path))


def test_a_table_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    message = refusal(table(tmp_path, "a,b", head="question,answer\n"), HELD)
    assert "mine.csv:1: no column “expected answer”" in message
    assert "template" in message


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_bytes(b"\xff\xfe\xff\xff")
    assert "neither UTF-8 nor GB 18030" in refusal(tmp_path / "mine.csv", HELD)
    assert "neither" not in refusal(table(tmp_path, ""), HELD)


def test_a_table_is_read_against_a_knowledge_base_or_a_folder_alike(tmp_path: Path) -> None:
    write(tmp_path / "texts" / "桥.txt", BRIDGE)
    path = table(tmp_path, "桥面宽多少？,36米,桥.txt,,")
    with Assistant.open(tmp_path / "kb") as assistant:
        assistant.add(tmp_path / "texts")
    from_folder, from_base = load(path, tmp_path / "texts"), load(path, tmp_path / "kb")
    assert from_folder == from_base
    assert from_folder.questions[0].evidence[0].span.of(BRIDGE) == "36米"


# the sets at hand


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared benchmarks are not here")
def test_xquad_in_english_is_asked_of_the_chinese_passages() -> None:
    bench = SHARED / "bench"
    dataset = load(bench / "xquad_en.questions.jsonl.xz", bench / "xquad_zh.passages.jsonl.xz")
    assert (len(dataset.questions), len(dataset.documents or ())) == (1190, 240)
    assert {question.language for question in dataset.questions} == {"en"}
