"""The law of the diff, and what is no difference."""

from __future__ import annotations

import msgspec
from hypothesis import given

from provisioning.plan.diff import Create, Delete, Update, diff
from provisioning.plan.model import Found, Key, Resource
from tests.plan.toys import KEYS, Change, Toy, found, key, many, toy, wishes, world

ANA, BOB, *_ = KEYS


def applied(have: dict[Key, Found], changes: list[Change]) -> dict[Key, Resource]:
    after = {key: each.resource for key, each in have.items()}
    for change in changes:
        match change:
            case Create(want):
                after[want.key] = want
            case Update(_, before, want, fields):
                moved = {name: getattr(want, name) for name in fields}
                after[want.key] = msgspec.structs.replace(before, **moved)
            case Delete(_, gone):
                del after[gone.key]
    return after


def is_as_wanted(have: Resource, want: Toy) -> bool:
    managed = {"size": want.size, "label": want.label, "friends": want.friends}
    return all(value is None or getattr(have, name) == value for name, value in managed.items())


@given(many, many)
def test_applying_the_diff_to_what_is_there_gives_what_is_wanted(
    there: list[Toy], wanted: list[Toy]
) -> None:
    have, want = world(*there), wishes(*wanted)

    after = applied(have, list(diff(have, want)))

    assert after.keys() == want.keys()
    assert all(is_as_wanted(after[each.key], each) for each in wanted)
    assert list(diff(world(*after.values()), want)) == []


@given(many, many)
def test_a_field_that_nobody_manages_keeps_its_value(there: list[Toy], wanted: list[Toy]) -> None:
    have, want = world(*there), wishes(*wanted)

    after = applied(have, list(diff(have, want)))

    for name in have.keys() & want.keys():
        for field in ("label", "friends"):
            if getattr(want[name], field) is None:
                assert getattr(after[name], field) == getattr(have[name].resource, field)


@given(many)
def test_equal_worlds_do_not_differ(there: list[Toy]) -> None:
    assert list(diff(world(*there), wishes(*there))) == []


@given(many, many)
def test_each_thing_changes_once_and_under_its_own_id(there: list[Toy], wanted: list[Toy]) -> None:
    changes = list(diff(world(*there), wishes(*wanted)))

    assert len({change.key for change in changes}) == len(changes)
    assert all(
        change.id == found(change.have).id for change in changes if not isinstance(change, Create)
    )


def test_an_absent_set_is_not_managed() -> None:
    have = world(toy("a", friends=frozenset({ANA})))

    assert list(diff(have, wishes(toy("a", friends=None)))) == []


def test_an_empty_set_turns_everybody_out() -> None:
    have = world(toy("a", friends=frozenset({ANA, BOB})))

    (change,) = diff(have, wishes(toy("a", friends=frozenset())))

    assert isinstance(change, Update)
    assert change.removed("friends") == {ANA, BOB}
    assert change.added("friends") == frozenset()


def test_a_set_found_unmanaged_is_filled_from_nothing() -> None:
    (change,) = diff(
        world(toy("a", friends=None)), wishes(toy("a", friends=frozenset({ANA}), size=0))
    )

    assert isinstance(change, Update)
    assert change.fields == ("friends",)
    assert change.added("friends") == {ANA}
    assert change.removed("friends") == frozenset()


def test_an_update_of_something_else_removes_nobody_from_an_unmanaged_set() -> None:
    have = world(toy("a", size=1, friends=frozenset({ANA})))

    (change,) = diff(have, wishes(toy("a", size=2, friends=None)))

    assert isinstance(change, Update)
    assert change.fields == ("size",)
    assert change.removed("friends") == frozenset()


def test_an_empty_text_is_a_wish() -> None:
    (change,) = diff(world(toy("a", label="x")), wishes(toy("a", label="")))

    assert isinstance(change, Update)
    assert change.fields == ("label",)


def test_what_only_a_creation_can_set_is_no_drift() -> None:
    have = world(toy("a", born="there"))

    assert list(diff(have, wishes(toy("a", born="here")))) == []
    (change,) = diff(have, wishes(toy("a", born="here", size=1)))
    assert isinstance(change, Update)
    assert "born" not in change.fields


def test_what_is_not_wanted_goes_and_what_is_missing_comes() -> None:
    changes = {change.key: change for change in diff(world(toy("a")), wishes(toy("b")))}

    assert isinstance(changes[key("a")], Delete)
    assert isinstance(changes[key("b")], Create)
