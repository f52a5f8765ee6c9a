"""Who moved, the files or the tenant: every way in which a thing can differ."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from provisioning.drift.compare import Drift, drifts
from provisioning.plan.applied import remembered, step, walked
from provisioning.plan.diff import Delete, diff
from provisioning.plan.model import Key
from tests.plan.toys import KEYS, Toy, toy, toys, wishes, world

ANN, BOB, CLEO, *_ = KEYS


def told(before: Toy | None, tenant: Toy | None, files: Toy | None) -> list[Drift]:
    """``None``: not there, not wanted."""
    was = {str(before.key): remembered(before)} if before else {}
    have, want = world(*filter(None, [tenant])), wishes(*filter(None, [files]))
    return list(drifts(diff(have, want), want, was))


@pytest.mark.parametrize(
    ("before", "tenant", "files", "origin", "verb"),
    [
        (None, None, toy("a"), "files", "made"),
        (toy("a"), None, toy("a"), "tenant", "deleted"),
        (toy("a"), toy("a"), None, "files", "deleted"),
        (None, toy("a"), None, "tenant", "made"),
        (toy("a", size=1), toy("a", size=2), toy("a", size=1), "tenant", "changed"),
        (toy("a", size=1), toy("a", size=1), toy("a", size=2), "files", "changed"),
        (toy("a", size=1), toy("a", size=2), toy("a", size=3), "both", "changed"),
        (toy("a"), toy("a", label="x"), toy("a", label="y"), "files", "changed"),
    ],
)
def test_the_side_that_moved(
    before: Toy | None, tenant: Toy | None, files: Toy | None, origin: str, verb: str
) -> None:
    assert [(d.origin, d.verb) for d in told(before, tenant, files)] == [(origin, verb)]


def people(*keys: Key) -> Toy:
    return toy("a", friends=frozenset(keys))


@pytest.mark.parametrize(
    ("before", "tenant", "files", "origin", "verb"),
    [
        ([ANN], [], [ANN], "tenant", "taken out"),
        ([], [ANN], [], "tenant", "let in"),
        ([], [], [ANN], "files", "let in"),
        ([ANN], [ANN], [], "files", "taken out"),
    ],
)
def test_each_person_has_a_side_of_their_own(
    before: list[Key], tenant: list[Key], files: list[Key], origin: str, verb: str
) -> None:
    [drift] = told(people(*before, BOB), people(*tenant, BOB), people(*files, BOB))

    assert (drift.who, drift.origin, drift.verb) == (ANN, origin, verb)


def test_two_moves_of_one_group_are_told_apart() -> None:
    moved = told(people(ANN), people(CLEO), people(ANN, BOB))

    assert {(d.who, d.origin) for d in moved} == {
        (ANN, "tenant"),
        (BOB, "files"),
        (CLEO, "tenant"),
    }


def test_somebody_no_longer_wanted_is_known_again_by_their_id() -> None:
    stranger = Key("stranger", "id-of-ann")
    want = people(BOB)
    have = people(stranger, BOB)
    was = {str(want.key): remembered(people(ANN, BOB))}

    changes = list(diff(world(have), wishes(want)))
    [drift] = drifts(changes, wishes(want), was, {str(ANN): "id-of-ann"})

    assert (drift.origin, drift.verb) == ("files", "taken out")


def test_without_a_record_no_side_is_accused() -> None:
    want = toy("a", size=1, friends=frozenset({ANN}))
    changes = list(diff(world(toy("a", friends=frozenset({BOB}))), wishes(want)))

    assert {d.origin for d in drifts(changes, wishes(want), None)} == {"unknown"}


@given(toys, toys)
def test_when_the_files_stayed_only_the_tenant_can_have_moved(want: Toy, other: Toy) -> None:
    tenant = toy(want.key.name, **_fields(other))

    assert all(d.origin == "tenant" for d in told(want, tenant, want))


@given(toys, toys)
def test_when_the_tenant_stayed_only_the_files_can_have_moved(have: Toy, other: Toy) -> None:
    want = toy(have.key.name, **_fields(other))
    if have.friends is None or have.label is None:
        return  # a field that was not managed could have been anything

    assert all(d.origin == "files" for d in told(have, have, want))


def _fields(toy_: Toy) -> dict[str, Any]:
    return {name: getattr(toy_, name) for name in ("size", "label", "friends", "need")}


@given(toys, toys)
def test_what_was_carried_out_is_wanted_from_then_on(have: Toy, other: Toy) -> None:
    """An apply that failed for others still moved these: nobody is accused of it afterwards."""
    want = toy(have.key.name, **_fields(other))
    changes = list(diff(world(have), wishes(want)))

    after = walked({str(have.key): remembered(have)}, map(step, changes))

    tenant = toy(have.key.name, **_fields(have), born="there")
    assert all(
        d.origin == "tenant" for d in drifts(diff(world(tenant), wishes(want)), wishes(want), after)
    )


def test_what_was_deleted_is_no_longer_wanted() -> None:
    gone = toy("a")

    assert walked({str(gone.key): remembered(gone)}, [step(Delete("id", gone))]) == {}
