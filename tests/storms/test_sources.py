"""A source that has gone, shrunk or become another turns nobody out."""

from __future__ import annotations

import pytest

from tests.cli.files import MARC, PAUL, ZOE
from tests.storms.world import NEWCOMERS, Machine, approve

ROADS = [
    ("plan",),
    ("apply", "--yes"),
    ("drift",),
    ("drift", "--once"),
    ("why", "--space", "aidants"),
]


def emptied(machine: Machine) -> None:
    (machine.folder / "approvals.yaml").write_text("people: []\n", encoding="utf-8")


def of_no_bytes(machine: Machine) -> None:
    (machine.folder / "approvals.yaml").write_bytes(b"")


def renamed(machine: Machine) -> None:
    approve(machine.folder, PAUL)
    (machine.folder / "approvals.yaml").rename(machine.folder / "others.yaml")


@pytest.mark.parametrize("storm", [emptied, of_no_bytes])
def test_no_road_plans_from_a_source_that_names_nobody_any_more(machine: Machine, storm) -> None:
    assert machine.run("apply", "--yes").code == 0
    storm(machine)

    for words in ROADS:
        ran = machine.run(*words)
        assert (ran.code, ran.out) == (1, ""), words
        assert "approvals.yaml" in ran.err, words
    assert len(machine.tenant.mails()) == 2


def test_what_the_tenant_remembers_holds_another_machine_too(machine: Machine) -> None:
    assert machine.run("apply", "--yes").code == 0
    emptied(machine)
    other = Machine(machine.tenant, "other").run("plan")
    assert other.code == 1
    assert "approvals.yaml named 3 people at the last apply and names nobody now" in other.err


def test_a_source_not_read_any_more_is_said_until_a_reason_is_given_once(machine: Machine) -> None:
    approve(machine.folder, PAUL, ZOE, MARC)
    assert machine.run("apply", "--yes").code == 0
    (machine.folder / "approvals.yaml").rename(machine.folder / "others.yaml")
    words = ("apply", "--yes", "--approvals", "others.yaml")

    refused = machine.run(*words)
    without = machine.run(*words, "--source-changed", "")
    meant = machine.run(*words, "--source-changed", "the file has a new name")
    after = machine.run(*words)

    assert [each.code for each in (refused, without, meant, after)] == [1, 1, 0, 0]
    assert "approvals.yaml named 3 people at the last apply and is not read any more" in refused.err
    journals = sorted((machine.folder / "one" / "state" / "journal").glob("*.jsonl"))
    said = [line for path in journals for line in path.read_text("utf-8").splitlines()]
    assert sum('"reason":"the file has a new name"' in line for line in said) == 1


def test_half_of_ten_may_go_and_not_more(machine: Machine) -> None:
    more = [each.replace("Anne", "Lise").replace("anne", "lise") for each in NEWCOMERS]
    everybody = [PAUL, ZOE, MARC, *NEWCOMERS, *more]
    approve(machine.folder, *everybody)
    assert machine.run("apply", "--yes").code == 0
    approve(machine.folder, *everybody[:7])
    fewer = machine.run("plan")
    assert "names 7 now: limits.source_shrink_percent allows 50 % fewer" in fewer.err
    approve(machine.folder, *everybody[:8])
    assert "source_shrink_percent" not in machine.run("plan").err
