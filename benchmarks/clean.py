"""How fast a document is cleaned: laid out, folded and cut into chunks, before any model.

Processor time of one core. Exits with 1 when a ratio misses its limit; the speed depends on the
machine and on how long the sentences are, and is only told.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.text.split import chunks
from rag.types import Document

ROOT = Path(__file__).parent.parent
MOST_RATIO = 2.3  # time(2n) / time(n)
REPEATED = " <.a\n-，（【#0。"
HAN = "副中心政务服务大厅接待群众办理事项"


def main() -> int:
    """Print one JSON line for the files, and one for each text made up to be hard."""
    parser = argparse.ArgumentParser(description=__doc__)
    texts = sorted((ROOT / "corpus").glob("*.txt"))
    parser.add_argument("files", type=Path, nargs="*", default=texts)
    parser.add_argument("--line-mib", type=int, default=50, help="length of the one long line")
    arguments = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in arguments.files]
    print(json.dumps(speed(texts)))
    is_met = True
    for record in ratios(arguments.line_mib):
        print(json.dumps(record, ensure_ascii=False))
        is_met = is_met and bool(record["met"])
    return 0 if is_met else 1


def speed(texts: Sequence[str]) -> dict[str, object]:
    """Return the speed over some documents, the best of several rounds."""
    best = min(sum(map(cost, texts)) for _ in range(7))
    length = sum(map(len, texts))
    return {"name": "files", "characters": length, "per_second": round(length / best)}


def ratios(line_mib: int) -> Iterator[dict[str, object]]:
    """Yield how the time grows when a text is doubled."""
    n = 1 << 20
    yield ratio("one line", HAN * (line_mib * n // 3 // len(HAN)))  # three bytes a character
    for character in REPEATED:
        yield ratio(f"repeated {character!r}", character * n)


def ratio(name: str, text: str) -> dict[str, object]:
    """Return time(2n) / time(n); what takes next to no time has no ratio."""
    once, twice = (min(cost(text * times) for _ in range(3)) for times in (1, 2))
    growth = round(twice / max(once, 0.01), 2)
    met = growth <= MOST_RATIO
    return {"name": name, "seconds": round(once, 3), "ratio": growth, "met": met}


def cost(text: str) -> float:
    """Return the processor time of one document, in seconds."""
    document = Document(id="0" * 32, text=text, title="")
    start = time.process_time()
    chunks(document)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
