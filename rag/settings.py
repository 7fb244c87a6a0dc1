"""Every setting, its default and why; the only place that reads the environment.

Order of precedence: arguments, `RAG_…` variables, `rag.toml` in the working folder, defaults.
A nested value is written with two underscores: `RAG_LLM__MODEL=qwen3`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import SettingsError, UnknownVariableError

PREFIX = "RAG_"
TOML = "rag.toml"


class EmbedderSettings(BaseModel):
    """Which embedding model turns texts into vectors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # "builtin" (inside the package, needs no torch and no network), a sentence-transformers id or
    # folder, or "openai:NAME" for an OpenAI-compatible embeddings endpoint.
    model: str = "builtin"
    base_url: str | None = None
    api_key: SecretStr | None = None
    device: str | None = None  # None: the GPU when there is one
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"  # bfloat16 where it is the faster one
    backend: Literal["torch", "openvino"] = "torch"
    batch_size: int = Field(default=32, ge=1, le=4096)  # what text-embeddings-inference takes
    # put before texts; None: what the model itself or its family (E5, BGE) was trained with
    query_prefix: str | None = None
    document_prefix: str | None = None


class ParseSettings(BaseModel):
    """What reading one file may cost; for all formats but plain text and Markdown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # no real document of 50 MiB was seen to need half of it; OCR alone takes one GiB
    memory_mib: int = Field(default=2048, ge=256)
    timeout_s: float = Field(default=60.0, gt=0)  # plus 0.1 s a page, 60 s a scanned page
    max_chars: int = Field(default=4_000_000, ge=1000)  # 2,000 dense pages


class LLMSettings(BaseModel):
    """The language model that words the evidence; none by default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None  # None: answers are extracts, word for word
    provider: str = (
        "openai"  # any provider of LangChain's init_chat_model; its package must be there
    )
    base_url: str | None = None
    api_key: SecretStr | None = None
    temperature: float = Field(default=0.0, ge=0, le=2)  # the same question, the same answer
    timeout_s: float = Field(default=60.0, gt=0)  # for the whole answer, not for one read
    connect_timeout_s: float = Field(default=5.0, gt=0)
    max_retries: int = Field(default=2, ge=0, le=5)
    max_chars: int = Field(default=20_000, gt=0)  # a runaway model is cut here


class Settings(BaseSettings):
    """All settings; frozen."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        toml_file=TOML,
        extra="forbid",
        frozen=True,
    )

    embedder: EmbedderSettings = EmbedderSettings()
    llm: LLMSettings = LLMSettings()
    parse: ParseSettings = ParseSettings()
    # "hybrid" uses words, pairs of characters and vectors; each of them alone is for comparing
    retrieval: Literal["hybrid", "words", "bigrams", "vectors"] = "hybrid"
    rerank: bool = True  # put the passages in a better order: that of their best sentence, or
    # that of this cross-encoder, a sentence-transformers id or folder, on device and in dtype,
    # backend and batch_size of the embedder
    rerank_model: str | None = None
    # with a cross-encoder, a passage is dropped below this score, and below this share of the
    # best passage's; scores run from 0 to 1, and what is low differs from model to model
    rerank_min_score: float = Field(default=0.0, ge=0, le=1)
    rerank_min_share: float = Field(default=0.0, ge=0, le=1)
    chunk_chars: int = Field(default=220, ge=40, le=4000)  # a hit is mostly about one thing
    language: Literal["zh", "en"] = "zh"  # of interface texts; answers follow the question
    k: int = Field(default=5, ge=1, le=1000)  # hits of a search; five fill a screen
    evidence_k: int = Field(default=6, ge=1, le=50)  # passages shown to the answerer
    max_file_mib: float = Field(default=50.0, gt=0)
    max_question_chars: int = Field(default=4_000, ge=1)  # a longer question is cut, with a notice

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - signature of the base
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then `rag.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def load(cls, **values: object) -> Settings:
        """Return the settings in force.

        Raises:
            SettingsError: a variable, key or value is not known.
        """
        _refuse_unknown_variables(cls)
        try:
            return cls(**values)  # type: ignore[arg-type]  # pydantic checks the values
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise SettingsError(reason=f"{where}: {first['msg']}") from error
        except ValueError as error:  # rag.toml is not TOML, or a nested variable is not JSON
            raise SettingsError(reason=f"{Path(TOML)}: {error}") from error


def _refuse_unknown_variables(settings: type[BaseSettings]) -> None:
    known = {name.upper() for name in settings.model_fields}
    for variable in os.environ:
        name = variable.upper().removeprefix(PREFIX)
        if variable.upper().startswith(PREFIX) and name.split("__")[0] not in known:
            names = ", ".join(PREFIX + field for field in sorted(known))
            raise UnknownVariableError(variable=variable, known=names)
