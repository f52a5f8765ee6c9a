"""What ended is due until a reading shows that it is out."""

from __future__ import annotations

from datetime import date

from graph_simulator import Fault
from provisioning.requests.models import Mail, ProfileRequest
from provisioning.requests.store import audit_verify, expiry, leaving
from provisioning.requests.store.pending import unclosed
from tests.reconcile.agency import CLAIRE, INES, PAUL, ZOE, Agency
from tests.tenancy import people, person

MONDAY = date(2026, 11, 23)


def due(agency: Agency) -> list[tuple[str, str, str]]:
    return [(each.address, each.profile, each.cause) for each in unclosed(agency.now.date())]


def since(agency: Agency) -> set[date]:
    return {each.since for each in unclosed(agency.now.date())}


def inside(agency: Agency, address: str = PAUL) -> Agency:
    agency.granted(address)
    agency.passed()
    assert due(agency) == []
    return agency


def revoked(agency: Agency) -> None:
    grant = ProfileRequest.objects.get(person__address=PAUL)
    expiry.revoke(agency.spec, grant.id, by=INES, reason="A changé de poste", now=agency.now)


def test_a_revocation_is_due_until_a_full_pass_reads_that_it_is_out(agency: Agency) -> None:
    revoked(inside(agency))
    agency.later(days=5)
    assert due(agency) == [(PAUL, "aidants", "revoked")]
    assert since(agency) == {MONDAY}

    agency.passed(full=True)
    assert due(agency) == [(PAUL, "aidants", "revoked")], "taken away is not yet read"

    agency.passed(full=True)
    assert due(agency) == []
    assert '"act":"closed"' in "".join(audit_verify.export())


def test_a_departure_is_due_for_the_account_and_each_profile(agency: Agency) -> None:
    inside(agency, ZOE)
    leaving.leave(agency.spec, ZOE, by=CLAIRE, now=agency.now)
    assert due(agency) == [(ZOE, "", "left"), (ZOE, "aidants", "left")]

    agency.passed(full=True)
    agency.passed(full=True)

    assert due(agency) == []


def test_who_comes_back_gets_no_second_first_secret(agency: Agency) -> None:
    inside(agency, ZOE)
    leaving.leave(agency.spec, ZOE, by=CLAIRE, now=agency.now)
    agency.passed(full=True)
    agency.passed(full=True)
    Mail.objects.all().delete()  # as retention.mail_log does
    leaving.come_back(agency.spec, ZOE, by=CLAIRE, now=agency.now)

    agency.passed(full=True)
    agency.passed(full=True)

    assert agency.state(ZOE, "aidants") == "provisioned"
    assert not Mail.objects.filter(template="first-secret").exists()


def test_a_last_day_that_is_over_is_due_though_no_pass_closed_the_grant(agency: Agency) -> None:
    inside(agency)
    ProfileRequest.objects.update(until=MONDAY)
    assert due(agency) == []

    agency.later(days=5)

    assert due(agency) == [(PAUL, "aidants", "expired")]
    assert since(agency) == {MONDAY}


def test_what_the_tenant_keeps_refusing_stays_due(agency: Agency) -> None:
    revoked(inside(agency))
    agency.simulator.faults.add(
        Fault(path="/groups/*/members/*", method="DELETE", status=403, code="Forbidden", times=99)
    )

    agency.passed(full=True)
    agency.passed(full=True)

    assert due(agency) == [(PAUL, "aidants", "revoked")]


def test_a_group_that_cannot_be_read_closes_nothing(agency: Agency) -> None:
    revoked(inside(agency))
    agency.passed(full=True)
    agency.simulator.faults.add(
        Fault(path="/groups/*/members*", method="GET", status=403, code="Forbidden", times=99)
    )

    agency.passed(full=True)

    assert due(agency) == [(PAUL, "aidants", "revoked")]


def test_whom_a_file_still_lets_in_has_nothing_to_close(agency: Agency) -> None:
    inside(agency)
    agency.tenancy.approvals = people(person("Paul", "Martin", "aidants", address=PAUL))
    revoked(agency)

    agency.passed(full=True)

    assert agency.tenancy.members("profile-aidants") == {"Paul Martin"}
    assert due(agency) == []
