"""The mix of training sources: which file feeds which kind of pair, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from embeddings.train.data import Record, read, read_broadcasts, read_wmt, split_sentences
from embeddings.train.gloss import Lexicon, inflected_entries
from embeddings.train.model import Weighted
from embeddings.train.pairs import Articles, Cloze, Glossed, Matched, Titled
from embeddings.train.ragged import Ragged

_ENGLISH_REPEATS = 5  # English is 4 % of the text; without this it gets too few pieces
_GLOSS_REMOVED = 0.5  # a gloss shares no token with its sentence, so more of them may stay


def chinese_texts(folder: Path) -> Iterator[str]:
    """Yield every Chinese text once, for learning the tokenizer."""
    for name in ("news_2023", "laws", "government_reports", "drcd_dev.passages"):
        yield from (record["text"] for record in read(folder, name))
    yield from (record["text"] for record in read_broadcasts(folder, dev=False))
    yield from (record["zh"] for record in read(folder, "cedict_zh_en"))


def english_texts(folder: Path) -> Iterator[str]:
    """Yield every English text, repeated so that common words become one piece."""
    for _ in range(_ENGLISH_REPEATS):
        yield from (form for _, form in inflected_entries(read(folder, "cedict_zh_en")))
        yield from (record["en"] for record in read(folder, "tatoeba_zh_en"))
        yield from (record["en"] for record in read_wmt(folder))
    yield from (record["en"] for record in read(folder, "python_docs_zh_en"))


def build_sources(folder: Path, tokenizer: Tokenizer) -> list[Weighted]:
    """Tokenise every file and return the sources with their shares."""
    broadcasts = list(read_broadcasts(folder, dev=False))
    news = _articles(tokenizer, (r["text"] for r in read(folder, "news_2023")))
    aired = _articles(tokenizer, (r["text"] for r in broadcasts))
    reports = _articles(tokenizer, (r["text"] for r in read(folder, "government_reports")))
    law_names, laws = _laws(tokenizer, read(folder, "laws"))
    tatoeba = _parallel(tokenizer, read(folder, "tatoeba_zh_en"))
    wmt = _parallel(tokenizer, read_wmt(folder))
    questions = _questions(tokenizer, folder, "drcd_dev")
    paraphrases = _matched(tokenizer, read(folder, "paraphrase"), "a", "b")
    english = tatoeba.left.followed_by(wmt.left)
    lexicon = Lexicon.build(tokenizer, read(folder, "cedict_zh_en"), english)
    return [
        Weighted(Cloze(news), 0.20),
        Weighted(Cloze(aired), 0.06),
        Weighted(Cloze(laws), 0.05),
        Weighted(Cloze(reports), 0.03),
        Weighted(Titled(Ragged.encode(tokenizer, [r["title"] for r in broadcasts]), aired), 0.06),
        Weighted(Titled(law_names, laws), 0.03),
        Weighted(questions, 0.05),
        Weighted(_questions(tokenizer, folder, "cmrc2018_trial"), 0.02),
        Weighted(_searches(tokenizer, folder), 0.03),
        Weighted(paraphrases, 0.04),
        Weighted(tatoeba, 0.06),
        Weighted(wmt, 0.05),
        Weighted(_parallel(tokenizer, read(folder, "python_docs_zh_en")), 0.03),
        Weighted(_dictionary(tokenizer, folder), 0.20),
        Weighted(Glossed(Cloze(news, _GLOSS_REMOVED), lexicon), 0.34),
        Weighted(Glossed(Cloze(aired, _GLOSS_REMOVED), lexicon), 0.10),
        Weighted(Glossed(questions, lexicon), 0.06),
        Weighted(Glossed(paraphrases, lexicon), 0.04),
    ]


def _articles(tokenizer: Tokenizer, texts: Iterable[str]) -> Articles:
    counts = [0]

    def sentences() -> Iterator[str]:
        for text in texts:
            found = split_sentences(text)
            counts.append(len(found))
            yield from found

    encoded = Ragged.encode(tokenizer, sentences())
    return Articles(encoded, np.cumsum(counts))


def _laws(tokenizer: Tokenizer, records: Iterable[Record]) -> tuple[Ragged, Articles]:
    names, texts = [], []
    for name, articles in groupby(records, key=lambda r: r["title"]):
        names.append(name)
        texts.append("\n".join(article["text"] for article in articles))
    return Ragged.encode(tokenizer, names), _articles(tokenizer, texts)


def _matched(tokenizer: Tokenizer, records: Iterable[Record], left: str, right: str) -> Matched:
    rows = list(records)
    return _kept(
        Ragged.encode(tokenizer, [r[left] for r in rows]),
        Ragged.encode(tokenizer, [r[right] for r in rows]),
        keys=[r[right] for r in rows],
    )


def _parallel(tokenizer: Tokenizer, records: Iterable[Record]) -> Matched:
    rows = list(records)
    return _kept(
        Ragged.encode(tokenizer, [r["en"] for r in rows]),
        Ragged.encode(tokenizer, [r["zh"] for r in rows]),
        keys=[r["zh"] for r in rows],
        spans=True,
    )


def _dictionary(tokenizer: Tokenizer, folder: Path) -> Matched:
    entries = list(inflected_entries(read(folder, "cedict_zh_en")))
    return _kept(
        Ragged.encode(tokenizer, [form for _, form in entries]),
        Ragged.encode(tokenizer, [word for word, _ in entries]),
        keys=[word for word, _ in entries],
    )


def _questions(tokenizer: Tokenizer, folder: Path, name: str) -> Matched:
    passages = {r["id"]: r["text"] for r in read(folder, f"{name}.passages")}
    rows = list(read(folder, f"{name}.questions"))
    return _kept(
        Ragged.encode(tokenizer, [r["q"] for r in rows]),
        Ragged.encode(tokenizer, [passages[r["pid"]] for r in rows]),
        keys=[r["pid"] for r in rows],
    )


def _searches(tokenizer: Tokenizer, folder: Path) -> Matched:
    rows = (r for r in read(folder, "search_titles") if int(r["label"]) > 0)
    return _matched(tokenizer, rows, "q", "p")


def _kept(left: Ragged, right: Ragged, *, keys: list[str], spans: bool = False) -> Matched:
    """Drop rows with an empty side and number the keys."""
    rows = np.flatnonzero((left.lengths > 0) & (right.lengths > 0))
    numbers: dict[str, int] = {}
    numbered = np.array([numbers.setdefault(key, len(numbers)) for key in keys])
    return Matched(left.take(rows), right.take(rows), numbered[rows], spans)
