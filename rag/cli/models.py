"""`fzx models`: which models are here, and what each costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import embeddings
from embeddings import catalog
from embeddings.catalog import Model
from rag.cli.call import Call
from rag.cli.texts import words
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.cli.measure import Cost


def list_models(call: Call) -> int:
    """List the models that the settings can name; with --measure, run each of them."""
    from rag.cli.measure import measure  # process pools cost every other command its start

    settings = call.settings
    known = {model.name: model for model in _available(settings)}
    records = []
    for name in call.arguments.names or known:
        model = known.get(name) or _named(name)
        cost = measure(model, settings) if call.arguments.measure else None
        is_chosen = name in (settings.embedder.model, settings.rerank_model)
        records.append(_record(model, cost, is_chosen=is_chosen))
        _show(model, cost, call, is_chosen=is_chosen)
    call.output.value(records)
    return 0


def _available(settings: Settings) -> Iterator[Model]:
    """Yield what is here, then what the settings name and the cache does not hold."""
    yield catalog.builtin()
    cached = {model.name: model for model in catalog.in_cache()}
    yield from cached.values()
    if settings.embedder.model not in (embeddings.BUILTIN, *cached):
        yield _named(settings.embedder.model)
    if settings.rerank_model and settings.rerank_model not in cached:
        yield _named(settings.rerank_model, "reranker")


def _named(name: str, kind: Literal["embedding", "reranker"] = "embedding") -> Model:
    if name.startswith(embeddings.OPENAI):
        return Model(name, kind, "endpoint")
    folder = Path(name).expanduser()
    found = catalog.describe(name, folder, "folder") if folder.is_dir() else None
    return found or Model(name, kind)


def _record(model: Model, cost: Cost | None, *, is_chosen: bool) -> dict[str, object]:
    record = asdict(model) | {"is_chosen": is_chosen}
    if cost:
        record |= asdict(cost) | {"dim": cost.dim or model.dim}
    return record


def _show(model: Model, cost: Cost | None, call: Call, *, is_chosen: bool) -> None:
    """Write one line; what is not known is left out."""
    dim = (cost.dim if cost else None) or model.dim
    facts = [
        ("models-chosen", is_chosen),
        (f"models-{model.kind}", True),
        (f"models-{model.place}", True),
        ("models-dim", dim),
        ("models-size", model.size_mib),
    ]
    if cost and not cost.error:
        facts += [
            ("models-load", cost.load_s),
            ("models-speed", cost.per_1000_s),
            ("models-memory", cost.memory_mib),
        ]
    told = [words(call.output.language, key).format(value) for key, value in facts if value]
    if cost and cost.error:
        told.append(cost.error)
    call.output.line(" · ".join((model.name, *told)))
