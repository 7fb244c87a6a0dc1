"""What `fzx` accepts, with help that teaches by examples."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias, get_args

from rag.cli.texts import words
from rag.text.dates import is_date
from rag.types import DOCUMENT_KINDS, Filters, Language

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def parse(argv: Sequence[str], language: Language) -> argparse.Namespace:
    """Read a command line; help and complaints about usage end the program, as argparse does."""
    defaults = argparse.Namespace(kb="kb", json=False, debug=False)
    parser = build_parser(language)
    arguments = parser.parse_args(argv, defaults)
    if arguments.command == "add" and not (arguments.paths or arguments.rebuild):
        parser.error(words(language, "add-nothing"))
    if arguments.command in ("ask", "search"):
        try:
            Filters(since=arguments.since, until=arguments.until)
        except ValueError as error:
            parser.error(str(error))
    return arguments


def build_parser(language: Language) -> argparse.ArgumentParser:
    """Return the parser with its help in `language`."""
    say = partial(words, language)
    parser = argparse.ArgumentParser(
        prog="fzx",
        description=say("description"),
        epilog=say("epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_global_options(parser, language)
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title=say("commands"), required=True
    )
    for add_command in (_add, _ask, _search, _list, _figures, _remove, _feedback, _models, _serve):
        add_command(commands, language)
    # everything behind `eval` is the harness's own: with this prefix argparse sees no options there
    rest = commands.add_parser("eval", help=say("eval"), add_help=False, prefix_chars="\0")
    rest.add_argument("rest", nargs="*")
    return parser


def _command(commands: Commands, language: Language, name: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=words(language, name),
        description=words(language, name),
        epilog=words(language, f"{name}-examples"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_global_options(parser, language)
    return parser


def _add_global_options(parser: argparse.ArgumentParser, language: Language) -> None:
    """Accept the same options before and after the command's name.

    Their defaults stand in `parse`: a default here, below the command, would undo what was given
    before its name.
    """
    say = partial(words, language)
    absent = argparse.SUPPRESS
    parser.add_argument("--kb", metavar="DIR", default=absent, help=say("--kb"))
    parser.add_argument("--json", action="store_true", default=absent, help=say("--json"))
    parser.add_argument("--lang", choices=("zh", "en"), default=absent, help=say("--lang"))
    parser.add_argument("--debug", action="store_true", default=absent, help=say("--debug"))


def _add(commands: Commands, language: Language) -> None:
    add = _command(commands, language, "add")
    add.add_argument("paths", metavar="PATH", nargs="*", help=words(language, "add-paths"))
    add.add_argument("--sync", action="store_true", help=words(language, "add-sync"))
    add.add_argument("--date", type=_date, metavar="DATE", help=words(language, "add-date"))
    add.add_argument("--rebuild", action="store_true", help=words(language, "add-rebuild"))


def _ask(commands: Commands, language: Language) -> None:
    ask = _command(commands, language, "ask")
    ask.add_argument("question", metavar="QUESTION", help=words(language, "question"))
    _add_filters(ask, language)


def _search(commands: Commands, language: Language) -> None:
    search = _command(commands, language, "search")
    search.add_argument("question", metavar="QUESTION", help=words(language, "question"))
    search.add_argument("-k", type=_positive, metavar="N", help=words(language, "search-k"))
    _add_filters(search, language)


def _add_filters(parser: argparse.ArgumentParser, language: Language) -> None:
    say = partial(words, language)
    scope = parser.add_argument_group(say("filters"), say("filters-help"))
    scope.add_argument("--since", type=_date, metavar="DATE", help=say("filter-since"))
    scope.add_argument("--until", type=_date, metavar="DATE", help=say("filter-until"))
    many = partial(scope.add_argument, action="append", default=[])
    many("--document", metavar="ID", help=say("filter-document"))
    many("--kind", choices=DOCUMENT_KINDS, help=say("filter-kind"))
    many("--publisher", metavar="NAME", help=say("filter-publisher"))
    many("--language", choices=get_args(Language), help=say("filter-language"))


def _list(commands: Commands, language: Language) -> None:
    _command(commands, language, "list")


def _figures(commands: Commands, language: Language) -> None:
    figures = _command(commands, language, "figures")
    which = figures.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "names", metavar="ID", nargs="*", default=[], help=words(language, "remove-names")
    )
    which.add_argument("--all", action="store_true", help=words(language, "figures-all"))
    figures.add_argument("--csv", action="store_true", help=words(language, "figures-csv"))


def _remove(commands: Commands, language: Language) -> None:
    remove = _command(commands, language, "remove")
    remove.add_argument("names", metavar="ID", nargs="+", help=words(language, "remove-names"))


def _feedback(commands: Commands, language: Language) -> None:
    say = partial(words, language)
    feedback = _command(commands, language, "feedback")
    feedback.add_argument(
        "question", metavar="QUESTION", nargs="?", default="", help=say("question")
    )
    feedback.add_argument("--comment", metavar="TEXT", default="", help=say("feedback-comment"))
    action = feedback.add_mutually_exclusive_group(required=True)
    action.add_argument("--up", action="store_true", help=say("feedback-up"))
    action.add_argument("--down", action="store_true", help=say("feedback-down"))
    action.add_argument("--list", action="store_true", help=say("feedback-list"))
    action.add_argument("--export", metavar="FILE", type=Path, help=say("feedback-export"))
    action.add_argument("--clear", action="store_true", help=say("feedback-clear"))


def _models(commands: Commands, language: Language) -> None:
    models = _command(commands, language, "models")
    models.add_argument("names", metavar="NAME", nargs="*", help=words(language, "models-names"))
    models.add_argument("--measure", action="store_true", help=words(language, "models-measure"))


def _serve(commands: Commands, language: Language) -> None:
    serve = _command(commands, language, "serve")
    serve.add_argument("--host", default="127.0.0.1", help=words(language, "serve-host"))
    serve.add_argument("--port", type=_port, default=7860, help=words(language, "serve-port"))
    serve.add_argument(
        "--no-browser", action="store_true", help=words(language, "serve-no-browser")
    )


def _date(text: str) -> str:
    if not is_date(text):
        raise argparse.ArgumentTypeError(f"{text}: must be YYYY, YYYY-MM or YYYY-MM-DD")
    return text


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text}: must be 1 or more")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 65_535:  # 16 bits
        raise argparse.ArgumentTypeError(f"{text}: a port is 1 to 65535")
    return value
