"""The tokenizer: byte-pair merges that never cross a Chinese word border.

The merges are learned on segmented text, so at run time no segmenter is needed: a run of Han
characters falls into pieces that are words or parts of words.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import rjieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

VOCABULARY = 48_000
MAX_PIECE_CHARS = 12
# GB2312, ASCII and the most frequent other characters; rarer ones stay unknown
ALPHABET = 8_000
# words, numbers in groups of four digits (years stay whole), per cent; the rest carries no meaning
_PIECES = r"\p{Han}+|[\p{L}\p{M}&&[^\p{Han}]]+|\p{Nd}{1,4}|%"
_NORMALIZER = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])


def train_tokenizer(
    chinese: Iterable[str],
    english: Iterable[str],
    *,
    alphabet: Collection[str],
    vocabulary: int = VOCABULARY,
) -> Tokenizer:
    """Learn a tokenizer from Chinese and English texts, with these characters and no other."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = _NORMALIZER
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_PIECES), "removed", invert=True)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        max_token_length=MAX_PIECE_CHARS,
        initial_alphabet=sorted(alphabet),
        limit_alphabet=len(alphabet),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_training_texts(chinese, english), trainer)
    return tokenizer


def choose_alphabet(texts: Iterable[str], *, size: int = ALPHABET) -> set[str]:
    """Return GB2312, ASCII, and the most frequent other letters of the texts up to `size`.

    The trainer's own choice breaks ties by chance, so that no two runs would be the same.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_NORMALIZER.normalize_str(text))
    base = _base_alphabet()
    others = [c for c in counts if c.isalnum() and c not in base]
    others.sort(key=lambda character: (-counts[character], character))
    return base | set(others[: max(0, size - len(base))])


def _training_texts(chinese: Iterable[str], english: Iterable[str]) -> Iterator[str]:
    for text in chinese:
        yield " ".join(rjieba.cut(_NORMALIZER.normalize_str(text)))
    yield from english


def _base_alphabet() -> set[str]:
    """Return the Han characters of GB2312 with ASCII letters and digits."""
    rows = range(0xB0, 0xF8)  # GB2312 rows 16 to 87; its gaps decode to nothing
    cells = range(0xA1, 0xFF)
    block = b"".join(bytes((row, cell)) for row in rows for cell in cells if not _is_gap(row, cell))
    return set(block.decode("gb2312")) | set(string.ascii_lowercase + string.digits + "%")


def _is_gap(row: int, cell: int) -> bool:
    return row == 0xD7 and cell > 0xF9  # the five unassigned cells after level 1
