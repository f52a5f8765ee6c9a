"""Order, fingerprint, and what a plan says of itself."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, strategies as st

from provisioning.plan.diff import Change, Create, Delete, Update
from provisioning.plan.limits import Exceeded
from provisioning.plan.model import Key, Resource
from provisioning.plan.plan import Described, Plan, Tenant, described, fingerprint, ordered
from tests.plan.toys import KEYS, Toy, key, toy

TENANT = Tenant("11111111-1111-1111-1111-111111111111", "Agence")
ANA, BOB, CARL, *_ = KEYS


class Thing(Resource, frozen=True, kw_only=True):
    need: Key | None = None
    friends: frozenset[Key] = frozenset()


RANKS = {"first": 0, "second": 1, "toy": 2}


@st.composite
def things(draw: st.DrawFn) -> list[Thing]:
    """A random graph without circles: a thing uses only things drawn before it."""
    drawn: list[Thing] = []
    for name in draw(st.permutations(range(draw(st.integers(0, 8))))):
        known = [each.key for each in drawn]
        drawn.append(
            Thing(
                key=Key(draw(st.sampled_from(["first", "second"])), str(name)),
                need=draw(st.sampled_from([None, *known])),
                friends=frozenset(each for each in known if draw(st.booleans())),
            )
        )
    return drawn


def uses(thing: Thing) -> set[Key]:
    return {*thing.friends, *([thing.need] if thing.need else [])}


@given(things(), st.randoms(use_true_random=False))
def test_what_is_needed_comes_first(drawn: list[Thing], shuffler: random.Random) -> None:
    shuffler.shuffle(drawn)

    order = [change.key for change in ordered(map(Create, drawn), RANKS)]

    assert set(order) == {thing.key for thing in drawn}
    for thing in drawn:
        assert all(order.index(used) < order.index(thing.key) for used in uses(thing))


@given(things(), st.randoms(use_true_random=False))
def test_deletions_run_backwards(drawn: list[Thing], shuffler: random.Random) -> None:
    shuffler.shuffle(drawn)

    gone = ordered((Delete("id", thing) for thing in drawn), RANKS)

    order = [change.key for change in gone]
    for thing in drawn:
        assert all(order.index(used) > order.index(thing.key) for used in uses(thing))


@given(things(), st.data())
def test_everything_is_made_before_anything_goes(drawn: list[Thing], data: st.DataObject) -> None:
    doomed = [data.draw(st.booleans()) for _ in drawn]
    changes: list[Change] = [
        Delete("id", thing) if goes else Create(thing)
        for thing, goes in zip(drawn, doomed, strict=True)
    ]

    verbs = [isinstance(change, Delete) for change in ordered(changes, RANKS)]

    assert verbs == sorted(verbs)


def test_what_is_needed_outside_the_plan_does_not_disturb_it() -> None:
    waiting = Thing(key=Key("second", "b"), need=Key("first", "already there"))

    assert ordered([Create(waiting)], RANKS) == (Create(waiting),)


def planned(*changes: Change, tenant: Tenant = TENANT) -> Plan:
    return Plan(tenant=tenant, changes=ordered(changes, RANKS))


CHANGES = (
    Create(toy("a", size=1, label="x", friends=frozenset({ANA, BOB}))),
    Update("id-b", toy("b", size=1), toy("b", size=2, friends=frozenset({CARL})), ("size",)),
    Delete("id-c", toy("c")),
)


@given(st.permutations(CHANGES))
def test_the_fingerprint_does_not_depend_on_the_order_of_the_reading(
    changes: list[Change],
) -> None:
    assert planned(*changes).fingerprint == planned(*CHANGES).fingerprint


def test_the_fingerprint_does_not_depend_on_what_is_only_said() -> None:
    plan = planned(*CHANGES)
    chatty = msgspec.structs.replace(
        plan,
        names={ANA: "Ana"},
        exceeded=(Exceeded(code="removals_cap", count=11, limit=8),),
        tenant=Tenant(TENANT.id, "Autre nom"),
    )

    assert chatty.fingerprint == plan.fingerprint


def test_the_fingerprint_is_that_of_the_plan_file() -> None:
    plan = planned(*CHANGES)
    written = msgspec.json.decode(
        msgspec.json.encode([described(c) for c in plan.changes]), type=list[Described]
    )

    assert fingerprint(TENANT.id, written, {}) == plan.fingerprint


def test_the_fingerprint_is_of_the_accounts_that_come_in_and_not_of_their_names_alone() -> None:
    plan = planned(*CHANGES)
    one, other = (msgspec.structs.replace(plan, accounts={ANA: each}) for each in ("id-1", "id-2"))

    assert len({plan.fingerprint, one.fingerprint, other.fingerprint}) == 3


@pytest.mark.parametrize(
    "other",
    [
        planned(*CHANGES, tenant=Tenant("22222222-2222-2222-2222-222222222222", "Agence")),
        planned(*CHANGES[1:]),
        planned(Create(toy("a", size=9, label="x", friends=frozenset({ANA, BOB}))), *CHANGES[1:]),
        planned(Create(toy("a", size=1, label="x", friends=frozenset({ANA}))), *CHANGES[1:]),
        planned(
            CHANGES[0],
            Update("id-b", toy("b", size=0), toy("b", size=2), ("size",)),
            CHANGES[2],
        ),
        planned(*CHANGES[:2], Delete("id-d", toy("d"))),
    ],
    ids=["tenant", "fewer", "scalar", "somebody", "before", "deleted"],
)
def test_another_plan_has_another_fingerprint(other: Plan) -> None:
    assert other.fingerprint != planned(*CHANGES).fingerprint


def test_the_change_of_a_set_is_told_by_who_comes_and_who_goes() -> None:
    have, want = (toy("a", friends=frozenset(who)) for who in ({ANA, BOB}, {BOB, CARL}))

    assert described(Update("id", have, want, ("friends",))).fields == {
        "friends": {"add": ["person/c"], "remove": ["person/a"]}
    }


@pytest.mark.parametrize("change", CHANGES, ids=["create", "update", "delete"])
def test_a_described_change_is_plain_data_without_a_graph_id(change: Change) -> None:
    text = msgspec.json.encode(described(change)).decode()

    assert str(change.key) in text
    assert "id-" not in text


def test_a_field_that_is_not_managed_is_not_described() -> None:
    assert "label" not in described(Create(toy("a", label=None))).fields


@pytest.mark.parametrize("empty", [Plan(tenant=TENANT), planned()])
def test_a_plan_of_nothing_is_empty(empty: Plan) -> None:
    assert empty.empty
    assert not planned(*CHANGES).empty


def test_a_key_is_called_by_its_name_or_as_it_is() -> None:
    plan = Plan(tenant=TENANT, names={ANA: "Ana Ruiz"})

    assert (plan.name(ANA), plan.name(BOB)) == ("Ana Ruiz", BOB.name)


def test_the_fingerprint_of_a_set_does_not_depend_on_how_it_was_built() -> None:
    people = [Key("person", f"p{n}@ars.example") for n in range(50)]

    def of(who: list[Key]) -> str:
        return planned(Create(Toy(key=key("a"), friends=frozenset(who)))).fingerprint

    assert of(people) == of(people[::-1])
