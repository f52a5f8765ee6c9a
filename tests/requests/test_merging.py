"""One person under several addresses."""

from __future__ import annotations

import pytest

from provisioning.requests.errors import AlreadyThere, BadRequest, NotYours
from provisioning.requests.models import Person
from provisioning.requests.store import audit_verify, profiles
from provisioning.requests.store.granting import granting
from provisioning.requests.store.merging import add_alias, merge
from tests.requests.story import (
    ADMIN,
    CLAIRE,
    INES,
    KARIM,
    NADIA,
    NOW,
    PAUL,
    SPEC,
    ZOE,
    accepted,
    approved,
    asked,
    granted,
    wanting,
)

pytestmark = pytest.mark.usefixtures("store")


def standing() -> dict[str, set[str]]:
    return {
        who.address: {a.profile for a in who.approvals} for who in granting(NOW.date(), spec=SPEC)
    }


def test_two_people_become_one_with_all_that_they_held() -> None:
    granted("aidants")
    granted("tarif", by=KARIM, address=ZOE)
    merge(SPEC, PAUL, ZOE, by=ADMIN, now=NOW)
    assert standing() == {PAUL: {"aidants", "tarif"}}
    with pytest.raises(AlreadyThere, match=f"as {PAUL}"):
        asked(ZOE)
    assert audit_verify.verify_journal().faults == ()


def test_of_two_requests_for_one_profile_the_grant_stays() -> None:
    accepted()
    (waiting,) = wanting()
    held = granted(address=ZOE)
    merge(SPEC, PAUL, ZOE, by=NADIA, now=NOW)
    assert profiles.show(SPEC, waiting.id).state == "merged"
    assert profiles.show(SPEC, held.id).state == "approved"
    assert standing() == {PAUL: {"aidants"}}


def test_somebody_not_accepted_takes_the_acceptance_of_the_other() -> None:
    asked()
    accepted(ZOE)
    merge(SPEC, PAUL, ZOE, by=ADMIN, now=NOW)
    assert set(standing()) == {PAUL}
    assert Person.objects.count() == 1


def test_what_one_decided_about_the_other_is_taken_back() -> None:
    accepted(INES)
    granted("aidants", by=INES)
    merge(SPEC, PAUL, INES, by=ADMIN, now=NOW)
    assert standing() == {PAUL: set()}


def test_what_an_alias_decided_is_taken_back() -> None:
    granted("aidants", by=INES)
    add_alias(SPEC, PAUL, INES, by=ADMIN, now=NOW)
    assert standing() == {PAUL: set()}


@pytest.mark.parametrize("join", [add_alias, merge])
def test_nobody_turns_out_to_have_accepted_themself(join) -> None:
    accepted(by=CLAIRE)
    if join is merge:
        accepted(CLAIRE, by=NADIA)
    with pytest.raises(BadRequest, match="accepted by one of their own addresses"):
        join(SPEC, PAUL, CLAIRE, by=ADMIN, now=NOW)
    assert PAUL in standing()


@pytest.mark.parametrize("by", [PAUL, ZOE, INES])
def test_only_others_in_charge_say_who_is_who(by: str) -> None:
    granted()
    granted(address=ZOE)
    with pytest.raises(NotYours):
        merge(SPEC, PAUL, ZOE, by=by, now=NOW)
    with pytest.raises(NotYours):
        add_alias(SPEC, PAUL, "x@ars.example", by=by if by != ZOE else INES, now=NOW)


def test_a_known_address_is_no_alias_and_nobody_is_merged_with_themself() -> None:
    accepted()
    accepted(ZOE)
    with pytest.raises(AlreadyThere, match="merge the two"):
        add_alias(SPEC, PAUL, ZOE, by=ADMIN, now=NOW)
    with pytest.raises(BadRequest, match="already one person"):
        merge(SPEC, PAUL, PAUL.upper(), by=ADMIN, now=NOW)


def test_an_alias_decides_on_nothing_of_its_own_person() -> None:
    accepted()
    add_alias(SPEC, PAUL, INES, by=ADMIN, now=NOW)
    (request,) = wanting()
    with pytest.raises(NotYours, match="own request"):
        approved(request, INES)


def test_two_people_become_one_with_the_structures_of_both() -> None:
    accepted(structures=(("ars", "ARS-BRETAGNE"),))
    accepted(ZOE, structures=(("ars", "ARS-NORMANDIE"), ("ars", "ARS-BRETAGNE")))
    merge(SPEC, PAUL, ZOE, by=ADMIN, now=NOW)
    (who,) = granting(NOW.date(), spec=SPEC)
    assert who.structures == (("ars", "ARS-BRETAGNE"), ("ars", "ARS-NORMANDIE"))


def test_what_was_only_asked_for_is_not_kept_with_the_acceptance_of_the_other() -> None:
    asked(structures=(("ars", "ARS-BRETAGNE"),))
    accepted(ZOE, structures=(("ars", "ARS-NORMANDIE"),))
    merge(SPEC, PAUL, ZOE, by=ADMIN, now=NOW)
    (who,) = granting(NOW.date(), spec=SPEC)
    assert who.structures == (("ars", "ARS-NORMANDIE"),)
