"""The units: systemd's own verdict, and their commands run for real, as the units say."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from provisioning.cli import parser
from tests.cli.files import PAUL, ZOE, write
from tests.cli.served import served
from tests.deploy.database import EXTRANET, Database
from tests.deploy.units import (
    COMMON,
    FOLDER,
    SERVICES,
    TENANT,
    TIMERS,
    Host,
    lines,
    only,
    values,
)
from tests.house.repository import ROOT
from tests.patience import HANG

PROGRAM = "/opt/extranet/bin/extranet"
MOST_EXPOSED = "1.5"
"""Of 10, as ``systemd-analyze security`` counts."""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A copy of the units whose program is where it is on this machine."""
    copy = tmp_path / "system"
    shutil.copytree(FOLDER, copy)
    for service in copy.glob("*.service"):
        text = service.read_text("utf-8")
        service.write_text(text.replace(PROGRAM, str(EXTRANET)), "utf-8")
    return copy


def analyzed(program: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("unit", [*SERVICES, *TIMERS], ids=lambda path: path.name)
def test_systemd_takes_the_unit_without_a_word(
    systemd_analyze: Path, installed: Path, unit: Path
) -> None:
    verify = ("verify", "--man=no", "--recursive-errors=one")
    ran = analyzed(systemd_analyze, *verify, installed / unit.name)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_systemd_would_say_what_is_wrong(systemd_analyze: Path, installed: Path) -> None:
    common = installed / COMMON.relative_to(FOLDER)
    common.write_text(common.read_text("utf-8") + "ProtectSystm=strict\n", "utf-8")
    unit = installed / "extranet-worker@.service"
    assert "ProtectSystm" in analyzed(systemd_analyze, "verify", "--man=no", unit).stdout


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_the_unit_is_locked_up(systemd_analyze: Path, installed: Path, unit: Path) -> None:
    strict = ("--offline=true", f"--threshold={MOST_EXPOSED.replace('.', '')}")
    ran = analyzed(systemd_analyze, "security", *strict, installed / unit.name)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    "expression", [line.value for t in TIMERS for line in lines(t) if line.name == "OnCalendar"]
)
def test_a_timer_rings(systemd_analyze: Path, expression: str) -> None:
    ran = analyzed(systemd_analyze, "calendar", expression)
    assert "Next elapse" in ran.stdout, ran.stdout


@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.name)
def test_a_timer_starts_a_service_that_ends(timer: Path) -> None:
    service = timer.with_suffix(".service")
    assert only(service, "Type") == "oneshot"
    assert values(service, "Restart") == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_the_command_of_a_unit_exists(tmp_path: Path, unit: Path) -> None:
    program, *words = Host(tmp_path).command(
        unit, {"EXTRANET_STATE": "/state", "EXTRANET_PORTAL_PORT": "8000"}
    )
    assert program == PROGRAM
    parser().parse_args(words)


def test_no_unit_says_what_all_say_and_no_secret_is_in_one() -> None:
    shared = {line.name for line in lines(COMMON) if line.section == "Service"}
    for unit in SERVICES:
        assert not shared & {line.name for line in lines(unit)}, unit.name
    text = "".join(path.read_text("utf-8") for path in FOLDER.rglob("*") if path.is_file())
    assert not re.search(r"SECRET|PASSWORD|://[^/\s]*:[^/\s]*@", text)


def test_the_worker_and_the_full_passes_stop_each_other() -> None:
    """They would refuse each other: see the test of a second worker, below."""
    assert only(FOLDER / "extranet-full-pass@.timer", "Conflicts") == "extranet-worker@%i.service"


def test_the_memory_allowed_is_more_than_the_bench_takes() -> None:
    """A plan of a large tenant, and the reading of all grants of a large store, at once."""
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = ("plan at F: peak memory", "PostgreSQL, without fsync: memory for reading all grants")
    taken = [re.search(rf"\| {re.escape(row)} \| (\d+) MiB", readme) for row in rows]
    assert all(taken)
    allowed = only(SERVICES[0], "MemoryMax")
    assert int(allowed.removesuffix("M")) >= sum(int(found[1]) for found in taken if found)


class Machine(NamedTuple):
    host: Host
    graph: str
    socket: Path

    def started(self, unit: Path) -> subprocess.Popen[str]:
        """As systemd would: this environment and no other, this folder, this state folder.

        What it says, on either stream, is read from ``stdout``.
        """
        environment = {"PATH": "/usr/bin:/bin", **self.host.environment(unit)}
        environment["EXTRANET_GRAPH"] = self.graph
        assert "host=/run/postgresql" in environment["DATABASE_URL"]
        environment["DATABASE_URL"] = environment["DATABASE_URL"].replace(
            "/run/postgresql", str(self.socket)
        )
        (self.host.root / "var/lib" / self.host.filled(only(unit, "StateDirectory"))).mkdir(
            mode=int(only(unit, "StateDirectoryMode"), 8), parents=True, exist_ok=True
        )
        program, *words = self.host.command(unit, environment)
        assert program == PROGRAM
        return subprocess.Popen(
            [EXTRANET, *words],
            cwd=self.host.path(only(unit, "WorkingDirectory")),
            env=environment,
            umask=int(only(unit, "UMask"), 8),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def ran(self, unit: Path) -> tuple[int, str]:
        """Its exit code, and all that it said."""
        with self.started(unit) as process:
            said, _ = process.communicate()
        assert "Traceback" not in said
        return process.returncode, said


@pytest.fixture(scope="module")
def machine(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Set up as the guide says, its tenant simulated."""
    root = tmp_path_factory.mktemp("machine")
    files = root / "etc/extranet" / TENANT / "files"
    files.mkdir(parents=True)
    write(files, PAUL, ZOE)
    shutil.copy(FOLDER / "environment.example", files.parent / "environment")
    aside = tmp_path_factory.mktemp("aside")
    write(aside)
    server.set_up(aside)
    with served(aside) as tenant:
        yield Machine(Host(root), tenant.address, server.socket)


SHORT = [unit for unit in SERVICES if only(unit, "Type") == "oneshot"]


@pytest.mark.parametrize("unit", SHORT, ids=lambda path: path.name)
def test_a_unit_runs_and_ends_well(machine: Machine, unit: Path) -> None:
    code, said = machine.ran(unit)
    telling = unit.name.startswith(("extranet-drift", "extranet-status"))  # 2: somebody has to act
    good = {"0", *values(unit, "SuccessExitStatus"), *(["2"] if telling else [])}
    assert str(code) in good, said


def test_the_plan_is_left_where_only_the_service_reads_it(machine: Machine) -> None:
    machine.ran(FOLDER / "extranet-plan@.service")
    plan = machine.host.root / "var/lib/extranet" / TENANT / "plan.json"
    assert plan.stat().st_mode & 0o077 == 0


def test_the_worker_works_alone_until_systemd_stops_it(machine: Machine) -> None:
    worker = FOLDER / "extranet-worker@.service"
    with machine.started(worker) as process:
        try:
            assert process.stdout
            told = (line for line in process.stdout if re.match("everybody|the pass stopped", line))
            assert next(told, "it ended").startswith("everybody was read")
            refused = machine.ran(FOLDER / "extranet-full-pass@.service")
            health = machine.ran(FOLDER / "extranet-status@.service")
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=HANG)
        finally:
            process.kill()
    assert refused[0] == 1
    assert "another worker is at work" in refused[1]
    assert health[0] == 0, health[1]
    assert "last full pass" in health[1]
    assert process.returncode == 0, said
