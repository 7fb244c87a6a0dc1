"""Train the built-in model: `python -m embeddings.train --data DIR --out embeddings/weights`."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from tokenizers import Tokenizer

from embeddings.train.checkpoint import Checkpoint
from embeddings.train.data import hash_files
from embeddings.train.export import export
from embeddings.train.model import Recipe, train_table
from embeddings.train.sources import build_sources, chinese_texts, english_texts
from embeddings.train.tokenizer import choose_alphabet, train_tokenizer

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> None:
    """Train and write the weights."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    args = _parser().parse_args(argv)
    recipe = replace(Recipe(), steps=args.steps, seed=args.seed)
    started = time.monotonic()
    tokenizer = _tokenizer(args.data, args.tokenizer)
    logger.info("tokenizer ready: %d pieces", tokenizer.get_vocab_size())
    sources = build_sources(args.data, tokenizer)
    logger.info("%d sources ready", len(sources))
    made_of = {"recipe": asdict(recipe), "data_sha256": hash_files(args.data)}
    run = hashlib.sha256((json.dumps(made_of) + tokenizer.to_str()).encode()).hexdigest()
    checkpoint = Checkpoint(args.out.with_suffix(".checkpoint.npz"), run)
    if not args.resume:
        checkpoint.path.unlink(missing_ok=True)
    size = tokenizer.get_vocab_size()
    table = train_table(sources, vocabulary=size, recipe=recipe, checkpoint=checkpoint)
    wall_s = round(time.monotonic() - started)
    export(args.out, tokenizer, table, made_by={**made_of, "wall_s": wall_s})
    checkpoint.path.unlink(missing_ok=True)
    logger.info("written to %s", args.out)


def _tokenizer(data: Path, ready: Path | None) -> Tokenizer:
    if ready:
        return Tokenizer.from_file(str(ready))
    alphabet = choose_alphabet(chinese_texts(data))
    return train_tokenizer(chinese_texts(data), english_texts(data), alphabet=alphabet)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m embeddings.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of *.jsonl.xz files")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--steps", type=int, default=Recipe().steps)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json of an earlier run")
    parser.add_argument(
        "--resume", action="store_true", help="go on from OUT.checkpoint.npz of a run cut off"
    )
    return parser


if __name__ == "__main__":
    main()
