"""What a change takes from whom, whatever the kind: one count for limits, headline and review."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import given, strategies as st

from provisioning.kinds.account import Account
from provisioning.kinds.shared.library_folder import LibraryFolder
from provisioning.plan.accesses import Held, gained, held, lost, people
from provisioning.plan.diff import Create, Delete, Update, diff
from provisioning.plan.limits import exceeded
from provisioning.plan.model import Access, Found, Key, Resource
from provisioning.plan.plan import Plan, Tenant
from provisioning.plan.summary import summary
from provisioning.spec.model import Limits

SET = st.none() | st.frozensets(st.sampled_from([Key("guest", name) for name in "abcd"]))


class Room(Resource, frozen=True, kw_only=True):
    heading = ("Salles", "Rooms")
    accesses = (
        Access("right", {"writers": "write", "readers": "read"}),
        Access("owner", {"owners": "owner"}, shared=False),
    )
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"born"})

    writers: frozenset[Key] | None = None
    readers: frozenset[Key] | None = None
    owners: frozenset[Key] | None = None


ROOMS = st.builds(Room, key=st.just(Key("room", "r")), writers=SET, readers=SET, owners=SET)


@given(ROOMS, ROOMS)
def test_who_had_it_without_who_lost_it_with_who_gained_it_has_it(have: Room, want: Room) -> None:
    changes = list(diff({have.key: Found("id", have)}, {want.key: want}))
    after = {
        name: getattr(have if getattr(want, name) is None else want, name)
        for name in ("writers", "readers", "owners")
    }

    taken = frozenset[Held]().union(*map(lost, changes))
    given_ = frozenset[Held]().union(*map(gained, changes))

    assert (held(have) - taken) | given_ == held(Room(key=have.key, **after))
    assert taken <= held(have)
    assert given_.isdisjoint(held(have))


@given(ROOMS)
def test_what_is_deleted_takes_everything_and_what_is_made_gives_it(room: Room) -> None:
    assert lost(Delete("id", room)) == held(room) == gained(Create(room))


def test_writing_that_becomes_reading_is_no_access_lost() -> None:
    one = frozenset({Key("guest", "a")})
    have = Room(key=Key("room", "r"), writers=one, readers=frozenset())
    want = Room(key=Key("room", "r"), writers=frozenset(), readers=one)

    assert lost(Update("id", have, want, ("writers", "readers"))) == frozenset()


def test_an_account_that_is_blocked_loses_its_own() -> None:
    have = Account(key=Key("account", "a@x.example"), domain="x.example", enabled=True)
    want = Account(key=Key("account", "a@x.example"), domain="x.example", enabled=False)

    assert people(lost(Update("id", have, want, ("enabled",)))) == {have.key}
    assert lost(Update("id", want, want, ())) == frozenset()


def folder(number: int, readers: int) -> LibraryFolder:
    return LibraryFolder(
        key=Key("folder", f"depots/zone/{number}"),
        site=Key("site", "space/depots"),
        library=Key("library", "depots/zone"),
        stamps=Key("list", "accueil/stamps"),
        name=str(number),
        writers=frozenset(),
        readers=frozenset(Key("guest", f"r{n}@ars.example") for n in range(readers)),
    )


def test_eight_readers_who_lose_160_rights_are_eight_people_and_160_accesses() -> None:
    have = [folder(number, 10) for number in range(20)]
    changes = tuple(Update("id", each, folder(n, 2), ("readers",)) for n, each in enumerate(have))
    plan = Plan(tenant=Tenant("id", "name"), changes=changes)

    [of_the_library, of_the_tenant] = exceeded(changes, have, Limits())

    assert str(summary(plan)) == "20 changes: 8 people losing 160 accesses"
    assert str(of_the_library).startswith("folders of depots/zone: 160 of 200 rights would be")
    assert str(of_the_tenant).startswith("the tenant: 160 of 200 accesses would be taken away")
    assert "160 droits seraient retirés sur 200" in of_the_library.render("fr")


def test_a_library_whose_folders_empty_is_refused_and_one_depositor_who_leaves_is_not() -> None:
    have = [folder(number, 1) for number in range(3)]
    all_of_them = [Update("id", each, folder(n, 0), ("readers",)) for n, each in enumerate(have)]

    [refused, *_] = exceeded(all_of_them, have, Limits())

    assert str(refused).startswith("folders of depots/zone: all its 3 rights would be removed")
    assert list(exceeded(all_of_them[:1], have, Limits())) == []
