"""A computed answer in words: the result in bold, then how it comes about, each figure cited."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.compute.computed import Computed, Operand
from rag.answer.compute.tasks import Operation
from rag.answer.markers import escape
from rag.types import Language


def text(computed: Computed, language: Language, numbers: Sequence[int]) -> str:
    """Return the answer, one citation number per operand: `**11.4万册**：42.6万册 [1] − …`."""
    said = [_Said(o, n) for o, n in zip(computed.operands, numbers, strict=True)]
    colon = "：" if language == "zh" else ": "
    proof = _PROOFS.get(computed.operation, _formula)(computed, said, language)
    return f"**{escape(computed.result)}**{_more(computed, language)}{colon}{proof}"


class _Said:
    """An operand as a format string takes it: `{0}` with its name, `{0:bare}` without."""

    def __init__(self, operand: Operand, number: int) -> None:
        self.operand, self.number = operand, number

    def __format__(self, spec: str) -> str:
        figure = f"{escape(self.operand.text)} [{self.number}]"
        if spec == "bare" or not self.operand.name:
            return figure
        from rag.answer.compute.names import joined  # it cuts words, which most answers need not

        return joined(escape(self.operand.name), figure)


def _formula(computed: Computed, said: Sequence[_Said], _: Language) -> str:
    return computed.formula.format(*said)


def _comparison(_: Computed, said: Sequence[_Said], language: Language) -> str:
    comma, stop = ("，", "；") if language == "zh" else (", ", "; ")
    first, *rest = said
    mark = comma if len(rest) == 1 else stop
    return f"{first:bare}{mark}{comma.join(format(s) for s in rest)}"


def _order(_: Computed, said: Sequence[_Said], language: Language) -> str:
    return ("，" if language == "zh" else ", ").join(format(s) for s in said)


def _list(_: Computed, said: Sequence[_Said], _language: Language) -> str:
    return format(said[0])


_PROOFS = {
    Operation.LARGER: _comparison,
    Operation.SMALLER: _comparison,
    Operation.RANK: _order,
    Operation.COUNT: _list,
}


def _more(computed: Computed, language: Language) -> str:
    """Return 更多 or 最少 behind the name of what was chosen."""
    if language == "en" or not computed.adjective:
        return ""
    return f"{'更' if len(computed.operands) == 2 else '最'}{computed.adjective}"
