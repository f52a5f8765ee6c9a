"""Several runs on one tenant: they take turns, whatever folder, address or machine they are of."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.cli.files import MARC, PAUL, ZOE
from tests.cli.served import Served
from tests.patience import HANG
from tests.storms.world import NEWCOMERS, Machine, approve, ended, invited_once

AT_WORK = "another machine is at work on this tenant"


def rows(tenant: Served, title: str) -> list[dict[str, Any]]:
    """Of our list of stamps, as Graph shows them."""
    with httpx.Client(base_url=tenant.address, timeout=HANG) as graph:

        def ask(path: str) -> Any:
            return graph.get(path, headers={"Authorization": "Bearer t"}).raise_for_status().json()

        group = ask("/groups(uniqueName='xnet-ext-space-accueil')")["id"]
        site = ask(f"/groups/{group}/sites/root")["id"]
        list_ = next(
            each["id"]
            for each in ask(f"/sites/{site}/lists")["value"]
            if each["name"] == "extranet-stamps"
        )
        items = ask(f"/sites/{site}/lists/{list_}/items?$expand=fields&$top=1000")["value"]
        path = f"/sites/{site}/lists/{list_}/items"
        return [
            {"path": f"{path}/{item['id']}/fields", **item["fields"]}
            for item in items
            if item["fields"].get("Title") == title
        ]


def leased(machine: Machine, holder: str, ends: datetime) -> None:
    """As a machine that is still at work, or was killed, has left it."""
    tenant = machine.tenant
    assert machine.run("apply", "--yes").code == 0  # the first makes the list
    assert machine.run("apply", "--yes").code == 0  # the second, the lease
    (row,) = rows(tenant, "lease")
    address = f"{tenant.address}{row['path']}"
    fields = {"Digest": holder, "WrittenVersion": ends.isoformat()}
    headers = {"Authorization": "Bearer t"}
    httpx.patch(address, json=fields, headers=headers, timeout=HANG).raise_for_status()


def test_two_first_applies_from_one_machine_invite_nobody_twice(tenant: Served) -> None:
    tenant.door("settings", {"latency": 0.2})
    both = [Machine(tenant, state=state).begin("apply", "--yes") for state in ("here", "there")]
    done = sorted((ended(each) for each in both), key=lambda each: each.code)

    assert done[0].code == 0
    assert done[1].code == 0 or "another apply is running on" in done[1].err
    assert invited_once(tenant)


def test_two_machines_invite_nobody_twice_and_leave_one_lease(tenant: Served) -> None:
    one, other = Machine(tenant), Machine(tenant, "other")
    assert one.run("apply", "--yes").code == 0
    approve(tenant.folder, PAUL, ZOE, MARC, *NEWCOMERS)
    tenant.door("settings", {"latency": 0.2})

    done = [ended(each) for each in [each.begin("apply", "--yes") for each in (one, other)]]

    assert any(each.code == 0 for each in done)
    assert all(each.code == 0 or AT_WORK in each.err for each in done)
    assert invited_once(tenant)
    assert [row.get("Digest", "") for row in rows(tenant, "lease")] == [""]


def test_a_lease_that_holds_is_waited_for_or_broken_with_a_reason(machine: Machine) -> None:
    tenant = machine.tenant
    leased(machine, "srv-2/abc", datetime.now(UTC) + timedelta(minutes=4))
    approve(tenant.folder, PAUL, ZOE, MARC, *NEWCOMERS)

    refused = machine.run("apply", "--yes")
    empty = machine.run("apply", "--yes", "--break-lease", " ")
    broken = machine.run("apply", "--yes", "--break-lease", "srv-2 burnt")

    assert (refused.code, empty.code, broken.code) == (1, 1, 0)
    assert f"{AT_WORK} (srv-2)" in refused.err
    assert "write why" in empty.err
    journals = sorted((tenant.folder / "one" / "state" / "journal").glob("*.jsonl"))
    lines = [json.loads(line) for line in journals[-1].read_text("utf-8").splitlines()]
    assert [each["reason"] for each in lines if each["event"] == "break-lease"] == ["srv-2 burnt"]
    assert len(tenant.mails()) == 2 + len(NEWCOMERS)


def test_a_lease_long_over_stops_nobody(machine: Machine) -> None:
    leased(machine, "srv-2/abc", datetime.now(UTC) - timedelta(minutes=6))
    assert machine.run("apply", "--yes").code == 0


def test_reading_waits_for_nobody(machine: Machine) -> None:
    leased(machine, "srv-2/abc", datetime.now(UTC) + timedelta(minutes=4))
    assert machine.run("plan").code == 0


def test_a_machine_that_was_killed_comes_back_at_once(machine: Machine) -> None:
    tenant = machine.tenant
    assert machine.run("apply", "--yes").code == 0
    approve(tenant.folder, PAUL, ZOE, MARC, *NEWCOMERS)
    tenant.door("settings", {"latency": 0.25})
    process = machine.begin("apply", "--yes")
    assert process.stderr
    while not process.stderr.readline().startswith("applied "):
        assert process.poll() is None
    process.kill()
    process.communicate(timeout=HANG)
    tenant.door("settings", {"latency": 0})

    assert [bool(row.get("Digest")) for row in rows(tenant, "lease")] == [True]
    assert machine.run("apply", "--yes").code == 0
    assert invited_once(tenant)


@pytest.mark.parametrize("answered", ["lost", "refused"])
def test_a_lease_whose_answer_is_lost_or_refused_is_never_two(
    machine: Machine, answered: str
) -> None:
    tenant = machine.tenant
    assert machine.run("apply", "--yes").code == 0
    fault: dict[str, Any] = {"method": "PATCH", "path": "/sites/*/items/*/fields", "times": 1}
    fault |= {"do": "lose"} if answered == "lost" else {"status": 412, "code": "resourceModified"}
    tenant.door("faults", fault)

    done = machine.run("apply", "--yes")

    assert done.code == (0 if answered == "lost" else 1)
    assert (AT_WORK in done.err) is (answered == "refused")
    assert machine.run("apply", "--yes").code == 0
