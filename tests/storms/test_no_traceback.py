"""What a machine does to us is a sentence: a full disk, a damaged page, a folder that is shut."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from provisioning.private import open_to_others
from tests.cli.served import ROOT
from tests.storms.world import Machine, ended, invited_once

WITH_STORE = {"EXTRANET_SECRET_KEY": "a key of tests, long enough to be one"}


def no_room() -> None:
    """Files of this process end at 2 KB: what a full disk does, without one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


def no_room_at_all() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_a_disk_that_fills_up_says_which_file_and_the_next_run_goes_on(machine: Machine) -> None:
    full = machine.run("apply", "--yes", preexec_fn=no_room)

    assert full.code == 1
    assert ".jsonl: file too large; nothing new was begun, what was under way is done" in full.err
    assert machine.run("apply", "--yes").code == 0
    assert machine.run("plan").code == 0
    assert invited_once(machine.tenant)


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("apply", "--yes"), ".name: "),
        (("plan", "--out", "plan.json"), "plan.json: "),
        (("drift", "--once"), "mirror-"),
        (("import", "--admin", "admin@cnsa.example", "--out", "found"), "found/spaces.yaml: "),
    ],
)
def test_a_disk_without_any_room_is_said_with_the_file_and_leaves_no_half_of_it(
    machine: Machine, words: tuple[str, ...], file: str
) -> None:
    before = {path for path in machine.folder.rglob("*") if path.is_file()}

    full = machine.run(*words, preexec_fn=no_room_at_all)

    assert full.code == 1
    assert file in full.err
    assert "file too large" in full.err.lower()
    left = {path for path in machine.folder.rglob("*") if path.is_file()} - before
    assert all(path.suffix == ".lock" for path in left), left
    assert machine.tenant.mails() == []


def test_a_journal_that_cannot_be_made_stops_before_anything_begins(machine: Machine) -> None:
    state = machine.folder / "one" / "state"
    state.mkdir(parents=True)
    (state / "journal").write_text("a file where the folder should be")

    shut = machine.run("apply", "--yes")

    assert shut.code == 1
    assert "EXTRANET_STATE" in shut.err or "check its rights" in shut.err
    assert machine.tenant.mails() == []


def test_what_a_run_leaves_behind_is_for_its_owner_alone(machine: Machine) -> None:
    assert machine.run("apply", "--yes").code == 0
    state = machine.folder / "one" / "state"
    assert open_to_others(state) == []
    assert stat.S_IMODE(state.stat().st_mode) == 0o700

    next(state.rglob("*.jsonl")).chmod(0o644)
    assert f"chmod -R go-rwx {state}" in machine.run("doctor").out


def test_a_damaged_page_of_the_store_is_said(machine: Machine) -> None:
    stored = Machine(machine.tenant, more=WITH_STORE)
    assert stored.run("worker", "run", "--once").code in (0, 2)
    file = machine.folder / "one" / "state" / "access.sqlite3"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open("r+b") as opened:
        opened.seek(0)
        opened.write(b"\x00" * 8192)

    damaged = stored.run("plan")

    assert damaged.code == 1
    assert "is damaged; stop the worker, and restore it from its last backup" in damaged.err


def test_a_reason_that_is_not_text_is_a_sentence(machine: Machine) -> None:
    ran = machine.run("apply", "--yes", "--source-changed", os.fsdecode(b"\xff\xfe"))
    assert ran.code == 1
    assert "UTF-8" in ran.err


LOADING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Loading:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)
        return None
sys.meta_path.insert(0, Loading())
from provisioning.cli import main
sys.exit(main(["plan", "--sandbox"]))
"""


@pytest.mark.parametrize(
    "module",
    ["provisioning.cli.commands.plan", "provisioning.errors", "provisioning.kinds", "yaml"],
)
def test_ctrl_c_while_modules_load_is_no_traceback(tmp_path: Path, module: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LOADING, module],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    ran = ended(process)
    assert (ran.code, ran.err) == (1, "interrupted\n")
