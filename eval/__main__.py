"""`python -m eval COMMAND`: what the assistant gets right, compared and guarded."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence

from eval.calibrate_command import add_calibrate
from eval.compare_command import add_compare
from eval.computed_command import add_computed
from eval.dataset import DatasetError
from eval.dialogues_command import add_dialogues
from eval.gate import add_gate
from eval.learn_command import add_learn
from eval.report import add_report
from eval.run_command import add_run
from eval.search_command import add_search, add_template
from rag import RagError

EXAMPLES = """\
examples:
  python -m eval run
  python -m eval run my.jsonl --documents my-documents/ --out run.jsonl
  python -m eval run --variant hybrid --variant short:chunk_chars=120 --out run.jsonl
  python -m eval compare run.jsonl
  python -m eval report run.jsonl --html report.html
  python -m eval gate --full
  python -m eval search beir-folder/ --jobs 4
  python -m eval template mine.csv
  python -m eval dialogues
  python -m eval learn --train documents-of-train_open/
  python -m eval calibrate --train documents-of-train_open/ --real documents-of-real_open/
  python -m eval computed

A row of the questions file is a JSON object: question, lang, type, answer, answer_aliases,
must_include (empty when the documents do not say), evidence_source and evidence_offsets.
"""
# a new command is one line here; its function adds the parser and sets `run`, which returns the
# exit code
COMMANDS: dict[str, Callable[[argparse._SubParsersAction[argparse.ArgumentParser]], None]] = {
    "run": add_run,
    "compare": add_compare,
    "report": add_report,
    "gate": add_gate,
    "search": add_search,
    "template": add_template,
    "dialogues": add_dialogues,
    "learn": add_learn,
    "calibrate": add_calibrate,
    "computed": add_computed,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console may be set to another code
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()  # a closed pipe must show here, not while the interpreter ends
    except (DatasetError, RagError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # `… | head -1`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def parser() -> argparse.ArgumentParser:
    """Return the reader of command lines; `run` of what it reads does the work."""
    reader = argparse.ArgumentParser(
        prog="python -m eval",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = reader.add_subparsers(metavar="COMMAND", required=True)
    for add in COMMANDS.values():
        add(commands)
    return reader


if __name__ == "__main__":
    sys.exit(main())
