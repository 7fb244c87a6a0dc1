from __future__ import annotations

import sys

import pytest
from fake_llm import ANSWER, FakeLLM
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from rag import llms
from rag.errors import LLMError, LLMSetupError
from rag.settings import LLMSettings

PROXY = "http://127.0.0.1:9"  # nobody listens


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_PROXY"):
        monkeypatch.delenv(name, raising=False)


def _settings(server: FakeLLM, **values: object) -> LLMSettings:
    return LLMSettings.model_validate({"model": "m", "base_url": server.url, **values})


def _sent_key(server: FakeLLM) -> str:
    headers = {name.lower(): value for name, value in server.requests[0]["headers"].items()}
    return str(headers["authorization"])


def test_an_endpoint_of_our_own_needs_no_key() -> None:
    with FakeLLM() as server:
        model = llms.load(_settings(server))
        text = "".join(str(chunk.text) for chunk in model.stream("问题"))
    assert isinstance(model, BaseChatModel)
    assert text == ANSWER


def test_what_is_sent_is_the_model_the_temperature_and_the_messages() -> None:
    with FakeLLM() as server:
        list(llms.load(_settings(server, temperature=0.5)).stream("问题"))
        body = server.requests[0]["body"]
    assert {**body, "messages": 0} == {
        "model": "m", "temperature": 0.5, "stream": True, "messages": 0,
    }  # fmt: skip
    assert body["messages"] == [{"role": "user", "content": "问题"}]


def test_the_key_of_openai_is_never_sent_to_another_endpoint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-private")
    with FakeLLM() as server:
        list(llms.load(_settings(server)).stream("问题"))
        assert "sk-private" not in str(server.requests)
        assert _sent_key(server) == "Bearer none"


def test_a_configured_key_is_sent_and_not_shown() -> None:
    with FakeLLM() as server:
        settings = _settings(server, api_key=SecretStr("sk-mine"))
        model = llms.load(settings)
        list(model.stream("问题"))
        assert _sent_key(server) == "Bearer sk-mine"
    assert "sk-mine" not in repr(model) + repr(settings) + str(llms.facts(settings))


def test_a_proxy_in_the_environment_does_not_stand_before_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_PROXY"):
        monkeypatch.setenv(name, PROXY)
    with FakeLLM() as server:
        chunks = list(llms.load(_settings(server, max_retries=0)).stream("问题"))
        assert len(server.requests) == 1
    assert "".join(str(chunk.text) for chunk in chunks) == ANSWER


def test_without_a_model_nothing_can_be_loaded() -> None:
    with pytest.raises(LLMSetupError) as caught:
        llms.load(LLMSettings())
    assert "RAG_LLM__MODEL" in caught.value.message("en")
    assert "RAG_LLM__MODEL" in caught.value.message("zh")


def test_without_key_and_endpoint_the_setting_is_named() -> None:
    with pytest.raises(LLMSetupError) as caught:
        llms.load(LLMSettings(model="gpt"))
    assert "RAG_LLM__API_KEY" in str(caught.value)
    assert isinstance(caught.value, LLMError)


def test_a_provider_whose_package_is_missing_gets_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    with pytest.raises(LLMSetupError) as caught:
        llms.load(LLMSettings(model="claude", provider="anthropic"))
    assert "pip install langchain-anthropic" in caught.value.message("zh")
    assert caught.value.message("zh").startswith("语言模型")


def test_an_unknown_provider_is_named() -> None:
    with pytest.raises(LLMSetupError) as caught:
        llms.load(LLMSettings(model="m", provider="nosuch"))
    assert "RAG_LLM__PROVIDER=nosuch" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_facts_of_an_error_hold_no_password_of_the_url() -> None:
    settings = LLMSettings(model="m", base_url="http://user:secret@host:8000/v1?key=k")
    assert llms.facts(settings)["where"] == "host:8000"
    assert "secret" not in str(llms.facts(settings))


def test_ollama_is_asked_with_our_limits_and_no_redirects() -> None:
    pytest.importorskip("langchain_ollama")
    with FakeLLM() as server:
        model = llms.load(LLMSettings(model="m", provider="ollama", base_url=server.url))
    client = model.client_kwargs  # type: ignore[attr-defined]
    assert client["follow_redirects"] is False
    assert client["timeout"] == (5.0, 60.0, 60.0, 60.0)
