"""What files grant moves into the store, or is refused by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from provisioning.plan.file_grants import FilePerson, file_people
from provisioning.plan.grants import honour
from provisioning.requests.errors import NotYours
from provisioning.requests.models import Person
from provisioning.requests.source import from_store
from provisioning.requests.store import accounts, adopting, leaving, people, profiles
from provisioning.requests.store.adopting import adopt
from provisioning.spec.registrations import Approval, Registration
from tests.requests.story import (
    ADMIN,
    CLAIRE,
    INES,
    KARIM,
    NOW,
    PAUL,
    SPEC,
    accepted,
    confirmed,
    granted,
    wanting,
)

pytestmark = pytest.mark.usefixtures("store")
TODAY = NOW.date()
AIDANTS = Approval(
    profile="aidants", by=INES, on=date(2026, 1, 2), until=date(2027, 1, 1), where="a.yaml:7"
)
TARIF = Approval(profile="tarif", by=KARIM, on=date(2026, 1, 3), until=date(2026, 12, 1))
ENDED = Approval(profile="tarif", by=KARIM, on=date(2025, 1, 3), until=date(2025, 12, 1))


def registration(**more: Any) -> Registration:
    known: dict[str, Any] = {
        "address": PAUL,
        "first_name": "Paul",
        "last_name": "Martin",
        "structure_type": "ars",
        "structure": "ARS-BRETAGNE",
        "access_mode": "microsoft",
        "accepted_by": CLAIRE,
        "accepted_on": date(2026, 1, 1),
        "approvals": (AIDANTS, TARIF, ENDED),
        "where": "a.yaml:2",
    }
    return Registration(**known | more)


def filed(**more: Any) -> list[FilePerson]:
    return list(file_people(SPEC, [registration(**more)], today=TODAY))


def refusal(**more: Any) -> str:
    found = adopt(SPEC, filed(**more), by=ADMIN, now=NOW)
    assert found.taken == ()
    [(_, reason)] = found.refused
    return reason


def honoured() -> dict[str, Any]:
    read = from_store(TODAY).read(SPEC)
    mine = [each for each in read if isinstance(each, Registration)]
    found, notes = honour(SPEC, mine, today=TODAY)
    assert not [note for note in notes if note.level == "refused"]
    return found


def test_whoever_moves_has_the_very_same_accesses_and_proofs() -> None:
    before, _ = honour(SPEC, [registration()], today=TODAY)
    assert adopt(SPEC, filed(), by=ADMIN, now=NOW).taken == (PAUL,)
    assert honoured() == before
    proofs = [(each.by, each.on, each.reason) for each in people.decisions(PAUL)]
    assert (INES, AIDANTS.on, "a.yaml:7") in proofs
    assert (CLAIRE, date(2026, 1, 1), "a.yaml:2") in proofs
    held = {(each.profile, each.state, each.until) for each in profiles.listed(SPEC)}
    assert held == {
        ("aidants", "approved", AIDANTS.until),
        ("tarif", "approved", TARIF.until),
        ("tarif", "ended", ENDED.until),
    }


def test_moving_twice_moves_once() -> None:
    for _ in range(2):
        assert adopt(SPEC, filed(), by=ADMIN, now=NOW).taken == (PAUL,)
    assert len(profiles.listed(SPEC)) == 3


def test_a_dry_run_writes_nothing() -> None:
    assert adopt(SPEC, filed(), by=ADMIN, now=NOW, dry_run=True).taken == (PAUL,)
    assert people.known(PAUL) is None


def test_of_two_grants_of_one_profile_the_longer_one_stands() -> None:
    held = granted("aidants")
    shorter = msgspec.structs.replace(AIDANTS, until=date(2026, 12, 1))
    longer = msgspec.structs.replace(AIDANTS, until=date(2031, 12, 1))
    for approval, until in ((shorter, held.until), (longer, longer.until)):
        assert adopt(SPEC, filed(approvals=(approval,)), by=ADMIN, now=NOW).taken == (PAUL,)
        [standing] = [each for each in profiles.listed(SPEC) if each.state == "approved"]
        assert standing.until == until


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"accepted_by": None, "accepted_on": None}, "nobody accepted"),
        ({"accepted_by": PAUL}, "own request"),
        ({"until": date(2027, 1, 1)}, "their account ends on 2027-01-01"),
        ({"withdrawn": date(2027, 1, 1)}, "their account ends on 2026-12-31"),
        ({"access_mode": "gone"}, "no access mode"),
        ({"first_name": "P" * 65}, "64 characters"),
        ({"approvals": (msgspec.structs.replace(AIDANTS, by=KARIM),)}, "did not decide"),
        ({"approvals": (msgspec.structs.replace(AIDANTS, profile="gone"),)}, "no such profile"),
    ],
)
def test_a_doubtful_entry_is_refused_with_its_reason(more: dict[str, Any], why: str) -> None:
    reason = refusal(**more)
    assert "Martin" in reason
    assert why in reason
    assert people.known(PAUL) is None


def test_who_has_nothing_that_stands_is_left_where_they_are() -> None:
    found = adopt(SPEC, filed(until=date(2026, 2, 1)), by=ADMIN, now=NOW)
    assert found == adopting.Adopted(taken=(), refused=())


def test_only_an_admin_moves_people() -> None:
    with pytest.raises(NotYours, match=ADMIN):
        adopt(SPEC, filed(), by=CLAIRE, now=NOW)


def test_whom_the_store_knows_otherwise_is_refused() -> None:
    asked = confirmed()
    assert f"account/{asked.id}" in refusal()
    accounts.accept(SPEC, asked.id, by=CLAIRE, digest=asked.digest, now=NOW)
    assert "another last name" in refusal(last_name="Other")
    [waiting] = wanting("tarif")
    assert f"profile/{waiting.id}" in refusal()
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    assert "left on" in refusal()


def test_whoever_was_moved_and_is_let_in_anew_is_new() -> None:
    adopt(SPEC, filed(), by=ADMIN, now=NOW)
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    later = NOW.replace(year=2027, month=3)
    accepted(now=later)
    assert Person.objects.get(address=PAUL).origin == ""
