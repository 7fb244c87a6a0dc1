"""The prompts, one Markdown file each, and how to load them.

A file begins with a header that declares its placeholders; each stands in the body as `{{name}}`:

    ---
    placeholders: question evidence
    ---
    Question: {{question}}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources

_HEADER = re.compile(r"---\nplaceholders:([a-z_ ]*)\n---\n")
_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class PromptError(Exception):
    """A prompt file is missing, or its header and body do not agree."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text with placeholders.

    Attributes:
        name: file name without its ending.
        text: the body, placeholders included.
        placeholders: the names that `render` wants.
    """

    name: str
    text: str
    placeholders: frozenset[str]

    def render(self, **values: str) -> str:
        """Return the text with each placeholder replaced, in one pass.

        Values are put in as they are: braces or placeholders inside a value stay what they are,
        so a document or a question cannot change the prompt.

        Raises:
            ValueError: a value is missing, or belongs to no placeholder.
        """
        if values.keys() != self.placeholders:
            raise ValueError(
                f"prompt {self.name} wants {sorted(self.placeholders)}, got {sorted(values)}"
            )
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.text)


def load(name: str) -> Prompt:
    """Return the prompt of `<name>.md`, checked.

    Raises:
        PromptError: no such prompt, or a placeholder is declared and not used, or the reverse.
    """
    path = resources.files(__name__) / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"no prompt {name!r}: {path} does not exist") from error
    return parse(name, text)


def parse(name: str, text: str) -> Prompt:
    """Return the prompt written in `text`, header included.

    Raises:
        PromptError: the header is missing, or disagrees with the body.
    """
    text = text.replace("\r\n", "\n")
    header = _HEADER.match(text)
    if header is None:
        raise PromptError(f"prompt {name}: does not begin with a `placeholders:` header")
    declared, body = frozenset(header[1].split()), text[header.end() :].strip()
    used = frozenset(_PLACEHOLDER.findall(body))
    if declared != used:
        raise PromptError(
            f"prompt {name}: declared but not used {sorted(declared - used)}, "
            f"used but not declared {sorted(used - declared)}"
        )
    return Prompt(name, body, declared)
