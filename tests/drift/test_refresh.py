"""A plan backwards: what the tenant did, and nothing of what the files ask for."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from hypothesis import given

from provisioning.drift.compare import drifts
from provisioning.drift.refresh import become
from provisioning.plan.applied import remembered
from provisioning.plan.diff import Change, Create, Delete, Update, diff
from provisioning.plan.model import Resource
from provisioning.plan.plan import Plan, Tenant
from tests.plan.toys import KEYS, Toy, many, toy, wishes, world

ANA, BOB, CARL, *_ = KEYS
SINCE = datetime(2026, 11, 1, tzinfo=UTC)


gathering = many.map(
    lambda some: [msgspec.structs.replace(e, friends=e.friends or frozenset()) for e in some]
)
"""A reading knows who is in a group, or has no such group."""


def became(there: list[Toy], wanted: list[Toy], before: list[Toy]) -> tuple[Change, ...]:
    changes = tuple(diff(world(*there), wishes(*wanted)))
    known = {str(each.key): remembered(each) for each in before}
    moves = drifts(changes, wishes(*wanted), known)
    return become(Plan(tenant=Tenant("t", "T"), changes=changes), moves, SINCE).changes


@given(gathering, gathering)
def test_while_the_files_stay_it_leads_from_what_was_applied_to_what_is_there(
    there: list[Toy], applied: list[Toy]
) -> None:
    undoing = diff(world(*there), wishes(*applied))

    assert sorted(map(_moves, became(there, applied, applied))) == sorted(
        (name, after, before) for name, before, after in map(_moves, undoing)
    )


@given(gathering, gathering)
def test_what_the_files_alone_changed_is_none_of_it(applied: list[Toy], wanted: list[Toy]) -> None:
    assert became(applied, wanted, applied) == ()


def _moves(change: Change) -> tuple[str, str, str]:
    """The key, and the managed fields before and after."""
    match change:
        case Create(want):
            return want.key.name, "", "there"
        case Delete(_, have):
            return have.key.name, "there", ""
        case Update(_, have, want, fields):
            return want.key.name, _fields(have, fields), _fields(want, fields)


def _fields(resource: Resource, names: tuple[str, ...]) -> str:
    values = {name: getattr(resource, name) for name in names}
    plain = {n: sorted(v) if isinstance(v, frozenset) else v for n, v in values.items()}
    return repr(plain)


def test_of_a_set_in_which_both_moved_only_what_was_done_there_is_told() -> None:
    applied = toy("a", friends=frozenset({ANA, BOB}))
    there = toy("a", friends=frozenset({ANA}))
    wanted = toy("a", friends=frozenset({ANA, BOB, CARL}))

    [change] = became([there], [wanted], [applied])

    assert isinstance(change, Update)
    assert change.removed("friends") == {BOB}
    assert change.added("friends") == frozenset()
