"""Memberships: who is approved is in, who is not is out, and one bad member stops nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault, Lag
from provisioning.graph import Patience
from provisioning.plan.diff import Update
from provisioning.plan.model import Key
from tests.kinds.ladder import climb
from tests.tenancy import Tenancy, people, person

SPACE = Key("membership", "space/aidants")


def crowd(count: int, *profiles: str) -> list[str]:
    return [person("Anne", f"Petit{n:02}", *profiles) for n in range(count)]


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, approvals=people(*crowd(4, "aidants")))


def test_each_rung_converges(tmp_path: Path) -> None:
    paul, lea = person("Paul", "Martin", "aidants"), person("Léa", "Roux", "aidants", "tarif")
    plans = climb(
        tmp_path,
        {
            "nobody": people(),
            "one": people(paul),
            "two, by any and by all": people(paul, lea),
            "accepted only": people(person("Paul", "Martin"), lea),
            "a crowd": people(lea, *crowd(45, "aidants")),
            "the crowd has left": people(lea),
        },
    )
    [change] = [c for c in plans["a crowd"].changes if c.key == SPACE]
    assert isinstance(change, Update)
    assert len(change.added("members")) == 45


def test_a_space_that_requires_all_opens_only_to_who_holds_all(tenancy: Tenancy) -> None:
    tenancy.approvals = people(
        person("Paul", "Martin", "aidants"),
        person("Léa", "Roux", "aidants", "tarif"),
        person("Ali", "Ben", "tarif"),
    )
    tenancy.converge()
    assert tenancy.members("space-finances") == {"Léa Roux"}
    assert tenancy.members("space-aidants") == {"Paul Martin", "Léa Roux"}
    assert tenancy.members("space-accueil") == {"Paul Martin", "Léa Roux", "Ali Ben"}


def test_somebody_added_by_hand_goes_out_and_the_plan_names_them(tenancy: Tenancy) -> None:
    tenancy.converge()
    intruder = tenancy.simulator.add_guest("intrus@ailleurs.example", "Ivan", "Trus")
    add(tenancy, "space-aidants", intruder)
    plan = tenancy.converge()
    [change] = plan.changes
    assert isinstance(change, Update)
    [key] = change.removed("members")
    assert plan.name(key) == "Ivan Trus <intrus@ailleurs.example>"
    assert "Ivan Trus" not in tenancy.members("space-aidants")


def test_an_owner_added_by_hand_goes_out_too(tenancy: Tenancy) -> None:
    tenancy.converge()
    add(tenancy, "space-aidants", tenancy.simulator.add_staff("x@cnsa.example", "X", "Y"), "owners")
    tenancy.converge()
    assert tenancy.members("space-aidants", "owners") == {"Ines Garnier", "Paul Roche"}


def test_a_group_inside_a_group_is_said_and_left_to_people(tenancy: Tenancy) -> None:
    tenancy.converge()
    inner = tenancy.look("/groups(uniqueName='xnet-ext-profile-tarif')?$select=id")["id"]
    add(tenancy, "profile-aidants", inner)
    plan = tenancy.plan()
    assert plan.empty
    [said] = [note.text for note in plan.notes if note.level == "manual"]
    assert "1 of its members is no person but a group" in said


def test_one_bad_member_is_named_and_the_nineteen_others_get_in(tenancy: Tenancy) -> None:
    tenancy.approvals = people(*crowd(20))
    tenancy.converge()
    culprit = tenancy.user("anne.petit07@ars.example")["id"]
    tenancy.simulator.settings.refused_members.add(culprit)
    tenancy.approvals = people(*crowd(20, "aidants"))
    _, outcomes = tenancy.apply()
    [membership] = [outcome for outcome in outcomes if outcome.change.key == SPACE]
    assert membership.status == "failed"
    assert [p.key.name for p in membership.parts if p.status == "failed"] == [
        "anne.petit07@ars.example"
    ]
    assert len(tenancy.members("space-aidants")) == 19


def test_additions_travel_twenty_to_a_call(tenancy: Tenancy) -> None:
    tenancy.approvals = people(*crowd(60))
    tenancy.converge()
    tenancy.approvals = people(*crowd(60, "aidants"))
    before = len(binds(tenancy))
    tenancy.converge()
    assert len(binds(tenancy)) - before == 2 * 3, "three calls for the profile, three for the space"


def test_a_roster_that_cannot_be_read_is_left_alone(tenancy: Tenancy) -> None:
    tenancy.converge()
    intruder = tenancy.simulator.add_guest("intrus@ailleurs.example", "Ivan", "Trus")
    for space in ("space-aidants", "space-accueil"):
        add(tenancy, space, intruder)
    id_ = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    tenancy.simulator.faults.add(
        Fault(method="GET", path=f"/groups/{id_}/members", status=403, code="Forbidden", times=9)
    )
    plan = tenancy.plan()
    assert [change.key for change in plan.changes] == [Key("membership", "space/accueil")]
    [note] = [note for note in plan.notes if note.key == SPACE]
    assert note.level == "unknown"


def test_a_listing_of_people_that_fell_short_removes_nobody(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.faults.add(Fault(method="GET", path="/users", do="empty"))
    plan = tenancy.plan()
    assert plan.empty, plan.changes
    assert len(tenancy.simulator.outbox) == 4


def test_a_listing_of_groups_that_fell_short_removes_nobody(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.faults.add(Fault(method="GET", path="/groups", do="empty"))
    plan = tenancy.plan()
    assert not any(
        change.removed("members") for change in plan.changes if isinstance(change, Update)
    )


@pytest.mark.parametrize("retry_after", ["whole", "fractional", "absent"])
def test_a_throttled_tenant_is_waited_for(tmp_path: Path, retry_after: str) -> None:
    tenancy = Tenancy(tmp_path, approvals=people(*crowd(30, "aidants")))
    tenancy.simulator.settings.retry_after = retry_after  # type: ignore[assignment]
    for path in ("/groups/*", "/invitations", "/users/*"):
        tenancy.simulator.faults.add(
            Fault(
                path=path, status=429, code="TooManyRequests", times=5, headers={"Retry-After": "2"}
            )
        )
    tenancy.converge()
    assert tenancy.simulator.journal.totals().bad_manners == {}


@pytest.mark.parametrize("seconds", [4, 20])
def test_what_was_just_made_and_is_not_shown_yet_is_waited_for(
    tmp_path: Path, seconds: float
) -> None:
    tenancy = Tenancy(tmp_path, approvals=people(*crowd(3, "aidants")))
    tenancy.extranet()  # the people of the house are older than that
    tenancy.wait(60)
    tenancy.simulator.settings.lag = Lag.of(seconds)
    _, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    tenancy.wait(2 * seconds)
    assert tenancy.plan().empty


def test_a_lag_beyond_patience_is_an_outcome_and_the_next_run_resumes(tmp_path: Path) -> None:
    tenancy = Tenancy(tmp_path, approvals=people(*crowd(3, "aidants")), patience=Patience(lag=5))
    tenancy.extranet()
    tenancy.wait(60)
    tenancy.simulator.settings.lag = Lag.of(60)
    _, outcomes = tenancy.apply()
    assert "waiting" in {outcome.status for outcome in outcomes}
    tenancy.wait(300)
    tenancy.simulator.settings.lag = Lag()
    tenancy.converge()


def add(tenancy: Tenancy, group: str, id_: str, role: str = "members") -> None:
    found = tenancy.look(f"/groups(uniqueName='xnet-ext-{group}')?$select=id")["id"]
    link = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{id_}"}
    tenancy.run(lambda graph: graph.post(f"/groups/{found}/{role}/$ref", link))


def binds(tenancy: Tenancy) -> list[object]:
    return [
        call
        for call in tenancy.simulator.journal.calls
        if call.method == "PATCH" and call.template == "/groups/{group}"
    ]
