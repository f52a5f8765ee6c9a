"""The command line: words here, one module of ``commands`` for each, imported when it runs."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from provisioning.cli import depositing, requesting, reviewing, road, watching
from provisioning.cli.exit_codes import FAILED
from provisioning.cli.options import Parser

MODULES = {"import": "importing"}
"""The modules of commands whose name Python keeps for itself."""


class Version(argparse.Action):
    """The commit is asked for only when somebody wants it."""

    def __call__(self, *_: object) -> NoReturn:
        from provisioning.version import version

        sys.stdout.write(f"extranet {version()}\n")
        sys.exit(0)


def parser() -> Parser:
    top = Parser(
        prog="extranet",
        description="Run a Microsoft 365 extranet from a reviewed file.",
        epilog="Example: extranet plan --sandbox",
    )
    top.add_argument(
        "--version",
        action=Version,
        nargs=0,
        default=argparse.SUPPRESS,
        help="say the version and the commit",
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    def command(name: str, text: str, example: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=text, description=text, epilog=f"Example: {example}", allow_abbrev=False
        )
        made.set_defaults(command=name)
        return made

    for section in (road, reviewing, watching, depositing):
        section.add(command)
    requesting.add(commands)
    completion = command(
        "completion",
        "Print the completion script of a shell.",
        "extranet completion bash > ~/.local/share/bash-completion/completions/extranet",
    )
    completion.add_argument(
        "shell", choices=("bash", "zsh", "tcsh"), help="the shell that will read it"
    )
    completion.set_defaults(parser=top)
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that is not UTF-8 still shows names
            stream.reconfigure(errors="backslashreplace")
    arguments = parser().parse_args(words)
    # A large extranet is many long-lived rows: the collector need not look at them so often.
    gc.set_threshold(20_000, 50, 100)
    from provisioning.errors import Refusal

    module = MODULES.get(arguments.command, arguments.command.replace("-", "_"))
    command = import_module(f"provisioning.cli.commands.{module}")
    try:
        return int(command.run(arguments))
    except Refusal as refusal:
        from provisioning.cli.terminal import complain

        complain(str(refusal))
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        from provisioning.cli.terminal import complain

        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror or error}; check that it can be read and written")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return FAILED
