"""The adapter to sentence-transformers, on tiny models that the tests write themselves."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tiny_models import WORDS, tiny_bert, tokenizer

import embeddings
from embeddings import Embedder, EmbeddingError, Runtime
from embeddings.sentence_transformer import SentenceTransformerEmbedder

CPU = Runtime(device="cpu")


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
    table = np.random.default_rng(0).standard_normal((len(WORDS), 8), dtype=np.float32)
    static = modules.StaticEmbedding(tokenizer(), embedding_weights=table)
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
    model = embeddings.load(str(folder), runtime=CPU)
    vectors = model.embed_documents(["通州 电梯", "lift"])
    assert model.dim == 8
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert model.embed_documents([]).shape == (0, 8)


@pytest.mark.slow
def test_prefixes_change_vectors_of_their_own_side_only(folder: Path) -> None:
    plain = embeddings.load(str(folder), runtime=CPU)
    prefixed = embeddings.load(str(folder), runtime=CPU, query_prefix="query : ")
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
    plain = embeddings.load(str(original), runtime=CPU).fingerprint
    assert embeddings.load(str(folder), runtime=CPU).fingerprint == plain
    found = {plain, embeddings.load(str(folder), runtime=CPU, query_prefix="q").fingerprint}
    put_prompts(folder, query="query : ")
    found.add(embeddings.load(str(folder), runtime=CPU).fingerprint)
    weights = next(folder.rglob("*.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    found.add(embeddings.load(str(folder), runtime=CPU).fingerprint)
    assert len(found) == 4


def put_prompts(folder: Path, **prompts: str) -> None:
    """Let a saved model carry these prompts."""
    config = folder / "config_sentence_transformers.json"
    values = json.loads(config.read_text("utf-8")) | {"prompts": prompts}
    config.write_text(json.dumps(values), "utf-8")


def prompts_of(folder: Path, **prefixes: str) -> tuple[str, ...]:
    """Return the prompts a folder is used with, and see that its vectors are made with them."""
    model = embeddings.load(str(folder), runtime=CPU, **prefixes)
    plain = embeddings.load(str(folder), runtime=CPU, query_prefix="", document_prefix="")
    assert isinstance(model, SentenceTransformerEmbedder)
    query, document = model.prompts
    np.testing.assert_array_equal(
        model.embed_queries(["通州"]), plain.embed_queries([f"{query}通州"])
    )
    np.testing.assert_array_equal(
        model.embed_documents(["通州"]), plain.embed_documents([f"{document}通州"])
    )
    return tuple(model.prompts)


@pytest.mark.slow
def test_a_model_gets_the_prompts_it_carries_before_those_of_its_family(
    folder: Path, tmp_path: Path
) -> None:
    assert prompts_of(folder) == ("", "")
    family = Path(shutil.copytree(folder, tmp_path / "multilingual-e5-small"))
    assert prompts_of(family) == ("query: ", "passage: ")
    put_prompts(family, query="电梯 ", passage="lift ")
    assert prompts_of(family) == ("电梯 ", "lift ")
    assert prompts_of(family, query_prefix="") == ("", "lift ")
    assert prompts_of(family, document_prefix="通州 ") == ("电梯 ", "通州 ")


@pytest.mark.slow
def test_texts_are_computed_in_batches_of_the_size_asked_for(folder: Path) -> None:
    sizes: list[int] = []
    model = embeddings.load(str(folder), runtime=Runtime(device="cpu", batch_size=3))
    model._model.register_forward_pre_hook(  # type: ignore[attr-defined]
        lambda _, arguments: sizes.append(len(arguments[0]["offsets"]))
    )
    texts = ["通州", "电梯", "lift", "通州 电梯", "lift lift", "query", "passage"]
    vectors = model.embed_documents(texts)
    assert sizes == [3, 3, 1]
    np.testing.assert_allclose(
        vectors, np.concatenate([model.embed_documents([text]) for text in texts]), atol=1e-6
    )


@pytest.mark.slow
def test_threads_share_a_model(folder: Path) -> None:
    model = embeddings.load(str(folder), runtime=CPU)
    texts = ["通州 电梯", "lift", "通州"] * 40
    expected = model.embed_documents(texts)
    with ThreadPoolExecutor(8) as threads:
        for vectors in threads.map(lambda _: model.embed_documents(texts), range(16)):
            np.testing.assert_array_equal(vectors, expected)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformer of two layers, saved in float16 as some published models are."""
    pytest.importorskip("sentence_transformers")
    return tiny_bert(tmp_path_factory.mktemp("bert"), classes=None)


def dtype_of(model: Embedder) -> str:
    return str(next(model._model.parameters()).dtype)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_bfloat16_changes_little_and_is_taken_only_where_the_hardware_has_it(
    bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = pytest.importorskip("torch")
    texts = ["通州 电梯", "lift", "query : 通州"]
    models = {
        dtype: embeddings.load(str(bert), runtime=Runtime(device="cpu", dtype=dtype))
        for dtype in ("float32", "bfloat16")
    }
    assert {name: dtype_of(model) for name, model in models.items()} == {
        "float32": "torch.float32",
        "bfloat16": "torch.bfloat16",
    }
    full, half = (model.embed_documents(texts) for model in models.values())
    assert full.dtype == half.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(half, axis=1), 1, atol=1e-6)
    assert (full * half).sum(axis=1).min() > 0.99
    assert models["float32"].fingerprint == models["bfloat16"].fingerprint
    for able, dtype in ({"amx_bf16": True}, "bfloat16"), ({"avx512_bf16": False}, "float32"):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: able)
        assert dtype_of(embeddings.load(str(bert), runtime=CPU)) == f"torch.{dtype}"


@pytest.mark.slow
def test_openvino_without_its_extra_says_what_to_install(bert: Path) -> None:
    if importlib.util.find_spec("optimum"):
        pytest.skip("the extra is there")
    with pytest.raises(EmbeddingError, match=r"fuzhongxin-wenda\[openvino\]"):
        embeddings.load(str(bert), runtime=Runtime(backend="openvino"))


@pytest.mark.slow
def test_openvino_gives_the_same_vectors(bert: Path) -> None:
    pytest.importorskip("optimum.intel")
    texts = ["通州 电梯", "lift"]
    model = embeddings.load(str(bert), runtime=Runtime(device="cpu", backend="openvino"))
    expected = embeddings.load(str(bert), runtime=CPU).embed_documents(texts)
    np.testing.assert_allclose(model.embed_documents(texts), expected, atol=1e-2)


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
        embeddings.load(str(folder), runtime=CPU)
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
        embeddings.load(str(folder), runtime=CPU)
    assert caught.value.__cause__ is not None
