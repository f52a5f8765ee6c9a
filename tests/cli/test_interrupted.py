"""A run that is stopped, killed, or asked about: real processes, a real port, a real terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import MARC, PAUL, ZOE, mails, write
from tests.cli.served import Served, served, started
from tests.patience import HANG

INVITED = ["marc.petit@ars.example", "paul.martin@ars.example"]


@pytest.fixture
def tenant(folder: Path) -> Iterator[Served]:
    write(folder, PAUL, ZOE, MARC)
    with served(folder) as it:
        yield it


@contextmanager
def begun(tenant: Served) -> Iterator[subprocess.Popen[str]]:
    """An apply of which the first change has just landed; the service takes its time."""
    tenant.door("settings", {"latency": 0.25})
    with started(tenant.folder, "apply", "--yes", "--graph", tenant.address) as process:
        assert process.stderr
        assert process.stderr.readline().startswith("applied ")
        yield process


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_finishes_what_is_under_way_and_the_next_run_the_rest(
    tenant: Served, extranet: Command, asked: signal.Signals
) -> None:
    with begun(tenant) as process:
        process.send_signal(asked)
        out, err = process.communicate(timeout=HANG)

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
    with begun(tenant) as process:
        tenant.door("settings", {"latency": 2})  # answered after all that was asked before it
        process.kill()
    tenant.door("settings", {"latency": 0})

    assert process.returncode == -signal.SIGKILL
    assert not any('"finish"' in line for line in tenant.journals()[0])
    assert sorted(tenant.mails()) == INVITED
    assert extranet("apply", "--yes", "--graph", tenant.address).code == 0
    assert extranet("plan", "--graph", tenant.address).code == 0
    assert sorted(tenant.mails()) == INVITED


def test_a_second_ctrl_c_abandons_and_the_journal_still_ends(tenant: Served) -> None:
    minute = {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "60"}}
    tenant.door("faults", {"method": "POST", "path": "/invitations", "times": 9, **minute})
    with begun(tenant) as process:
        process.send_signal(signal.SIGINT)
        assert process.stderr
        while not (line := process.stderr.readline()).startswith("stopping:"):
            assert line, "it ended before it was told twice"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=HANG)

    assert process.returncode == 1
    assert err.splitlines()[-1].startswith("interrupted: ")
    assert "Traceback" not in err
    ((*_, last),) = tenant.journals()
    assert '"stopped":true' in last


@contextmanager
def asked(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """An apply that waits for an answer at a terminal, and our end of that terminal."""
    ours, theirs = os.openpty()
    try:
        with started(folder, "apply", "--sandbox", stdin=theirs, stderr=theirs) as process:
            os.close(theirs)
            read_until(b"[y/N] ", ours)
            yield process, ours
    finally:
        os.close(ours)


def read_until(mark: bytes, ours: int) -> bytes:
    """OSError when the command ends without having said it."""
    said = b""
    while mark not in said:
        said += os.read(ours, 4096)
    return said


@pytest.mark.parametrize(
    ("answer", "code", "invited"),
    [
        (b"n\n", 1, []),
        (b"\x04", 1, []),  # the end of the file: Ctrl-D
        (b"oui\n", 0, ["paul.martin@ars.example"]),
    ],
    ids=["no", "end", "yes"],
)
def test_on_a_terminal_somebody_is_asked(
    folder: Path, answer: bytes, code: int, invited: list[str]
) -> None:
    with asked(folder) as (process, ours):
        os.write(ours, answer)
        out, _ = process.communicate(timeout=HANG)
        if code:
            read_until(b"nothing was applied", ours)

    assert process.returncode == code
    assert ("Applied:" in out) is (code == 0)
    assert mails(folder) == invited


def test_ctrl_c_is_an_answer_too(folder: Path) -> None:
    with asked(folder) as (process, ours):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=HANG)
        read_until(b"interrupted", ours)

    assert process.returncode == 1
    assert mails(folder) == []
