"""A probe that is stopped or killed: real processes, a real port."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.served import Served, served, started
from tests.patience import HANG

SCRATCH = ("--scratch-prefix", "essai2026")


def made(tenant: Served) -> int:
    """Objects of ours in the directory, those that could come back included."""
    state = tenant.door("state")
    parts = ("users", "groups", "deleted_users", "deleted_groups")
    return str([state[part] for part in parts]).count("extranet-probe essai2026-")


@contextmanager
def waiting(tenant: Served) -> Iterator[subprocess.Popen[str]]:
    """A probe that has a group, and waits for its site to open."""
    tenant.door("settings", {"newborn_site_answers": [{"status": 403, "seconds": 3600}]})
    words = ("probe", "--graph", tenant.address, *SCRATCH, "--yes", "--only", "site_delay")
    with started(tenant.folder, *words) as process:
        assert process.stderr
        while "answers 403" not in process.stderr.readline():
            assert process.poll() is None
        assert made(tenant) == 2
        yield process


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_probe_that_is_stopped_removes_what_it_made(folder: Path, asked: signal.Signals) -> None:
    with served(folder) as tenant:
        with waiting(tenant) as process:
            process.send_signal(asked)
            _, err = process.communicate(timeout=HANG)

        assert process.returncode == 1
        assert "interrupted: what had been made was removed" in err
        assert "Traceback" not in err
        assert made(tenant) == 0


def test_what_a_killed_probe_has_left_is_removed_by_the_next(
    folder: Path, extranet: Command
) -> None:
    with served(folder) as tenant:
        with waiting(tenant) as process:
            process.kill()
        assert made(tenant) == 2

        ran = extranet("probe", "--graph", tenant.address, *SCRATCH, "--yes", "--clean")

        assert ran.code == 0, ran.err
        assert "nothing called essai2026-… is left" in ran.out
        assert made(tenant) == 0
