"""Runs one command line from its settings to its exit code; `rag.cli.commands` does the work."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Sequence

from rag.cli.call import Call
from rag.cli.commands import COMMANDS
from rag.cli.output import Output
from rag.cli.parser import parse
from rag.cli.texts import words
from rag.errors import LockedError, RagError, SettingsError
from rag.settings import Settings

OK, ERROR, LOCKED, INTERRUPTED = 0, 1, 75, 130  # 75: EX_TEMPFAIL of sysexits.h, "try again"


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; argparse itself exits with 2 on wrong usage."""
    _write_utf8()
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()  # a closed pipe must show here, not while the interpreter ends
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `fzx list | head -1`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return code


def _run(argv: list[str]) -> int:
    early = _early_options(argv)
    settings = _settings()
    language = early.lang or ("zh" if isinstance(settings, SettingsError) else settings.language)
    output = Output(language=language, as_json=early.json)
    arguments = parse(argv, language)  # so that --help works in any case
    try:
        if isinstance(settings, SettingsError):
            raise settings
        chosen = settings.model_copy(update={"language": language})
        return COMMANDS[arguments.command](Call(arguments, chosen, output))
    except LockedError as error:
        output.error(error.code, error.message(language))
        return LOCKED
    except RagError as error:
        output.error(error.code, error.message(language))
        return ERROR
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  # the edge: one sentence, the rest on request
        if arguments.debug:
            traceback.print_exc()
        reason = f"{type(error).__name__}: {error}"
        output.error("internal", words(language, "internal").format(reason=reason))
        return ERROR


def _early_options(argv: list[str]) -> argparse.Namespace:
    """Return `lang` and `json`, which must be known before the help texts are made."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--lang", choices=("zh", "en"))
    parser.add_argument("--json", action="store_true")
    return parser.parse_known_args(argv)[0]


def _settings() -> Settings | SettingsError:
    try:
        return Settings.load()
    except SettingsError as error:
        return error


def _write_utf8() -> None:
    """Write UTF-8 on every console; a lone surrogate from a file name is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
