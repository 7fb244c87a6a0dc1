"""Named settings to compare: what to change, and for which the index must be made anew."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from eval.dataset import DatasetError
from rag import Settings

_PAIR = re.compile(r"(?P<key>[a-z_]+(?:\.[a-z_]+)?)=(?P<value>.*)", re.DOTALL)
_NAME = re.compile(r"[\w.+ -]+")


@dataclass(frozen=True, slots=True)
class Variant:
    """Settings under a name.

    Attributes:
        values: settings that differ from those in force; a nested one as {"llm": {"model": …}}.
    """

    name: str
    values: dict[str, Any] = field(default_factory=dict)

    def settings(self) -> Settings:
        """Return the settings: those of the environment and `rag.toml`, with ours on top.

        Raises:
            SettingsError: a key or value is not known.
        """
        return Settings.load(**self.values)


NAMED = {
    variant.name: variant
    for variant in (
        Variant("hybrid"),
        Variant("no-rerank", {"rerank": False}),
        # one list as it comes: BM25 over words or pairs of characters, or an embedding model
        *(
            Variant(one, {"retrieval": one, "rerank": False})
            for one in ("words", "bigrams", "vectors")
        ),
    )
}
DEFAULT = "hybrid"


def parse(text: str) -> Variant:
    """Return the variant that a command line names: NAME, or NAME:KEY=VALUE,KEY=VALUE.

    A NAME that is known keeps its settings and gets the others added. A value goes on to the next
    `,KEY=`, so it may hold commas.

    Raises:
        DatasetError: the name is unknown and no setting is given, or a pair is not KEY=VALUE.
    """
    name, colon, rest = text.partition(":")
    if not _NAME.fullmatch(name) or (not colon and name not in NAMED):
        raise DatasetError(f"--variant {text}: use one of {', '.join(NAMED)}, or NAME:KEY=VALUE")
    values = dict(NAMED[name].values) if name in NAMED else {}
    for pair in re.split(r",(?=[a-z_.]+=)", rest) if colon else ():
        _set(values, pair, text)
    return Variant(name, values)


def _set(values: dict[str, Any], pair: str, text: str) -> None:
    match = _PAIR.fullmatch(pair)
    if not match:
        raise DatasetError(f"--variant {text}: KEY=VALUE is needed, found {pair!r}")
    outer, _, inner = match["key"].partition(".")
    if inner:
        values[outer] = {**values.get(outer, {}), inner: match["value"]}
    else:
        values[outer] = match["value"]
