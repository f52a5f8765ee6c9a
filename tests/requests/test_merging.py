"""One person under several addresses."""

from __future__ import annotations

import pytest

from provisioning.requests.errors import AlreadyThere, BadRequest, NotYours
from provisioning.requests.models import Person
from provisioning.requests.store import audit_verify, leaving, people, profiles, readings
from provisioning.requests.store.granting import granting
from provisioning.requests.store.merging import add_alias, merge, rebind
from provisioning.requests.store.readings import Shown
from tests.requests.story import (
    ADMIN,
    CLAIRE,
    DAY,
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


def account_of(address: str = PAUL) -> str | None:
    (who,) = (who for who in granting(NOW.date(), spec=SPEC) if who.address == address)
    return who.account


def shown(id_: str, address: str = PAUL) -> None:
    readings.mark(SPEC, [Shown(address=address, state="provisioned", account=id_)], now=NOW)


def test_the_account_that_somebody_was_let_in_with_is_theirs_for_good() -> None:
    accepted()
    assert account_of() is None
    shown("account-1")
    shown("account-2")
    assert account_of() == "account-1"
    assert audit_verify.verify_journal().faults == ()


def test_a_responsable_says_that_somebody_has_another_account_now() -> None:
    accepted()
    shown("account-1")
    rebind(SPEC, PAUL, by=CLAIRE, now=NOW, account="account-2")
    assert account_of() == "account-2"
    rebind(SPEC, PAUL, by=ADMIN, now=NOW)
    assert account_of() is None


@pytest.mark.parametrize("by", [INES, PAUL])
def test_only_a_responsable_or_an_admin_says_whose_account_it_is(by: str) -> None:
    accepted()
    shown("account-1")
    with pytest.raises(NotYours):
        rebind(SPEC, PAUL, by=by, now=NOW, account="account-2")
    assert account_of() == "account-1"


def test_of_two_people_who_are_one_the_account_of_the_first_stays() -> None:
    accepted()
    accepted(ZOE)
    shown("account-1")
    shown("account-2", ZOE)
    merge(SPEC, PAUL, ZOE, by=ADMIN, now=NOW)
    assert account_of() == "account-1"


def test_who_is_let_in_anew_after_they_left_may_have_another_account() -> None:
    accepted()
    shown("account-1")
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    accepted(now=NOW + 200 * DAY)
    assert account_of() is None


def test_all_the_addresses_of_who_has_several_are_told() -> None:
    accepted()
    accepted(ZOE)
    add_alias(SPEC, PAUL, "a.first@ars.example", by=ADMIN, now=NOW)
    every = (PAUL, "a.first@ars.example")
    assert people.known_as() == dict.fromkeys(every, every)


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
