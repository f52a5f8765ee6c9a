"""The command line: one module of ``commands`` for each command, imported when it is asked for."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from provisioning.cli.command_line import command_of, parser
from provisioning.cli.exit_codes import FAILED
from provisioning.shipped import own_templates_in
from provisioning.spec.files.pause import no_collection

__all__ = ["main", "parser"]


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error and exit code 1."""
    try:
        return _run(sys.argv[1:] if words is None else words)
    except KeyboardInterrupt:  # while modules load, too
        sys.stderr.write("interrupted\n")
        return FAILED


def _run(words: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that is not UTF-8 still shows names
            stream.reconfigure(errors="backslashreplace")
    # A large extranet is many long-lived rows: the collector need not look at them so often.
    gc.set_threshold(20_000, 50, 100)
    with no_collection():  # what loading makes is there to stay
        arguments = parser(command_of(words)).parse_args(words)
    from provisioning.errors import Refusal

    rules: Path = getattr(arguments, "file", Path("spaces.yaml"))
    try:
        with own_templates_in(rules.with_name("templates")):
            return int(arguments.run(arguments) or 0)
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
        full = error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
        mend = "free some room, then run again" if full else "check that it can be read and written"
        complain(f"{where}{error.strerror or error}; {mend}")
        return FAILED
    except UnicodeEncodeError as error:
        from provisioning.cli.terminal import complain

        complain(f"{error.object[:60]!a}: these are not letters of UTF-8; write them anew")
        return FAILED
