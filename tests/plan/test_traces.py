"""What other machines took away counts as if this one had, and names nobody."""

from __future__ import annotations

from hypothesis import given, strategies as st

from provisioning.plan.accesses import Taken
from provisioning.plan.allowances import Permits
from provisioning.plan.limits import exceeded, taken
from provisioning.plan.model import Key, Ledger
from provisioning.plan.traces import GONE, recognised, trace
from provisioning.spec.model import Limits
from tests.plan.test_limits import group, moved, some

LIMITS = Limits()
OTHERS = group("others", some(2_000, start=60))
BATCHES = st.lists(st.integers(1, 9), min_size=1, max_size=12)


def known(people: frozenset[Key]) -> Ledger:
    ids = Ledger()
    for person in people:
        ids.learn(person, f"id of {person.name}")
    return ids


@given(st.integers(10, 60), BATCHES)
def test_runs_that_each_keep_nothing_take_no_more_than_one_run_may(
    size: int, batches: list[int]
) -> None:
    ids = known(some(size))
    members, told = some(size), set()
    for batch in batches:
        change = moved(members, frozenset(sorted(members)[batch:]))
        there = [change.have, OTHERS]
        earlier = recognised(told, there, [change], ids)
        if members and not list(exceeded([change], there, LIMITS, None, earlier)):
            told |= {trace(each, ids) for each in taken([change], Permits())}
            members = change.want.members
    assert (size - len(members)) * 100 <= size * LIMITS.removals_per_space_percent


def test_whoever_left_is_counted_by_machines_that_never_knew_them() -> None:
    people = some(20)
    first = moved(people, some(17))
    told = {trace(each, known(people)) for each in taken([first], Permits())}
    second = moved(some(17), some(14))

    earlier = recognised(told, [second.have], [second], known(some(17)))

    assert {each.lost.person.kind for each in earlier} == {GONE}
    reason, *_ = exceeded([second], [second.have], LIMITS, None, earlier)
    assert (reason.count, reason.total) == (6, 20)


def test_whoever_came_back_and_leaves_again_counts_once() -> None:
    people = some(20)
    change = moved(people, some(17))
    told = {trace(each, known(people)) for each in taken([change], Permits())}

    earlier = recognised(told, [change.have], [change], known(people))

    assert not list(exceeded([change], [change.have], LIMITS, None, earlier))


def test_a_trace_tells_no_name() -> None:
    people = some(3)
    change = moved(people, frozenset())
    for each in taken([change], Permits()):
        assert isinstance(each, Taken)
        told = trace(each, known(people))
        assert each.lost.person.name not in f"{told.person}{told.resource}{told.access}"
