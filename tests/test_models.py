"""`fzx models`: what is listed, and what measuring tells."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tiny_models import tiny_bert

from embeddings import catalog
from rag.cli import main
from rag.cli.measure import Cost, measure
from rag.settings import Settings


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache of the hub."""
    folder = tmp_path / "hub"
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(folder))
    monkeypatch.setattr("huggingface_hub.utils._cache_manager.HF_HUB_CACHE", str(folder))
    return folder


def put(cache: Path, name: str, files: dict[str, str]) -> Path:
    """Store a model as the hub does: one snapshot, named by `main`."""
    repository = cache / f"models--{name.replace('/', '--')}"
    snapshot = repository / "snapshots" / "ab12"
    for path, text in files.items():
        (snapshot / path).parent.mkdir(parents=True, exist_ok=True)
        (snapshot / path).write_text(text, "utf-8")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("ab12", "utf-8")
    return snapshot


ENCODER = {
    "model.safetensors": "x" * 2**19,
    "modules.json": '[{"path": ""}, {"path": "1_Pooling"}, {"path": "2_Dense"}]',
    "config.json": '{"architectures": ["BertModel"], "hidden_size": 16}',
    "1_Pooling/config.json": '{"word_embedding_dimension": 16}',
    "2_Dense/config.json": '{"in_features": 16, "out_features": 8}',
}
SCORER = {
    "model.safetensors": "x",
    "config.json": '{"architectures": ["XLMRobertaForSequenceClassification"]}',
}


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, Any]]:
    assert main(["models", "--json", *arguments]) == 0
    return {record["name"]: record for record in json.loads(capsys.readouterr().out)}


def test_without_other_models_the_builtin_one_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    (record,) = listed(capsys).values()
    assert (record["name"], record["place"], record["is_chosen"]) == ("builtin", "package", True)
    assert record["dim"] >= 256
    assert 10 < record["size_mib"] < 30
    assert main(["models", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("builtin · in use · embedding · built in · ")


def test_the_cache_is_listed_with_dimension_and_size(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(cache, "some/encoder", ENCODER)
    put(cache, "some/scorer", SCORER)
    put(cache, "not/safe", {"pytorch_model.bin": "x", "modules.json": "[]"})
    put(cache, "not/whole", {"modules.json": "[]"})
    put(cache, "not/ours", {"model.safetensors": "x", "config.json": "{broken"})
    records = listed(capsys)
    assert list(records) == ["builtin", "some/encoder", "some/scorer"]
    encoder, scorer = records["some/encoder"], records["some/scorer"]
    assert (encoder["kind"], encoder["place"], encoder["dim"]) == ("embedding", "cache", 8)
    assert encoder["size_mib"] == pytest.approx(0.5, abs=0.01)
    assert (scorer["kind"], scorer["dim"]) == ("reranker", None)


def test_what_the_settings_name_is_listed_and_marked(
    cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put(cache.parent / "elsewhere", "m", ENCODER)
    monkeypatch.setenv("RAG_EMBEDDER__MODEL", str(folder))
    monkeypatch.setenv("RAG_RERANK_MODEL", "nobody/no-such-scorer")
    records = listed(capsys)
    assert [record["is_chosen"] for record in records.values()] == [False, True, True]
    assert records[str(folder)]["place"] == "folder"
    assert records["nobody/no-such-scorer"]["kind"] == "reranker"
    assert records["nobody/no-such-scorer"]["place"] == "elsewhere"
    monkeypatch.setenv("RAG_EMBEDDER__MODEL", "openai:m")
    assert listed(capsys, "openai:m")["openai:m"]["place"] == "endpoint"


def test_measuring_gives_time_memory_and_dimension_that_are_of_that_model() -> None:
    model = catalog.builtin()
    cost = measure(model, Settings())
    assert cost.error == ""
    assert cost.dim == model.dim
    assert cost.load_s > 0  # no upper bound: other processes share the machine
    assert cost.per_1000_s > 0
    assert cost.memory_mib is None or 10 < cost.memory_mib < 500


def test_a_model_that_cannot_be_run_says_why_and_the_rest_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_EMBEDDER__BASE_URL", "ftp://nowhere")
    records = listed(capsys, "openai:m", "builtin", "--measure")
    assert "base_url" in records["openai:m"]["error"]
    assert records["builtin"]["error"] == ""
    assert main(["models", "openai:m", "--measure"]) == 0
    assert "base_url" in capsys.readouterr().out


@pytest.mark.slow
def test_a_cross_encoder_is_measured_on_pairs(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    folder = tiny_bert(tmp_path / "scorer", classes=1)
    model = catalog.describe(str(folder), folder, "folder")
    assert model is not None
    assert model.kind == "reranker"
    cost = measure(model, Settings(embedder={"device": "cpu"}))
    assert isinstance(cost, Cost)
    assert (cost.error, cost.dim) == ("", None)
    assert cost.per_1000_s > 0
    shutil.rmtree(folder)
    assert "no folder" in measure(model, Settings(embedder={"device": "cpu"})).error
