"""What several runs of the window take away counts as if one run did."""

from __future__ import annotations

from hypothesis import given, strategies as st

from provisioning.plan.accesses import Taken
from provisioning.plan.allowances import Permits, Spent, company, permitted
from provisioning.plan.limits import exceeded, taken
from provisioning.plan.model import Key
from provisioning.spec.model import Limits
from tests.plan.extranets import TODAY
from tests.plan.test_allowances import allowing
from tests.plan.test_limits import group, moved, some

LIMITS = Limits()
SIZES = st.integers(10, 60)
BATCHES = st.lists(st.integers(1, 9), min_size=1, max_size=12)


def carried_out(size: int, batches: list[int], *, elsewhere: int = 10_000) -> int:
    """How many left a group, run after run of one window, each held against the limits."""
    members, earlier = some(size), set[Taken]()
    others = group("others", some(elsewhere, start=size))
    for batch in batches:
        change = moved(members, frozenset(sorted(members)[batch:]))
        there = [change.have, others]
        if members and not list(exceeded([change], there, LIMITS, None, earlier)):
            earlier |= set(taken([change], Permits()))
            members = change.want.members
    return size - len(members)


@given(SIZES, BATCHES)
def test_no_sequence_of_runs_takes_more_than_one_run_may(size: int, batches: list[int]) -> None:
    gone = carried_out(size, batches)
    assert gone * 100 <= size * LIMITS.removals_per_space_percent
    assert gone <= LIMITS.removals_cap


def test_runs_within_the_limit_add_up_to_the_limit_and_stop_there() -> None:
    assert carried_out(50, [5] * 6) == 10
    assert carried_out(50, [10]) == 10
    assert carried_out(50, [11]) == 0


def test_a_group_is_not_emptied_one_by_one() -> None:
    assert carried_out(2, [1, 1]) == 1


def test_whoever_came_back_and_leaves_again_counts_once() -> None:
    ten = some(10)
    first = moved(ten, some(10, start=2) - some(2, start=10))
    gone = set(taken([first], Permits()))
    again = exceeded(
        [first], [first.have, group("others", some(900, start=50))], LIMITS, None, gone
    )
    assert not list(again)


def test_what_an_allowance_covered_is_not_held_against_the_next_run() -> None:
    change = moved(some(40), some(12), "space/aidants")
    permits = permitted(allowing(), [change], today=TODAY)
    assert permits.uses
    assert not list(taken([change], permits))


def test_an_allowance_begun_by_another_machine_covers_the_same_people_and_nobody_else() -> None:
    rules = allowing(remove=3)
    change = moved(some(40), some(37), "space/aidants")
    (use,) = permitted(rules, [change], today=TODAY).uses

    there = {use.id: company(change.removed("members"))}
    same = permitted(rules, [change], today=TODAY, spent=Spent(elsewhere=there))
    other = moved(some(40), some(40, start=3) - some(3, start=40), "space/aidants")
    refused = permitted(rules, [other], today=TODAY, spent=Spent(elsewhere=there))

    assert [each.people for each in same.uses] == [use.people]
    assert refused.uses == ()
    assert refused.void[Key("membership", "space/aidants")].code == "begun"
