"""The built-in model: its vectors, its tokens, and what it refuses to load."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import embeddings
from embeddings import EmbeddingError
from embeddings.static import CODES, MANIFEST, SCALES, TOKENIZER, WEIGHTS, StaticEmbedder

TEXTS = [
    "2022年老楼加装电梯完工多少部？",
    "How many lifts were finished in 2022?",
    "常住人口１８４.３万人",
    "通州区" * 300,
]


@pytest.fixture(scope="module")
def model() -> StaticEmbedder:
    return StaticEmbedder.load()


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))


def test_rows_are_unit_float32_and_equal_for_questions(model: StaticEmbedder) -> None:
    vectors = model.embed_documents(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), model.dim)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, model.embed_queries(TEXTS))


@pytest.mark.parametrize("text", ["", "   \n", "。，！", "😀", "\U0002a6a5", "\ud800"])
def test_a_text_without_known_tokens_gives_a_zero_row(model: StaticEmbedder, text: str) -> None:
    vectors = model.embed_documents([text, "通州"])
    assert not vectors[0].any()
    assert vectors[1].any()
    assert len(model.tokens(text).ids) == 0
    assert model.tokens(text).pieces == ()
    assert model.rows(model.tokens(text).ids).shape == (0, model.dim)


def test_no_texts_give_no_rows(model: StaticEmbedder) -> None:
    assert model.embed_documents([]).shape == (0, model.dim)
    assert model.rows(np.empty(0, np.int64)).shape == (0, model.dim)


def test_a_vector_does_not_depend_on_the_texts_beside_it(model: StaticEmbedder) -> None:
    many = model.embed_documents(TEXTS * 300)  # several batches
    alone = np.concatenate([model.embed_documents([text]) for text in TEXTS])
    np.testing.assert_allclose(many[:4], alone, atol=1e-6)
    np.testing.assert_allclose(many[-4:], alone, atol=1e-6)


def test_threads_that_share_the_model_get_the_same_vectors(model: StaticEmbedder) -> None:
    alone = model.embed_documents(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: model.embed_documents(TEXTS), range(16)))
    assert len(results) == 16
    assert all(np.array_equal(alone, vectors) for vectors in results)


def test_the_vector_is_the_mean_of_the_token_vectors(model: StaticEmbedder) -> None:
    vectors = model.rows(model.tokens(TEXTS[0]).ids)
    mean = vectors.mean(axis=0)
    np.testing.assert_allclose(
        mean / np.linalg.norm(mean), model.embed_queries([TEXTS[0]])[0], atol=1e-5
    )
    assert len(np.unique(np.linalg.norm(vectors, axis=1))) > 1, "rows are not normalised"


def test_pieces_are_the_characters_of_the_text_as_given(model: StaticEmbedder) -> None:
    text = "😀通州 ＡＢＣ，２０２２年"
    pieces = model.tokens(text).pieces
    assert "".join(pieces) == "通州ＡＢＣ２０２２年"
    assert pieces[-2:] == ("２０２２", "年")


def test_full_width_and_case_do_not_change_a_vector(model: StaticEmbedder) -> None:
    folded, typed = model.embed_documents(["abc 2022年", "ＡＢＣ ２０２２年"])
    np.testing.assert_allclose(folded, typed, atol=1e-6)
    assert folded.any()


def test_no_token_crosses_a_word_border(model: StaticEmbedder) -> None:
    text = "北京城市副中心行政办公区"
    pieces = model.tokens(text).pieces
    assert "".join(pieces) == text
    assert "市副" not in "|".join(pieces)


def test_an_english_question_is_nearest_to_its_chinese_answer(model: StaticEmbedder) -> None:
    sentences = ["全年接待游客一百万人次", "新建小学三所", "老楼加装电梯四部", "森林公园开放"]
    scores = model.embed_queries(["How many tourists visited?", "new elevators"]) @ (
        model.embed_documents(sentences).T
    )
    assert list(scores.argmax(axis=1)) == [0, 2]
    assert (scores <= 1 + 1e-5).all()


@pytest.mark.parametrize("name", [TOKENIZER, CODES, SCALES])
def test_a_flipped_byte_is_refused_by_file_name(weights: Path, name: str) -> None:
    data = bytearray((weights / name).read_bytes())
    data[len(data) // 2] ^= 1
    (weights / name).write_bytes(data)
    with pytest.raises(EmbeddingError, match=name) as caught:
        StaticEmbedder.load(weights)
    assert "install" in str(caught.value)


@pytest.mark.parametrize("name", [TOKENIZER, CODES, SCALES, MANIFEST])
def test_a_missing_file_is_refused(weights: Path, name: str) -> None:
    (weights / name).unlink()
    with pytest.raises(EmbeddingError, match="install") as caught:
        StaticEmbedder.load(weights)
    assert name in str(caught.value)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"sha256": {}}', '{"sha256": null}'])
def test_a_manifest_without_hashes_is_refused(weights: Path, manifest: str) -> None:
    (weights / MANIFEST).write_text(manifest, "utf-8")
    with pytest.raises(EmbeddingError, match="built-in model"):
        StaticEmbedder.load(weights)


def test_the_fingerprint_is_stable_and_holds_no_path(model: StaticEmbedder, weights: Path) -> None:
    assert StaticEmbedder.load(weights).fingerprint == model.fingerprint
    assert len(model.fingerprint) == 64


def test_prefixes_for_the_builtin_model_are_refused() -> None:
    with pytest.raises(EmbeddingError, match="no prefixes"):
        embeddings.load(query_prefix="query: ")
    assert embeddings.load().name == "builtin"


def test_the_builtin_model_loads_without_torch() -> None:
    code = (
        "import sys, embeddings; embeddings.load().embed_queries(['通州']);"
        "print(sorted({'torch', 'sentence_transformers', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_weights_stay_within_their_size() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 25 * 2**20
    assert (WEIGHTS / "README.md").is_file()
