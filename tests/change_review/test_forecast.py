"""What a change would cost, were the tenant as the base wants it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from provisioning.change_review.comparison import World
from provisioning.change_review.forecast import forecast
from provisioning.kinds import account, group, guest, library, list as lists, membership, referent
from provisioning.plan.model import Key
from provisioning.spec.model import Allowance
from tests.plan.extranets import INES, KARIM, PAUL, TODAY, approval, registration, spec
from tests.written import written

KINDS = (
    referent.KIND,
    guest.KIND,
    account.KIND,
    group.KIND,
    membership.KIND,
    lists.KIND,
    library.KIND,
)


def world(*people: Any, **more: Any) -> World:
    return World(spec(**more), people, TODAY)


def shelved(section: str, **entries: Any) -> dict[str, Any]:
    return {
        "aidants": {
            "title": "Aidants",
            "requires": {"any": ["aidants"]},
            "referents": [INES],
            section: entries,
        }
    }


def of(before: World, after: World, *spent: Allowance) -> Any:
    return forecast(before, after, spent, kinds=KINDS)


def test_nothing_changes_and_nothing_is_spent() -> None:
    found = of(world(registration(approval())), world(registration(approval())))

    assert (found.changes, found.cost.requests, found.exceeded) == (0, 0, ())


def test_somebody_who_comes_is_invited_and_put_into_groups() -> None:
    found = of(world(), world(registration(approval())))

    assert found.cost.invitations == 1
    assert found.cost.requests > found.cost.invitations


def test_somebody_who_leaves_is_taken_out_and_no_account_is_deleted() -> None:
    before, after = registration(approval()), registration()

    found = of(world(before), world(after))

    assert found.changes == 2, "the space and the profile; the account stays"
    assert found.cost.invitations == 0


def test_a_new_space_is_made_and_filled() -> None:
    one = {"aidants": spec().spaces["aidants"], "neuf": spec().spaces["aidants"]}
    one["neuf"] = replace(one["neuf"], title="Neuf")
    both = {code: written(space) for code, space in one.items()}
    alone = {"aidants": both["aidants"]}
    paul = registration(approval())

    found = of(world(paul, spaces=alone), world(paul, spaces=both))

    assert found.changes == 2, "its group, and who is in it"


@pytest.mark.parametrize("section", ["lists", "libraries"])
def test_another_code_costs_nothing(section: str) -> None:
    before = world(spaces=shelved(section, a={"title": "A"}))
    after = world(spaces=shelved(section, b={"title": "A", "previously": ["a"]}))
    retitled = world(spaces=shelved(section, b={"title": "B", "previously": ["a"]}))
    forgotten = world(spaces=shelved(section, b={"title": "A"}))

    assert of(before, after).changes == 0
    assert of(before, retitled).changes == 1
    assert of(before, forgotten).cost.requests > of(before, retitled).cost.requests


def test_limits_are_those_that_the_change_leaves() -> None:
    people = [registration(approval(), address=f"p{n}@ars.example") for n in range(3)]

    assert any(each.title == "Aidants" for each in of(world(*people), world()).exceeded)
    assert of(world(*people), world(limits={"empty_from": 99})).exceeded == ()


def test_an_allowance_of_the_base_helps_no_later_change() -> None:
    people = [registration(approval(), address=f"p{n}@ars.example") for n in range(3)]
    allow = [
        {"remove": 3, "space": space, "until": "2026-12-31", "because": "Fin", "empty": "true"}
        for space in ("aidants", "accueil")
    ]
    after = world(allow=allow)

    assert of(world(*people), after).exceeded == ()
    assert len(of(world(*people), after).used) == 2
    assert of(world(*people), after, *after.spec.allow).exceeded != ()


def test_keys_of_people_are_their_addresses() -> None:
    """The two worlds may be compared by key: nobody's key changes with their profiles."""
    keys = world(registration(approval(), approval("tarif", by=KARIM))).extranet.keys

    assert keys == {PAUL: Key("guest", PAUL)}
