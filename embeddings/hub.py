"""Models in the form of sentence-transformers: a local folder, or an id on the Hugging Face hub.

Weights are read from safetensors files only, and code inside a model is never run: a pickle or a
remote module could do anything on this machine.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from embeddings.base import EmbeddingError, Runtime

if TYPE_CHECKING:
    import torch

_INSTALL = (
    "this model needs sentence-transformers, which the light install leaves out: "
    'run `pip install "fuzhongxin-wenda[hub]"` (`make install` in a checkout), '
    'or use the model "builtin"'
)
_INSTALL_OPENVINO = (
    'the backend "openvino" needs `pip install "fuzhongxin-wenda[openvino]"`; "torch" does not'
)
_CLOSED = (
    "on a machine without network give a local folder with the model, "
    'or use the model "builtin", which is inside the package'
)
_WEIGHTS = ("*.safetensors", "openvino*.xml")
_PICKLES = "pytorch_model*.bin"
# what a model is made of: weights, tokenizer, prompts and pooling; no pickles, no code
_PARTS = (*_WEIGHTS, "openvino*.bin", "*.json", "*.txt", "*.model", "*.spm")


def load(
    kind: Literal["SentenceTransformer", "CrossEncoder"], name: str, runtime: Runtime
) -> tuple[Any, Path]:
    """Return a model, of the class of sentence-transformers of this name, and its folder.

    Args:
        kind: the class.
        name: a folder, or the id of a model in the local cache, else it is downloaded.
        runtime: where and how it computes.

    Raises:
        EmbeddingError: sentence-transformers or the model is missing, or cannot be used.
    """
    try:
        import sentence_transformers  # seconds to import
    except ImportError as error:
        raise EmbeddingError(_INSTALL) from error
    if runtime.backend == "openvino" and not find_spec("optimum"):
        raise EmbeddingError(_INSTALL_OPENVINO)
    folder = _find(name)
    device = runtime.device or sentence_transformers.util.get_device_name()
    try:
        model = getattr(sentence_transformers, kind)(
            str(folder),
            device=device,
            trust_remote_code=False,
            local_files_only=True,
            backend=runtime.backend,
            model_kwargs=_model_arguments(device, runtime),
        )
    except Exception as error:  # safetensors and tokenizers raise nothing narrower
        raise EmbeddingError(f"the model {name!r} cannot be loaded: {error}") from error
    return model, folder


def _model_arguments(device: str, runtime: Runtime) -> dict[str, object]:
    if runtime.backend == "openvino":
        return {}
    return {"use_safetensors": True, "dtype": _dtype(device, runtime.dtype)}


def _dtype(device: str, wanted: str) -> torch.dtype:
    """Return the number format of the weights; never the one of the file, float16 may crawl."""
    import torch

    if wanted != "auto":
        return torch.bfloat16 if wanted == "bfloat16" else torch.float32
    if device.startswith("cuda"):
        is_fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        able = torch.cpu.get_capabilities() if device == "cpu" else {}
        is_fast = bool(able.get("amx_bf16") or able.get("avx512_bf16"))
    return torch.bfloat16 if is_fast else torch.float32


def _find(name: str) -> Path:
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _fetch(name)
    if not is_safe(folder):
        raise EmbeddingError(
            f"{name!r} has weights that are not safetensors, and pickled ones could run code: "
            "choose another model, or convert it with `SentenceTransformer(…).save_pretrained(…)`"
        )
    return folder


def _fetch(name: str) -> Path:
    """Return the folder of a hub model, from the cache when it is there."""
    from huggingface_hub import snapshot_download  # comes with sentence-transformers
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        try:
            cached = Path(snapshot_download(name, local_files_only=True))
        except LocalEntryNotFoundError:
            cached = None
        if cached and _has_weights(cached):  # else an earlier download was cut off
            return cached
        return Path(snapshot_download(name, allow_patterns=list(_PARTS)))
    except (OSError, ValueError) as error:  # not there, not reachable, not a possible name
        raise EmbeddingError(
            f"no folder {name!r}, and no such model in the cache or on the hub: {_CLOSED}"
        ) from error


def is_safe(folder: Path) -> bool:
    """Return whether a folder holds weights, and none that only a pickle has."""
    pickles = folder.rglob(_PICKLES)
    return _has_weights(folder) and all(_has_weights(pickle.parent) for pickle in pickles)


def _has_weights(folder: Path) -> bool:
    return any(next(folder.rglob(pattern), None) for pattern in _WEIGHTS)


def files(folder: Path) -> list[Path]:
    """Return every file that the model is made of, sorted."""
    found = {path for pattern in _PARTS for path in folder.rglob(pattern) if path.is_file()}
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def fingerprint(folder: Path, *prompts: str) -> str:
    """Return a hash of the names and bytes of every part, and of the prompts."""
    total = hashlib.sha256("\x1f".join(prompts).encode())
    for path in files(folder):
        total.update(path.relative_to(folder).as_posix().encode() + b"\x1f")
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
