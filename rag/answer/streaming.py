"""Reading a chat model: one deadline, one limit, and a name for every way it fails."""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping
from contextlib import aclosing
from functools import cache
from typing import Any, cast

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable

from rag import errors
from rag.errors import LLMError
from rag.llms import facts
from rag.settings import LLMSettings

logger = logging.getLogger(__name__)

Chain = Runnable[dict[str, Any], BaseMessage]

# How providers say "this is the whole answer", lower-cased: OpenAI, Google, Mistral and Ollama;
# Anthropic and Bedrock; Cohere; Hugging Face.
_COMPLETE = frozenset({"stop", "end_turn", "stop_sequence", "complete", "eos_token"})
_REASON_KEYS = ("finish_reason", "done_reason", "stop_reason", "stopReason")
_GRACE_S = 5.0  # how long past the deadline we wait for a provider that cannot be interrupted


def stream(
    chain: Chain, values: dict[str, Any], settings: LLMSettings
) -> Generator[str, None, None]:
    """Yield the text of the model as it arrives.

    One deadline, `settings.timeout_s` on the monotonic clock, holds for everything: connecting,
    retries, and a model that drips. The request is cancelled, its socket closed, at the deadline
    and when the caller stops reading.

    Raises:
        LLMError: the subclass says how it failed; text may have been yielded before.
    """
    pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    reading = _read_all(chain, values, settings, pieces.put)
    future = asyncio.run_coroutine_threadsafe(reading, _loop())
    started = False
    try:
        while (piece := pieces.get(timeout=settings.timeout_s + _GRACE_S)) is not None:
            started = started or bool(piece)
            yield piece
        error = future.exception(_GRACE_S)
    except (queue.Empty, TimeoutError) as late:
        raise errors.LLMTimeoutError(**facts(settings)) from late
    finally:
        future.cancel()
    if isinstance(error, LLMError):
        raise error
    if error is not None:
        raise _failure(error, settings, started=started) from error


async def _read_all(
    chain: Chain, values: dict[str, Any], settings: LLMSettings, put: Callable[[str | None], None]
) -> None:
    """Hand each piece of text to `put`, then None, whatever happens."""
    try:
        async with asyncio.timeout(settings.timeout_s):
            await _read(chain, values, settings, put)
    finally:
        put(None)


async def _read(
    chain: Chain, values: dict[str, Any], settings: LLMSettings, put: Callable[[str], None]
) -> None:
    room, reason = settings.max_chars, ""
    answer = cast("AsyncGenerator[BaseMessage, None]", chain.astream(values))
    async with aclosing(answer) as chunks:
        async for chunk in chunks:
            reason = _finish_reason(chunk) or reason
            text = str(chunk.text)
            put(text[:room])
            room -= len(text)
            if room < 0:
                raise errors.LLMTooLongError(**facts(settings))
    if room == settings.max_chars:
        raise errors.LLMEmptyError(**facts(settings))
    if reason not in _COMPLETE:
        raise errors.LLMIncompleteError(**facts(settings))


def _finish_reason(chunk: BaseMessage) -> str:
    found = (chunk.response_metadata.get(key) for key in _REASON_KEYS)
    return next((str(reason).lower() for reason in found if reason), "")


def _failure(error: BaseException, settings: LLMSettings, *, started: bool) -> LLMError:
    """Return the error of ours that says what happened, whatever the provider raised."""
    status = getattr(error, "status_code", None)
    kind = _kind(error, status if isinstance(status, int) else None, started=started)
    # Only the type: the text of a foreign error may hold the prompt or a part of the key.
    logger.info("language model: %s (%s, HTTP %s)", kind.code, type(error).__name__, status)
    return kind(status=status, **facts(settings))


def _kind(error: BaseException, status: int | None, *, started: bool) -> type[LLMError]:
    if status is not None:
        return _BY_STATUS.get(status, errors.LLMRejectedError)
    names = " ".join(type(cause).__name__ for cause in _causes(error))
    found = (kind for word, kind in _BY_NAME if word in names)
    kind = next(found, errors.LLMEmptyError)
    if started and kind is not errors.LLMTimeoutError:
        return errors.LLMIncompleteError
    return kind


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


_BY_STATUS: Mapping[int, type[LLMError]] = {
    401: errors.LLMUnauthorisedError,
    403: errors.LLMUnauthorisedError,
    404: errors.LLMUnknownModelError,
    408: errors.LLMTimeoutError,
    429: errors.LLMRateLimitedError,
    504: errors.LLMTimeoutError,
}

# Providers share no base class, but httpx and every client built on it share these words.
_BY_NAME = (
    ("ConnectTimeout", errors.LLMUnreachableError),
    ("Timeout", errors.LLMTimeoutError),
    ("Connect", errors.LLMUnreachableError),
)


_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of all requests: clients keep connections that belong to one loop."""
    with _starting:
        return _start_loop(os.getpid())  # a forked child has no thread of its parent's


@cache
def _start_loop(_pid: int) -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="llm", daemon=True).start()
    return loop
