"""A folder with the two files, and the command line run inside this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from provisioning.cli import main
from tests.cli.files import PAUL, ZOE, write

_OURS = ("EXTRANET_", "AZURE_", "ACTIONS_", "IDENTITY_", "MSI_")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command runs: two people approved, nothing of the machine's own settings."""
    for name in os.environ:
        if name.startswith(_OURS) or name in {"NO_COLOR", "FORCE_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("EXTRANET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("EXTRANET_LOCKS", str(tmp_path / "locks"))
    monkeypatch.chdir(tmp_path)
    write(tmp_path, PAUL, ZOE)
    return tmp_path


@pytest.fixture
def extranet(folder: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> Ran:
        capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)

    return run
