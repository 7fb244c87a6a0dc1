"""Training of the built-in model, on a few hundred pairs made up here."""

from __future__ import annotations

import gzip
import json
import lzma
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

pytest.importorskip("torch", reason="training needs torch, which the light install leaves out")

from embeddings.base import Vectors
from embeddings.static import CODES, SCALES, TOKENIZER, WEIGHTS, StaticEmbedder
from embeddings.train.__main__ import main
from embeddings.train.checkpoint import Checkpoint
from embeddings.train.data import read_broadcasts, read_wmt, split_sentences
from embeddings.train.evaluate import Score, evaluate
from embeddings.train.export import export, quantize
from embeddings.train.gloss import Lexicon, clean_glosses, inflect
from embeddings.train.late import LateInteraction
from embeddings.train.model import Recipe, Weighted, train_table
from embeddings.train.pairs import Articles, Cloze, Glossed, Matched, Pairs, Source
from embeddings.train.ragged import Ragged
from embeddings.train.tokenizer import MAX_PIECE_CHARS, choose_alphabet, train_tokenizer

ANIMALS = ["老虎", "大象", "熊猫", "松鼠", "骆驼", "鲸鱼", "燕子", "蜜蜂"]
PLACES = ["森林", "沙漠", "海洋", "花园", "山谷", "草原", "湖泊", "城市"]
ENGLISH = ["tiger", "elephant", "panda", "squirrel", "camel", "whale", "swallow", "bee"]
ZH = [f"{a}住在{p}里，每天寻找食物。" for a in ANIMALS for p in PLACES]
EN = [f"the {a} lives in a {p} place" for a in ENGLISH for p in "abcdefgh"]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer(ZH * 5, EN * 5, alphabet=choose_alphabet(ZH), vocabulary=7_500)


def _ragged(*rows: list[int]) -> Ragged:
    flat = np.array([i for row in rows for i in row], np.int32)
    return Ragged(flat, np.cumsum([0, *map(len, rows)]))


def _rows(ragged: Ragged) -> list[list[int]]:
    return [ragged.ids[a:b].tolist() for a, b in pairwise(ragged.offsets)]


def _write(folder: Path, name: str, *records: dict[str, str]) -> None:
    with lzma.open(folder / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def test_a_tiny_run_learns_to_match_english_and_chinese(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    pairs = Matched(Ragged.encode(tokenizer, EN), Ragged.encode(tokenizer, ZH), np.arange(64) // 8)
    recipe = Recipe(dim=64, nested_dims=(64, 16), steps=60, batch=64, threads=1, warmup=5)
    size = tokenizer.get_vocab_size()
    table = train_table([Weighted(pairs, 1.0)], vocabulary=size, recipe=recipe)
    again = train_table([Weighted(pairs, 1.0)], vocabulary=size, recipe=recipe)
    np.testing.assert_array_equal(table, again)
    export(tmp_path, tokenizer, table, made_by={})
    model = StaticEmbedder.load(tmp_path)
    best = (model.embed_queries(ENGLISH) @ model.embed_documents(ANIMALS).T).argmax(axis=1)
    assert best.tolist() == list(range(8))


class CutOff:
    """A source that fails at its n-th batch, as a machine does that is switched off."""

    def __init__(self, source: Source, after: int) -> None:
        self.source = source
        self.left = after

    def draw(self, rng: np.random.Generator, n: int) -> Pairs:
        self.left -= 1
        if self.left < 0:
            raise InterruptedError
        return self.source.draw(rng, n)


def test_a_run_cut_off_and_resumed_gives_the_table_of_one_that_was_not(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    size = tokenizer.get_vocab_size()
    pairs = Matched(Ragged.encode(tokenizer, EN), Ragged.encode(tokenizer, ZH), np.arange(64) // 8)
    recipe = Recipe(dim=16, nested_dims=(16,), steps=25, batch=8, threads=1, warmup=5)
    expected = train_table([Weighted(pairs, 1.0)], vocabulary=size, recipe=recipe)
    checkpoint = Checkpoint(tmp_path / "run.checkpoint.npz", run="this", every=10)
    for after in (17, 4):
        broken = [Weighted(CutOff(pairs, after), 1.0)]
        with pytest.raises(InterruptedError):
            train_table(broken, vocabulary=size, recipe=recipe, checkpoint=checkpoint)
    last = CutOff(pairs, 15)  # 10 of the 25 steps are not done again
    table = train_table(
        [Weighted(last, 1.0)], vocabulary=size, recipe=recipe, checkpoint=checkpoint
    )
    np.testing.assert_array_equal(table, expected)
    assert last.left == 0


def test_the_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    path, rng = tmp_path / "run.checkpoint.npz", np.random.default_rng(0)
    arrays = {"table": np.ones((2, 2), np.float32)}
    assert Checkpoint(path, run="one").restore(arrays, rng) == 0
    Checkpoint(path, run="one").save(arrays, rng, step=7)
    with pytest.raises(ValueError, match="other data, tokenizer or recipe"):
        Checkpoint(path, run="two").restore(arrays, rng)
    assert Checkpoint(path, run="one").restore(arrays, rng) == 7


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_shipped_vectors_equal_those_of_sentence_transformers() -> None:
    modules = pytest.importorskip(
        "sentence_transformers.sentence_transformer.modules",
        reason="sentence-transformers is not installed: its StaticEmbedding cannot be compared",
    )
    model = StaticEmbedder.load()
    packed = (WEIGHTS / TOKENIZER).read_bytes()
    table = model.rows(np.arange(model.tokenizer.get_vocab_size()))
    static = modules.StaticEmbedding(
        Tokenizer.from_buffer(gzip.decompress(packed)), embedding_weights=table
    )
    texts = ["2022年老楼加装电梯完工多少部？", "How many lifts?", "ＰＭ2.5 浓度", "", "😀"]
    means = static(static.preprocess(texts))["sentence_embedding"].detach().numpy()
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    expected = np.divide(means, lengths, out=np.zeros_like(means), where=lengths > 0)
    np.testing.assert_allclose(model.embed_documents(texts), expected, atol=1e-5)
    assert (lengths[:3] > 0).all()


def test_codes_times_scales_are_the_table_within_half_a_step() -> None:
    table = np.random.default_rng(0).standard_normal((50, 128), dtype=np.float32)
    table[3] = 0
    codes, scales = quantize(table, group=64)
    back = codes.reshape(50, 2, 64) * scales[:, :, None].astype(np.float32)
    assert codes.dtype == np.int8
    assert scales.shape == (50, 2)
    assert not back[3].any()
    error = np.abs(back - table.reshape(50, 2, 64))
    assert (error <= scales[:, :, None].astype(np.float32) * 0.56).all()


def test_exported_files_are_the_same_for_the_same_table(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    table = np.ones((tokenizer.get_vocab_size(), 64), np.float32)
    for name in ("a", "b"):
        export(tmp_path / name, tokenizer, table, made_by={"seed": 1})
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == sorted(["manifest.json", CODES, SCALES, TOKENIZER])
    assert all(
        (tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names
    )


def test_no_piece_is_longer_than_the_limit_or_crosses_a_word(tokenizer: Tokenizer) -> None:
    pieces = tokenizer.get_vocab()
    assert max(map(len, pieces)) <= MAX_PIECE_CHARS
    assert "熊猫" in pieces
    assert not {"熊猫住", "猫住", "住在森林"} & set(pieces)
    assert tokenizer.encode("熊猫２５，Panda").tokens == ["熊猫", "2", "5", "panda"]


def test_the_alphabet_takes_frequent_characters_and_breaks_ties_the_same_way() -> None:
    base = len(choose_alphabet([]))
    extra = choose_alphabet(["堃堃喆é", "，。😀 é喆镕"], size=base + 3) - choose_alphabet([])
    assert extra == {"堃", "喆", "é"}
    assert choose_alphabet(["喆堃"], size=base + 1) == choose_alphabet(["堃喆"], size=base + 1)
    assert base == 6_763 + 26 + 10 + 1


def test_cut_joins_ranges_and_keeps_empty_rows() -> None:
    ragged = _ragged([1, 2, 3], [], [4, 5])
    starts, ends = np.array([[0, 3], [1, 1]]), np.array([[1, 5], [1, 1]])
    assert _rows(ragged.cut(starts, ends)) == [[1, 4, 5], []]
    assert _rows(ragged.take(np.array([2, 1, 0]))) == [[4, 5], [], [1, 2, 3]]


def test_spans_are_runs_of_their_sequence() -> None:
    ragged = _ragged([], [1], list(range(10, 40)))
    for seed in range(30):
        empty, one, long = _rows(ragged.spans(np.random.default_rng(seed), 2, 5))
        assert (empty, one) == ([], [1])
        assert 2 <= len(long) <= 5
        assert long == list(range(long[0], long[0] + len(long)))


def test_a_cloze_passage_is_of_the_same_article_and_loses_only_its_sentence() -> None:
    sentences = [list(range(start, start + 5)) for start in range(0, 200, 5)]
    articles = Articles(_ragged(*sentences), np.array([0, 1, 20, 40]))
    pairs = Cloze(articles).draw(np.random.default_rng(0), 200)
    kept = 0
    for left, right, key in zip(_rows(pairs.left), _rows(pairs.right), pairs.keys, strict=True):
        first, last = articles.borders[key] * 5, articles.borders[key + 1] * 5
        assert right
        assert all(first <= token < last for token in right)
        assert all(first <= token < last for token in left)
        kept += set(left) <= set(right)
    assert 0.15 * 200 < kept < 0.4 * 200


def test_a_glossed_source_changes_the_left_side_alone(tokenizer: Tokenizer) -> None:
    left, right = Ragged.encode(tokenizer, ANIMALS), Ragged.encode(tokenizer, PLACES)
    pairs = Matched(left, right, np.arange(8))
    entries = [{"zh": zh, "en": en} for zh, en in zip(ANIMALS, ENGLISH, strict=True)]
    glossed = Glossed(pairs, Lexicon.build(tokenizer, entries, _ragged([])))
    drawn = glossed.draw(np.random.default_rng(3), 40)
    plain = pairs.draw(np.random.default_rng(3), 40)
    assert _rows(drawn.right) == _rows(plain.right)
    assert drawn.keys.tolist() == plain.keys.tolist()
    spoken = [tokenizer.decode(row).replace(" ", "") for row in _rows(drawn.left)]
    assert all(word.startswith(ENGLISH[key]) for word, key in zip(spoken, drawn.keys, strict=True))


@pytest.mark.parametrize(
    ("gloss", "forms"),
    [
        ("to build", ["build", "builds", "built", "building"]),
        ("to stop work", ["stop work", "stops work", "stopped work", "stopping work"]),
        ("to carry", ["carry", "carries", "carried", "carrying"]),
        ("city wall", ["city wall", "city walls"]),
        ("box", ["box", "boxes"]),
        ("to", ["to"]),
        ("to be", ["be"]),
        ("", []),
    ],
)
def test_glosses_come_in_the_forms_of_running_text(gloss: str, forms: list[str]) -> None:
    assert inflect(gloss) == forms
    assert len(set(forms)) == len(forms)


def test_remarks_are_taken_out_of_glosses() -> None:
    assert clean_glosses("percent (Tw); abbr. for 北京; to ask sb [a way]") == ["percent", "to ask"]
    assert clean_glosses("(literary)") == []


def test_a_gloss_replaces_the_longest_words_and_keeps_the_rest(tokenizer: Tokenizer) -> None:
    entries = [
        {"zh": "熊猫", "en": "panda"},
        {"zh": "熊猫森林", "en": "bee"},
        {"zh": "每天每天每天每天每天", "en": "never: too many tokens"},
    ]
    lexicon = Lexicon.build(tokenizer, entries, _ragged([]))
    texts = Ragged.encode(tokenizer, ["熊猫住", "", "森林熊猫森林", "每天"])
    translated = lexicon.translate(np.random.default_rng(0), texts)
    spoken = [tokenizer.decode(row).replace(" ", "") for row in _rows(translated)]
    assert spoken[0] in ("panda住", "pandas住")
    assert spoken[2] in ("森林bee", "森林bees")
    assert (spoken[1], spoken[3]) == ("", "每天")


def test_a_gloss_gains_a_few_small_words_that_stand_together_in_english(
    tokenizer: Tokenizer,
) -> None:
    english = [f"{'the ' * 5}{'of ' * 4}{word}" for word in ENGLISH * 20]
    lexicon = Lexicon.build(tokenizer, [], Ragged.encode(tokenizer, english))
    rows = _rows(lexicon.translate(np.random.default_rng(0), _ragged(*[[]] * 500)))
    running = lexicon.small.tolist()
    assert {len(row) for row in rows} == set(range(7))
    assert all(
        any(running[at : at + len(row)] == row for at in range(len(running))) for row in rows[:50]
    )


def test_benchmark_broadcasts_and_wmt23_are_never_trained_on(tmp_path: Path) -> None:
    _write(tmp_path, "broadcast_news", {"id": "20251231_0"}, {"id": "20260101_0"})
    _write(tmp_path, "wmt_zh_en", {"src": "wmt21.enzh"}, {"src": "wmt23.zhen"})
    assert [r["id"] for r in read_broadcasts(tmp_path, dev=False)] == ["20251231_0"]
    assert [r["id"] for r in read_broadcasts(tmp_path, dev=True)] == ["20260101_0"]
    assert [r["src"] for r in read_wmt(tmp_path)] == ["wmt21.enzh"]


def test_sentences_keep_their_marks_and_blank_ones_are_left_out() -> None:
    assert split_sentences("他说：“好。”\n\n 走吧！ ") == ["他说：“好。”", "走吧！"]
    assert split_sentences(" \n。") == []


def _write_every_source(folder: Path) -> None:
    """Write a training folder with a few records in each of its files."""
    texts = [{"id": f"2023010{i}_0", "text": zh, "title": zh[:2]} for i, zh in enumerate(ZH[:9])]
    parallel = [{"zh": zh, "en": en, "src": "wmt22.zhen"} for zh, en in zip(ZH, EN, strict=True)]
    for name in ("news_2023", "broadcast_news", "government_reports"):
        _write(folder, name, *texts)
    for name in ("tatoeba_zh_en", "python_docs_zh_en", "wmt_zh_en"):
        _write(folder, name, *parallel)
    for name in ("drcd_dev", "cmrc2018_trial"):
        _write(folder, f"{name}.passages", *texts)
        _write(folder, f"{name}.questions", *({"q": t["title"], "pid": t["id"]} for t in texts))
    _write(folder, "laws", *({"title": "动物法", "text": zh} for zh in ZH[:9]))
    _write(folder, "cedict_zh_en", {"zh": "老虎", "en": "tiger"}, {"zh": "森林", "en": "forest"})
    _write(folder, "search_titles", *({"q": zh[:2], "p": zh, "label": "1"} for zh in ZH[:9]))
    _write(folder, "paraphrase", *({"a": zh, "b": zh[:9]} for zh in ZH[:9]))


def test_the_documented_command_turns_the_named_files_into_a_model(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "weights"
    data.mkdir()
    _write_every_source(data)
    main(["--data", str(data), "--out", str(out), "--steps", "3", "--seed", "7"])
    made_by = json.loads((out / "manifest.json").read_text("utf-8"))["made_by"]
    assert made_by["recipe"]["steps"] == 3
    assert made_by["recipe"]["seed"] == 7
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "weights"]
    assert set(made_by["data_sha256"]) == {path.name for path in data.iterdir()}
    assert StaticEmbedder.load(out).embed_queries(["老虎"]).any()


def _first_two(text: str) -> int:
    return (ord(text[0]) * 251 + ord(text[1])) % FirstTwoCharacters.dim


class FirstTwoCharacters:
    """An embedder that sees the first two characters of a text, so that ranks are known."""

    name = fingerprint = "first two characters"
    dim = 1 << 16

    def embed_documents(self, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        vectors[np.arange(len(texts)), [_first_two(text) for text in texts]] = 1
        return vectors

    embed_queries = embed_documents


def test_scores_count_the_right_passage_at_ranks_one_and_ten(tmp_path: Path) -> None:
    passages = [
        {"id": str(i), "text": f"{a}。{p}。"}
        for i, (a, p) in enumerate(zip(ANIMALS, PLACES, strict=True))
    ]
    whole, second = {"q": "老虎", "pid": "0"}, {"q": "沙漠", "pid": "1"}
    _write(tmp_path, "xquad_zh.passages", *passages)
    _write(tmp_path, "xquad_zh.questions", whole, second)
    _write(tmp_path, "xquad_en.questions", whole)
    _write(tmp_path, "ntrex_pairs", {"en": "老虎", "zh": "老虎"}, {"en": "大象", "zh": "骆驼"})
    _write(tmp_path, "broadcast_news", {"id": "20260101_0", "title": "老虎", "text": "老虎。"})
    scores = evaluate(FirstTwoCharacters(), tmp_path, tmp_path)
    assert scores[0] == Score("XQuAD zh", "whole", r1=0.5, r10=1.0), "ties lose"
    assert scores[1] == Score("XQuAD zh", "sentence", r1=1.0, r10=1.0)
    assert [score.task for score in scores[2::2]] == [
        "XQuAD en→zh",
        "NTREX en→zh",
        "broadcast title→body",
    ]


def test_late_interaction_counts_the_best_partner_of_each_token_by_its_length() -> None:
    tokenizer = Tokenizer(WordLevel({"north": 0, "east": 1, "northeast": 2}, unk_token="north"))
    tokenizer.pre_tokenizer = Whitespace()
    table = np.array([[3, 0], [0, 1], [1, 1]], np.float32)
    codes, scales = quantize(table, group=2)
    model = StaticEmbedder(tokenizer, codes=codes, scales=scales, fingerprint="")
    index = LateInteraction(model, ["north", "east east northeast", ""])
    half = np.sqrt(0.5)
    np.testing.assert_allclose(index.scores("north east"), [3, 3 * half + 1, 0], rtol=0.02)
    assert not index.scores("").any()
    assert index.scores("").shape == (3,)
