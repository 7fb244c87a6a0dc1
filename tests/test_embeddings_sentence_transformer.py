"""The adapter to sentence-transformers, on tiny models that the tests write themselves."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

import embeddings
from embeddings import EmbeddingError

WORDS = ["query", "passage", ":", "通州", "电梯", "lift"]


def test_without_sentence_transformers_the_error_names_the_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # as in the light install
    with pytest.raises(EmbeddingError, match=r"fuzhongxin-wenda\[hub\]") as caught:
        embeddings.load("BAAI/bge-m3")
    assert "make install" in str(caught.value)
    assert "builtin" in str(caught.value)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    modules = pytest.importorskip("sentence_transformers.sentence_transformer.modules")
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token=":"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    table = np.random.default_rng(0).standard_normal((len(WORDS), 8), dtype=np.float32)
    static = modules.StaticEmbedding(tokenizer, embedding_weights=table)
    folder = tmp_path_factory.mktemp("original")
    sentence_transformers.SentenceTransformer(modules=[static], device="cpu").save_pretrained(
        str(folder)
    )
    return folder


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "model"))


@pytest.mark.slow
def test_a_local_folder_gives_unit_rows(folder: Path) -> None:
    model = embeddings.load(str(folder), device="cpu")
    vectors = model.embed_documents(["通州 电梯", "lift"])
    assert model.dim == 8
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert model.embed_documents([]).shape == (0, 8)


@pytest.mark.slow
def test_prefixes_change_vectors_of_their_own_side_only(folder: Path) -> None:
    plain = embeddings.load(str(folder), device="cpu")
    prefixed = embeddings.load(str(folder), device="cpu", query_prefix="query : ")
    np.testing.assert_array_equal(
        prefixed.embed_queries(["通州"]), plain.embed_queries(["query : 通州"])
    )
    np.testing.assert_array_equal(
        prefixed.embed_documents(["通州"]), plain.embed_documents(["通州"])
    )


@pytest.mark.slow
def test_the_fingerprint_differs_with_weights_prompts_and_prefixes(
    original: Path, folder: Path
) -> None:
    plain = embeddings.load(str(original), device="cpu").fingerprint
    assert embeddings.load(str(folder), device="cpu").fingerprint == plain
    found = {plain, embeddings.load(str(folder), device="cpu", query_prefix="q").fingerprint}
    config = folder / "config_sentence_transformers.json"
    prompts = json.loads(config.read_text("utf-8")) | {"prompts": {"query": "query : "}}
    config.write_text(json.dumps(prompts), "utf-8")
    found.add(embeddings.load(str(folder), device="cpu").fingerprint)
    weights = next(folder.rglob("*.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    found.add(embeddings.load(str(folder), device="cpu").fingerprint)
    assert len(found) == 4


@pytest.mark.slow
def test_pickled_weights_are_refused(folder: Path) -> None:
    weights = next(folder.rglob("*.safetensors"))
    weights.rename(weights.with_name("pytorch_model.bin"))
    with pytest.raises(EmbeddingError, match="safetensors") as caught:
        embeddings.load(str(folder))
    assert "could run code" in str(caught.value)


@pytest.mark.slow
def test_code_inside_a_model_is_not_run(folder: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    (folder / "evil.py").write_text(f"open({str(canary)!r}, 'w')\nclass Evil: pass\n", "utf-8")
    listed = json.loads((folder / "modules.json").read_text("utf-8"))
    listed[0]["type"] = "evil.Evil"
    (folder / "modules.json").write_text(json.dumps(listed), "utf-8")
    with pytest.raises(EmbeddingError, match="cannot be loaded"):
        embeddings.load(str(folder), device="cpu")
    assert not canary.exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nobody/no-such-model", "not/a/name", "no-such-folder"])
def test_an_unknown_model_on_a_closed_machine_says_what_to_do(
    name: str, original: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EmbeddingError, match="local folder") as caught:
        embeddings.load(name)
    assert name in str(caught.value)
    assert "builtin" in str(caught.value)


@pytest.mark.slow
def test_a_damaged_safetensors_file_is_an_embedding_error(folder: Path) -> None:
    weights = next(folder.rglob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:20])
    with pytest.raises(EmbeddingError, match="cannot be loaded") as caught:
        embeddings.load(str(folder), device="cpu")
    assert caught.value.__cause__ is not None
