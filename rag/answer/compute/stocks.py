"""How many there were before: what is there in all, less what came last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compute.bind import on_topic
from rag.answer.compute.facts import Fact

_STOCK = re.compile(r"累计|截至|达到?|共有|总数|总量|现有|目前|已有|\b(?:total|in all|so far)\b")
_FLOW = re.compile(r"新[^\s]{0,3}|当年|[年本]内|今年|年?增[加添设]?|\b(?:new|added|opened)\b")
_BEFORE = re.compile(r"[之此以]前|原有|此前")


def stock_and_flow(text: str, group: Sequence[Fact]) -> list[Fact]:
    """Return what is there in all and what of it is new; empty when that is not sure.

    Args:
        text: the question.
        group: figures of one unit.
    """
    pair = list(group) if len(group) == 2 else on_topic(text, group, 2)
    if not pair or any(_BEFORE.search(fact.label) for fact in group):
        return []  # 此前已有23家 says it
    stock, flow = sorted(pair, key=lambda fact: -fact.quantity.value)
    is_flow = _FLOW.search(flow.label) and not _STOCK.search(flow.label)
    is_stock = _STOCK.search(f"{stock.context} {stock.label}") and not _FLOW.search(stock.label)
    return [stock, flow] if is_flow and is_stock else []
