"""The files that a plan reads beside the rules and the approvals: each is told when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

BESIDE = ("finess.csv", "quarantine.yaml")
TEMPLATES = "templates"
PAGES = "pages"
"""Where the words of pages are."""


def inputs(folder: Path) -> Mapping[str, Path]:
    """Name -> file, of those that a plan takes from the folder of spaces.yaml by itself.

    The words of pages are not among them: they are read into the rules.
    """
    own = (path for path in (folder / TEMPLATES).rglob("*") if path.is_file())
    names = {*BESIDE, *(path.relative_to(folder).as_posix() for path in own)}
    return {name: folder / name for name in names}


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    return {
        name: sha256(path.read_bytes()).hexdigest()
        for name, path in files.items()
        if path.is_file()
    }
