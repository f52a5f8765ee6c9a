"""Somebody is seen no more: warned, warned again, blocked, and back; or nobody can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.plan.why import chain_lines
from provisioning.requests.store import finding, leaving, recertification, review_lines
from provisioning.settings import Settings
from tests.reconcile.agency import CLAIRE, INES, PAUL, WITH_BOX, ZOE, Agency

RETENTION = (
    "retention: {inactive_warnings: [60, 90], inactive_blocked: 120, inactive_deleted: 160}\n"
)
WARNED = "votre compte sera bloqué le {} si vous ne vous connectez pas"
BLOCKED = "votre compte est bloqué, faute de connexion"


@pytest.fixture
def agency(store: Settings, tmp_path: Path) -> Agency:
    made = Agency.founded(tmp_path, WITH_BOX + RETENTION)
    for address in (ZOE, PAUL):
        made.granted(address)
    made.passed()
    made.simulator.redeem(PAUL)
    made.later(days=1)
    return made


def enabled(agency: Agency, address: str) -> bool:
    path = f"/users/{agency.tenancy.user(address)['id']}?$select=accountEnabled"
    return agency.tenancy.look(path)["accountEnabled"] is True


def why(agency: Agency, address: str) -> str:
    return "\n".join(chain_lines([agency.why(address)]))


def lives(agency: Agency) -> dict[str, str]:
    found = review_lines.holders(agency.spec, "aidants", agency.now.date())
    return {each.address: each.life for each in found}


def test_warned_warned_again_blocked_and_back(agency: Agency) -> None:
    agency.simulator.signs_in(ZOE)
    agency.passed(full=True)
    recertification.open_review(agency.spec, "aidants", by=INES, now=agency.now)
    assert lives(agency) == {ZOE: "active", PAUL: "active"}

    for told in ([WARNED.format("24/03/2027")], [WARNED.format("24/03/2027")] * 2):
        agency.later(days=60 if len(told) == 1 else 30)
        agency.simulator.signs_in(PAUL)
        agency.passed(full=True)
        assert [each for each in agency.told(ZOE) if "bloqu" in each] == told
    assert lives(agency) == {ZOE: "inactive", PAUL: "active"}
    assert "warned 2 times, blocked from 2027-03-24 unless they sign in" in why(agency, ZOE)
    assert enabled(agency, ZOE)

    agency.later(days=30)
    assert "inactive: 0 warned, 1 blocked" in {n.text for n in agency.passed(full=True).notes}
    agency.passed(full=True)

    assert not enabled(agency, ZOE)
    assert BLOCKED in agency.told(ZOE)
    assert agency.tenancy.members("space-aidants") == {"Paul Martin"}
    assert "blocked on 2027-03-24, last seen on 2026-11-24" in why(agency, ZOE)
    assert not [each for each in agency.told(PAUL) if "bloqu" in each]

    leaving.come_back(agency.spec, ZOE, by=CLAIRE, now=agency.now)
    agency.passed(full=True)
    agency.later(days=1)
    agency.passed(full=True)

    assert enabled(agency, ZOE)
    assert agency.tenancy.members("space-aidants") == {"Paul Martin", "Zoé Lacaze"}
    assert len([each for each in agency.told(ZOE) if "bloqu" in each]) == 3
    assert lives(agency)[ZOE] == "active"


def test_without_a_source_nobody_is_inactive(agency: Agency) -> None:
    agency.simulator.signs_in(ZOE)
    agency.simulator.settings.products = {"EXCHANGESTANDARD"}
    for _ in range(4):
        agency.passed(full=True)
        agency.later(days=60)

    assert not [each for each in agency.told(ZOE) if "bloqu" in each]
    assert finding.person(ZOE).last_seen is None
    assert "no rule of inactivity acts on them (the tenant does not tell" in why(agency, ZOE)


def test_a_source_that_falls_silent_stops_the_road(agency: Agency) -> None:
    agency.simulator.signs_in(ZOE)
    agency.passed(full=True)
    agency.later(days=60)
    agency.passed(full=True)
    agency.simulator.settings.products = {"EXCHANGESTANDARD"}
    for _ in range(3):
        agency.later(days=60)
        agency.passed(full=True)

    assert len([each for each in agency.told(ZOE) if "bloqu" in each]) == 1
    assert enabled(agency, ZOE)


def test_sign_ins_are_read_once_a_day_and_a_failure_stops_nothing(agency: Agency) -> None:
    agency.passed(full=True)
    agency.later(days=1)
    first = agency.calls(lambda: agency.passed(full=True)).count("GET /users")
    again = agency.calls(lambda: agency.passed(full=True)).count("GET /users")
    assert first == again + 1

    agency.later(days=1)
    agency.simulator.faults.add(Fault(method="GET", path="/users", status=400, skip=again))
    failed = agency.passed(full=True)
    assert [note.level for note in failed.notes if "sign-ins" in note.key.name] == ["unknown"]
    retried = agency.calls(lambda: agency.passed(full=True)).count("GET /users")
    assert retried == first, "it is tried again by the next pass of the day"
