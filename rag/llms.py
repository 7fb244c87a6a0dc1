"""The chat model made from the settings; opens no connection.

Only this module and `rag.answer.streaming` import LangChain's models, and both are imported when a
model is configured.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import openai
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from rag.errors import LLMSetupError
from rag.settings import LLMSettings

_NO_KEY = "none"  # what a local endpoint without keys is told; the client insists on some value


def load(settings: LLMSettings) -> BaseChatModel:
    """Return the chat model of the settings; opens no connection.

    Raises:
        LLMSetupError: no model is named, the provider is unknown, or its package is missing.
    """
    if not settings.model:
        raise LLMSetupError(reason="RAG_LLM__MODEL is not set")
    options = _OPTIONS.get(settings.provider, _common_options)(settings)
    try:
        model = init_chat_model(settings.model, model_provider=settings.provider, **options)
    except ImportError as error:
        command = re.search(r"pip install [\w-]+", str(error))
        reason = command[0] if command else f"RAG_LLM__PROVIDER={settings.provider}: {error.name}"
        raise LLMSetupError(reason=reason) from error
    except openai.OpenAIError as error:
        raise LLMSetupError(reason="RAG_LLM__API_KEY is not set") from error
    except ValueError as error:  # an unknown provider, or an option that its class refuses
        reason = f"RAG_LLM__PROVIDER={settings.provider}: {str(error).splitlines()[0]}"
        raise LLMSetupError(reason=reason) from error
    return cast(BaseChatModel, model)


def facts(settings: LLMSettings) -> dict[str, object]:
    """Return what the sentences of `LLMError` name; never the key, nor a user name in the URL."""
    url = urlsplit(settings.base_url or "")
    host = (url.hostname or settings.provider) + (f":{url.port}" if url.port else "")
    return {
        "where": host,
        "model": settings.model,
        "timeout_s": settings.timeout_s,
        "max_chars": settings.max_chars,
    }


def _common_options(settings: LLMSettings) -> dict[str, Any]:
    """Return what `init_chat_model` passes to any provider; unset values are left out."""
    options = {
        "temperature": settings.temperature,
        "timeout": settings.timeout_s,
        "max_retries": settings.max_retries,
        "base_url": settings.base_url,
        "api_key": settings.api_key,
    }
    return {name: value for name, value in options.items() if value is not None}


def _openai_options(settings: LLMSettings) -> dict[str, Any]:
    timeout = openai.Timeout(settings.timeout_s, connect=settings.connect_timeout_s)
    # A redirect could lead the prompt and the key to another address.
    client: dict[str, Any] = {
        "follow_redirects": False,
        "timeout": timeout,
        "trust_env": not _is_local(settings),
    }
    # Waiting past the deadline is waiting in vain: then the client is told not to try again.
    hooks = {"response": [_refuse_long_waits(settings.timeout_s)]}
    options = _common_options(settings) | {
        "timeout": timeout,
        "http_client": openai.DefaultHttpxClient(**client),
        "http_async_client": openai.DefaultAsyncHttpxClient(**client, event_hooks=hooks),
        "openai_proxy": "",  # OPENAI_PROXY cannot be combined with a client of our own
        "stream_chunk_timeout": None,  # our deadline is the only one
        "stream_usage": False,  # some compatible endpoints refuse the option
        "use_responses_api": False,  # no compatible endpoint has it
    }
    if settings.base_url and not settings.api_key:
        options["api_key"] = _NO_KEY  # else OPENAI_API_KEY would be sent to another endpoint
    return options


def _refuse_long_waits(limit_s: float) -> Callable[[Any], Awaitable[None]]:
    async def refuse(response: Any) -> None:  # of httpx or httpx2, whichever the client brings
        wait = response.headers.get("retry-after", "")
        if wait.isdecimal() and int(wait) > limit_s:
            response.headers["x-should-retry"] = "false"

    return refuse


def _ollama_options(settings: LLMSettings) -> dict[str, Any]:
    rest = settings.timeout_s
    client: dict[str, Any] = {
        "follow_redirects": False,
        "timeout": (settings.connect_timeout_s, rest, rest, rest),
        "trust_env": not _is_local(settings),
    }
    if settings.api_key:
        client["headers"] = {"Authorization": f"Bearer {settings.api_key.get_secret_value()}"}
    options = {"temperature": settings.temperature, "client_kwargs": client}
    return options | ({"base_url": settings.base_url} if settings.base_url else {})


_OPTIONS: Mapping[str, Callable[[LLMSettings], dict[str, Any]]] = {
    "openai": _openai_options,
    "ollama": _ollama_options,
}


def _is_local(settings: LLMSettings) -> bool:
    """Return whether the endpoint is this machine, where a proxy from the environment is wrong."""
    host = urlsplit(settings.base_url or "").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or (not host and settings.provider == "ollama")
