"""extranet fmt: the reviewed files in the one layout, so that a change shows what it changes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from provisioning.cli import files, terminal
from provisioning.cli.exit_codes import CHANGES, NOTHING
from provisioning.cli.options import FILES, Action, flag
from provisioning.errors import Refusal
from provisioning.reviewed_files import load
from provisioning.spec.files.layout import layout


def run(arguments: argparse.Namespace) -> int:
    """All of them are read before any is written."""
    found = {path: layout(path) for path in _paths(arguments)}
    changing = {path: each.after for path, each in found.items() if each.after != each.before}
    for path, text in changing.items():
        if not arguments.check:
            _replace(path, text)
        terminal.say(f"{path}: {'would be' if arguments.check else 'is'} laid out anew")
    return CHANGES if changing and arguments.check else NOTHING


def _paths(arguments: argparse.Namespace) -> Iterator[Path]:
    yield from load(arguments.file).files
    quarantine = files.quarantine(arguments)
    beside = [*files.approvals(arguments), *([quarantine] if quarantine else [])]
    yield from (path for path in beside if path.suffix in {".yaml", ".yml"})


def _replace(path: Path, text: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(text)
        beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refusal(f"{path}: it cannot be written ({error.strerror}); it is as it was") from None


COMMAND = Action(
    run,
    "extranet fmt --check",
    "Comments, order and meaning stay. Exit code 2 with --check: a file would change.",
    (*FILES, flag("--check", "write nothing, say whether it is up to date")),
)
