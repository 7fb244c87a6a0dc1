"""Builds HTML whose every text and attribute passes one function, `escape`."""

from __future__ import annotations

import html
import unicodedata
from dataclasses import dataclass

VOID = ("meta", "br", "input", "rect", "circle", "line", "path")
# controls, formats that reorder or hide text, halves of a surrogate pair
UNSEEN = ("Cc", "Cf", "Cs")


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is already safe; everything else is text."""

    markup: str


def escape(text: str) -> str:
    """Return the text as HTML; what would act unseen is written out, for example ⟨U+202E⟩."""
    seen = "".join(
        f"⟨U+{ord(c):04X}⟩" if c not in "\n\t" and unicodedata.category(c) in UNSEEN else c
        for c in text
    )
    return html.escape(seen, quote=True)


def element(name: str, /, *children: Html | str, **attributes: str | float | bool) -> Html:
    """Return an element; children of type `str` are text.

    Args:
        name: tag name.
        children: in order; not for elements that have none, such as `input`.
        attributes: `class_` is written class, `aria_label` aria-label; True stands alone and
            False is left out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID and not children:
        return Html(
            f"<{name}{written}>" if name in ("meta", "br", "input") else f"<{name}{written}/>"
        )
    return Html(f"<{name}{written}>{join(*children).markup}</{name}>")


def join(*children: Html | str) -> Html:
    """Return the children one after the other."""
    return Html("".join(c.markup if isinstance(c, Html) else escape(c) for c in children))


def _attribute(key: str, value: str | float | bool) -> str:  # noqa: FBT001 - HTML has such
    name = key.removesuffix("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f' {name}="{escape(text)}"'
