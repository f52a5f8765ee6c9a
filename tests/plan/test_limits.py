"""How much one run may take away, and the sentence that refuses more."""

from __future__ import annotations

from typing import Any

import pytest

from provisioning import i18n
from provisioning.plan.diff import Change, Create, Delete, Update
from provisioning.plan.limits import exceeded
from provisioning.plan.model import Access, Key, Resource
from provisioning.spec.model import Limits


class Group(Resource, frozen=True, kw_only=True):
    accesses = (Access("member", {"members": ""}), Access("owner", {"owners": ""}, shared=False))

    members: frozenset[Key] = frozenset()
    owners: frozenset[Key] | None = None

    @property
    def title(self) -> str:
        return self.key.name.title()


def some(count: int, start: int = 0) -> frozenset[Key]:
    return frozenset(Key("guest", f"p{n}@ars.example") for n in range(start, start + count))


def group(name: str, members: frozenset[Key], owners: frozenset[Key] | None = None) -> Group:
    return Group(key=Key("membership", name), members=members, owners=owners)


def shrunk(before: int, after: int, name: str = "aidants") -> Update:
    """A group that loses its last people."""
    return moved(some(before), some(after), name)


def moved(before: frozenset[Key], after: frozenset[Key], name: str = "aidants") -> Update:
    return Update("id", group(name, before), group(name, after), ("members",))


def reowned(before: int, after: int) -> Update:
    have = group("aidants", frozenset(), some(before))
    want = group("aidants", frozenset(), some(after))
    return Update("id", have, want, ("owners",))


def invitation(name: str) -> Create:
    return Create(Group(key=Key("guest", name)))


LARGE = 10_000
"""A tenant in which no percentage is reached by accident."""


def reasons(*changes: Change, memberships: int = LARGE, **limits: int) -> list[str]:
    there = [each.have for each in changes if not isinstance(each, Create)]
    rest = memberships - sum(len(each.members) for each in there)
    others = group("others", some(rest, start=LARGE))
    return list(map(str, exceeded(changes, [*there, others], Limits(**limits))))


@pytest.mark.parametrize(
    ("changes", "limits", "refused"),
    [
        ([shrunk(10, 8)], {}, False),
        ([shrunk(10, 7)], {}, True),
        ([shrunk(9, 3)], {}, False),  # too few members for a percentage to mean anything
        ([shrunk(9, 3)], {"percent_from": 9}, True),
        ([shrunk(10, 7)], {"removals_per_space_percent": 30}, False),
        ([shrunk(10, 9)], {"removals_per_space_percent": 0}, True),
        ([moved(some(10), some(10, start=3))], {}, True),  # replacing people is removing people
    ],
)
def test_a_space_keeps_most_of_its_people(
    changes: list[Change], limits: dict[str, int], refused: bool
) -> None:
    said = reasons(*changes, **limits)

    assert len(said) == refused
    assert all("Aidants" in each and "limits.removals_per_space_percent" in each for each in said)


@pytest.mark.parametrize(
    ("memberships", "removed", "limits", "refused"),
    [
        (50, 10, {}, False),
        (50, 11, {}, True),
        (9, 4, {}, False),
        (50, 11, {"removals_per_tenant_percent": 25}, False),
    ],
)
def test_a_tenant_keeps_most_of_its_memberships(
    memberships: int, removed: int, limits: dict[str, int], refused: bool
) -> None:
    changes = [shrunk(2, 1, name=f"g{n}") for n in range(removed)]

    said = reasons(*changes, memberships=memberships, **limits)

    assert len(said) == refused
    assert all(
        each.startswith(f"the tenant: {removed} of {memberships}")
        and "limits.removals_per_tenant_percent" in each
        for each in said
    )


def test_the_cap_counts_people_and_not_memberships() -> None:
    same_three = [moved(some(30), some(27), name) for name in ("a", "b")]

    assert reasons(*same_three, removals_cap=3) == []
    (said,) = reasons(*same_three, removals_cap=2)
    assert said.startswith("3 people would lose an access")
    assert "limits.removals_cap" in said


@pytest.mark.parametrize(
    ("before", "empty_from", "refused"), [(1, 2, False), (2, 2, True), (1, 1, True), (3, 4, False)]
)
def test_a_group_is_not_emptied(before: int, empty_from: int, refused: bool) -> None:
    said = reasons(shrunk(before, 0), empty_from=empty_from)

    assert len(said) == refused
    assert all("Aidants: all its" in each and "limits.empty_from" in each for each in said)


def test_the_last_guest_can_leave() -> None:
    assert reasons(shrunk(1, 0), memberships=1) == []


def test_a_large_group_that_empties_is_refused_once() -> None:
    said = reasons(shrunk(20, 0))

    assert len(said) == 1


def test_a_profile_swap_is_within_the_limits() -> None:
    """One goes out of a group and comes into another."""
    swap = (moved(some(10), some(9), "a"), moved(some(9), some(10), "b"))

    assert reasons(*swap, memberships=19) == []


def test_one_out_and_one_in_takes_one_removal() -> None:
    swap = moved(some(10), some(10, start=1))

    assert reasons(swap, removals_cap=1) == []
    assert reasons(swap, removals_cap=0) != []


@pytest.mark.parametrize(
    ("before", "after", "refused"), [(3, 2, False), (3, 1, True), (2, 1, True), (1, 1, False)]
)
def test_enough_referents_stay(before: int, after: int, refused: bool) -> None:
    said = reasons(reowned(before, after))

    assert len(said) == refused
    assert all(
        "Aidants" in each and "floor is 2" in each and "name more referents" in each
        for each in said
    )


def test_gaining_a_referent_below_the_floor_is_welcome() -> None:
    assert reasons(reowned(0, 1)) == []


def test_owners_that_nobody_manages_are_not_missed() -> None:
    have, want = group("aidants", frozenset(), some(3)), group("aidants", frozenset(), None)

    assert reasons(Update("id", have, want, ())) == []


def test_additions_and_invitations_have_caps() -> None:
    (added,) = reasons(moved(frozenset(), some(3)), additions_cap=2)
    (invited,) = reasons(*(invitation(f"p{n}") for n in range(3)), invitations_cap=2)

    assert added.startswith("3 memberships would be added")
    assert "limits.additions_cap" in added
    assert invited.startswith("3 people would be invited")
    assert "limits.invitations_cap" in invited


def test_a_group_born_with_people_counts_as_additions() -> None:
    assert reasons(Create(group("aidants", some(3))), additions_cap=2) != []


def test_creations_never_meet_a_limit_on_removals() -> None:
    none_may_leave: dict[str, Any] = {
        "removals_per_space_percent": 0,
        "removals_per_tenant_percent": 0,
        "removals_cap": 0,
        "percent_from": 1,
        "empty_from": 1,
    }
    creations = [invitation("p"), Create(group("a", some(20))), moved(frozenset(), some(5))]

    assert reasons(*creations, memberships=1, **none_may_leave) == []


def test_a_group_that_is_deleted_takes_its_people_along() -> None:
    gone = Delete("id", group("a", some(3)))

    assert reasons(gone, removals_cap=3, empty_from=4) == []
    assert reasons(gone, removals_cap=2, empty_from=4) != []
    assert any("all its 3 members" in each for each in reasons(gone))
    assert reasons(gone, memberships=10) != []


def test_every_limit_that_is_exceeded_is_said() -> None:
    said = reasons(shrunk(40, 0, "a"), shrunk(40, 1, "b"), memberships=80)

    assert [each.split(":")[0] for each in said[:2]] == ["A", "B"]
    assert len(said) == 4


def test_a_limit_is_a_value_that_can_be_said_in_both_languages() -> None:
    [found] = exceeded([moved(frozenset(), some(11))], (), Limits(additions_cap=8))

    assert (found.code, found.count, found.limit) == ("additions_cap", 11, 8)
    assert found.render("fr").startswith("11 accès seraient ajoutés en une seule fois (la limite")
    assert i18n.as_data(found) == {
        "code": "additions_cap",
        "count": 11,
        "limit": 8,
        "total": 0,
        "title": "",
        "access": "",
        "void": None,
        "text": str(found),
    }
