"""A run that is stopped, killed, or asked about: real processes, a real port, a real terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import MARC, PAUL, ZOE, write
from tests.cli.served import Served, served

INVITED = ["marc.petit@ars.example", "paul.martin@ars.example"]


@pytest.fixture
def tenant(folder: Path) -> Iterator[Served]:
    write(folder, PAUL, ZOE, MARC)
    with served(folder) as it:
        yield it


def begun(tenant: Served) -> subprocess.Popen[str]:
    """An apply of which the first change has just landed; the service takes its time."""
    tenant.door("settings", {"latency": 0.25})
    process = tenant.start("apply", "--yes")
    assert process.stderr
    assert process.stderr.readline().startswith("applied 1 of ")
    return process


def test_ctrl_c_finishes_what_is_under_way_and_the_next_run_the_rest(
    tenant: Served, extranet: Command
) -> None:
    process = begun(tenant)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "stopping: what is under way is finished first" in err
    assert "skipped: the run was stopped before it began" in out
    assert "Traceback" not in err
    ((*_, last),) = tenant.journals()
    finish = json.loads(last)
    assert (finish["event"], finish["stopped"]) == ("finish", True)
    assert finish["tally"]["skipped"] > 0
    assert finish["tally"].keys() == {"done", "skipped"}

    tenant.door("settings", {"latency": 0})
    assert extranet("apply", "--yes", "--graph", tenant.address).code == 0
    assert extranet("plan", "--graph", tenant.address).code == 0
    assert sorted(tenant.mails()) == INVITED


def test_after_a_kill_the_next_run_converges_and_invites_nobody_twice(
    tenant: Served, extranet: Command
) -> None:
    process = begun(tenant)
    process.kill()
    process.communicate(timeout=30)
    tenant.door("settings", {"latency": 0})

    assert process.returncode == -signal.SIGKILL
    assert not any('"finish"' in line for line in tenant.journals()[0])
    assert sorted(tenant.mails()) == INVITED
    assert extranet("apply", "--yes", "--graph", tenant.address).code == 0
    assert extranet("plan", "--graph", tenant.address).code == 0
    assert sorted(tenant.mails()) == INVITED


@pytest.mark.parametrize(("answer", "code", "invited"), [("n\n", 1, 0), ("oui\n", 0, 2)])
def test_on_a_terminal_somebody_is_asked(
    tenant: Served, answer: str, code: int, invited: int
) -> None:
    ours, theirs = os.openpty()
    process = tenant.start("apply", stdin=theirs, stderr=theirs)
    os.write(ours, answer.encode())
    out, _ = process.communicate(timeout=30)
    os.close(theirs)
    said = b""
    with suppress(OSError):  # the other end of a terminal is closed by an error
        while piece := os.read(ours, 4096):
            said += piece
    os.close(ours)

    assert process.returncode == code
    assert b"[y/N]" in said
    assert ("Applied:" in out) is (code == 0)
    assert (b"nothing was applied" in said) is (code == 1)
    assert len(tenant.mails()) == invited
