"""Any endpoint that answers POST {base_url}/embeddings as OpenAI does (vLLM, Ollama, TEI, …)."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence

import httpx
import numpy as np

from embeddings.base import EmbeddingError, Vectors
from embeddings.families import Prompts, choose

DEFAULT_URL = "https://api.openai.com/v1"
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_TRIES = 3
_BUSY = frozenset({429, 500, 502, 503, 504})
_MAX_WAIT_S = 10.0
_MAX_REASON = 200  # characters of the server's own words
_KEY = re.compile(r"[\x21-\x7e]*")


class OpenAIEmbedder:
    """A model behind an OpenAI-compatible endpoint; threads may share it.

    Args:
        model: name the endpoint knows it by.
        base_url: address up to and including "/v1"; None means OpenAI itself.
        api_key: sent as bearer token, never shown; None for servers without keys.
        query_prefix: put before each question; None is what the model's family wants.
        document_prefix: the same for documents.
        batch_size: texts a request; text-embeddings-inference takes 32 unless told otherwise.
        transport: another way to the server, for tests.
        sleep: waits between tries, for tests.

    Raises:
        EmbeddingError: the address or the key cannot be used.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        query_prefix: str | None = None,
        document_prefix: str | None = None,
        batch_size: int = 32,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not model:
            raise EmbeddingError('no model named: write "openai:NAME"')
        self.name = f"openai:{model}"
        self._model = model
        self._url = _endpoint(base_url or DEFAULT_URL)
        self._key = _checked_key(api_key)
        self.prompts = choose(Prompts(), model, query=query_prefix, document=document_prefix)
        self._batch_size = batch_size
        self._sleep = sleep
        self._dim: int | None = None
        self._client = httpx.Client(
            timeout=_TIMEOUT,
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            follow_redirects=False,  # a redirect could carry texts and key to another host
            transport=transport,
        )

    @property
    def dim(self) -> int:
        """Return the length of a vector; asks the endpoint once."""
        if self._dim is None:
            self._dim = self._embed(["dimension"]).shape[1]
        return self._dim

    @property
    def fingerprint(self) -> str:
        """Return a hash of address, model and prompts: the weights cannot be seen from here."""
        parts = json.dumps([str(self._url), self._model, *self.prompts])
        return hashlib.sha256(parts.encode()).hexdigest()

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape (n, dim); a zero row for a blank text."""
        return self._embed_filled(texts, self.prompts.document)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the same for questions, with their prompt."""
        return self._embed_filled(texts, self.prompts.query)

    def _embed_filled(self, texts: Sequence[str], prefix: str) -> Vectors:
        # endpoints answer 400 to a blank text
        filled = [i for i, text in enumerate(texts) if text.strip()]
        starts = range(0, len(filled), self._batch_size)
        batches = [filled[start : start + self._batch_size] for start in starts]
        parts = [self._embed([prefix + texts[i] for i in batch]) for batch in batches]
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for batch, part in zip(batches, parts, strict=True):
            vectors[batch] = part
        return vectors

    def _embed(self, texts: list[str]) -> Vectors:
        response = self._post({"model": self._model, "input": texts})
        try:
            rows = sorted(response.json()["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
            places = [row["index"] for row in rows]
        except (ValueError, KeyError, TypeError) as error:
            raise EmbeddingError(f"{self._where()} answered something else than vectors") from error
        if places != list(range(len(texts))) or vectors.ndim != 2 or not vectors.size:
            raise EmbeddingError(f"{self._where()} did not give one vector for each text")
        self._dim = self._dim or vectors.shape[1]
        if vectors.shape[1] != self._dim:  # now another model answers to this name
            raise EmbeddingError(
                f"{self._where()} gave vectors of different lengths: "
                f"{vectors.shape[1]} after {self._dim}"
            )
        return _unit(vectors, self._where())

    def _post(self, body: dict[str, object]) -> httpx.Response:
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1
            try:
                response = self._client.post(self._url, json=body)
            except httpx.TransportError as error:
                if last:
                    raise EmbeddingError(
                        f"{self._where()} cannot be reached ({type(error).__name__}): "
                        "check the address and that the server runs"
                    ) from error
                self._sleep(_backoff(attempt))
                continue
            if response.status_code not in _BUSY or last:
                break
            self._sleep(_wait(response, attempt))
        if response.status_code != httpx.codes.OK:
            raise EmbeddingError(self._refusal(response))
        return response

    def _refusal(self, response: httpx.Response) -> str:
        status = response.status_code
        if response.is_redirect:
            return (
                f"{self._where()} answered {status}; redirects are not followed: give its address"
            )
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return f"{self._where()} answered {status}: check the API key"
        return f"{self._where()} answered {status}: {self._reason(response)}"

    def _reason(self, response: httpx.Response) -> str:
        words = " ".join(response.text.split())
        hidden = words.replace(self._key, "***") if self._key else words
        return hidden[:_MAX_REASON] or response.reason_phrase

    def _where(self) -> str:
        return f"embeddings endpoint {self._url}"


def _endpoint(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url.rstrip("/") + "/embeddings")
    except httpx.InvalidURL as error:
        raise EmbeddingError(f"not an address: base_url ({error})") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query:
        raise EmbeddingError(
            "base_url must look like https://host/v1, without user, password or query"
        )
    return url


def _checked_key(key: str | None) -> str:
    key = (key or "").strip()
    if not _KEY.fullmatch(key):  # the HTTP library would quote it in its message
        raise EmbeddingError("the API key holds blanks or characters outside ASCII: copy it again")
    return key


def _backoff(attempt: int) -> float:
    return 0.5 * 2.0**attempt


def _wait(response: httpx.Response, attempt: int) -> float:
    asked = response.headers.get("Retry-After", "")
    return min(float(asked), _MAX_WAIT_S) if asked.isdecimal() else _backoff(attempt)


def _unit(vectors: Vectors, where: str) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise EmbeddingError(f"{where} gave a vector that is zero or not finite")
    unit: Vectors = vectors / lengths
    return unit
