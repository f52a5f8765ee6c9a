"""Limits add up, and allowances are used once: over runs, killed runs, folders and machines."""

from __future__ import annotations

from pathlib import Path

from tests.cli.files import SPACES
from tests.cli.served import served
from tests.patience import HANG
from tests.storms.world import Machine, approve
from tests.tenancy import person

EVERYBODY = [person(f"Anne{n}", "Durand", "aidants") for n in range(20)]
FEWER = EVERYBODY[:12] + [person(f"Anne{n}", "Durand") for n in range(12, 20)]
"""Eight keep their account and lose the one profile."""


def test_runs_that_are_each_within_the_limits_are_refused_together(tmp_path: Path) -> None:
    approve(tmp_path, *EVERYBODY)
    with served(tmp_path) as tenant:
        machine = Machine(tenant)
        assert machine.run("apply", "--yes").code == 0
        approve(tmp_path, *EVERYBODY[:17])
        assert machine.run("apply", "--yes").code == 0

        approve(tmp_path, *EVERYBODY[:14])
        refused = machine.run("apply", "--yes")

        assert refused.code == 1
        assert "6 of 20" in refused.out
        damaged = max((tmp_path / "one" / "state" / "journal").glob("*.jsonl"))
        damaged.write_bytes(b"\x00\xff{not a line\n" + damaged.read_bytes().split(b"\n", 1)[1])
        still = machine.run("plan")
        assert "6 of 20" in still.out, "a damaged line hides nothing of the others"


def test_runs_of_machines_that_keep_nothing_are_refused_together(tmp_path: Path) -> None:
    """As the jobs of a pipeline: each from an empty folder, one of them killed as it began."""
    approve(tmp_path, *EVERYBODY)
    with served(tmp_path) as tenant:
        assert Machine(tenant, "first").run("apply", "--yes").code == 0
        approve(tmp_path, *EVERYBODY[:17])
        tenant.door("settings", {"latency": 0.1})
        killed = Machine(tenant, "killed").begin("apply", "--yes")
        assert killed.stderr
        while (told := killed.stderr.readline()) and not told.startswith("applied "):
            pass
        killed.kill()
        killed.communicate(timeout=HANG)
        tenant.door("settings", {"latency": 0})
        again = Machine(tenant, "again").run("apply", "--yes", "--break-lease", "it was killed")
        assert again.code == 0, "what a killed run was about to take counts once"

        approve(tmp_path, *EVERYBODY[:14])
        refused = Machine(tenant, "second").run("apply", "--yes")

        assert refused.code == 1
        assert "6 of 20" in refused.out


def test_an_allowance_used_on_one_machine_is_used_on_the_others(tmp_path: Path) -> None:
    allowed = SPACES + (
        "allow:\n- {space: aidants, remove: 8, until: 2099-12-31, because: Fin de mission}\n"
    )
    approve(tmp_path, *EVERYBODY)
    with served(tmp_path) as tenant:
        one, other = Machine(tenant), Machine(tenant, "other")
        assert one.run("apply", "--yes").code == 0
        approve(tmp_path, *FEWER)
        (tmp_path / "spaces.yaml").write_text(allowed, encoding="utf-8")
        assert one.run("apply", "--yes").code == 0

        approve(tmp_path, *EVERYBODY)
        assert other.run("apply", "--yes").code == 0
        approve(tmp_path, *FEWER)
        again = other.run("apply", "--yes")

        assert again.code == 1
        assert "used" in again.out
