"""allow: in spaces.yaml. Counted, dated, used once; whatever goes beyond is refused as before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from provisioning.plan.allowances import Permits, Spent, allowance_id, permitted
from provisioning.plan.diff import Update
from provisioning.plan.limits import exceeded
from provisioning.plan.model import Access, Key, Resource
from provisioning.spec.model import Spec
from tests.plan.extranets import TODAY, spec

LARGE = 10_000


class Group(Resource, frozen=True, kw_only=True):
    accesses = (Access("member", {"members": ""}),)

    members: frozenset[Key] = frozenset()


def some(count: int, start: int = 0) -> frozenset[Key]:
    return frozenset(Key("guest", f"p{n}@ars.example") for n in range(start, start + count))


def moved(before: frozenset[Key], after: frozenset[Key], name: str = "space/aidants") -> Update:
    key = Key("membership", name)
    return Update("id", Group(key=key, members=before), Group(key=key, members=after), ("members",))


def allowing(**entry: Any) -> Spec:
    known = {"remove": 28, "space": "aidants", "until": "2026-12-01", "because": "Fin de mission"}
    return spec(allow=[known | entry])


def judged(rules: Spec, *changes: Update, spent: Spent | None = None) -> tuple[Permits, list[str]]:
    permits = permitted(rules, changes, today=TODAY, spent=spent)
    others = Group(key=Key("membership", "others"), members=some(LARGE, start=LARGE))
    there = [*(change.have for change in changes), others]
    return permits, [str(each) for each in exceeded(changes, there, rules.limits, permits)]


def test_exactly_so_many_may_leave() -> None:
    permits, refused = judged(allowing(), moved(some(40), some(12)))

    assert refused == []
    assert [len(use.people) for use in permits.uses] == [28]
    assert "exactly 28 people may leave Aidants until 2026-12-01: Fin de mission" in (
        permits.uses[0].text
    )


@pytest.mark.parametrize("left", [11, 13])
def test_one_more_or_one_less_and_the_limits_are_back(left: int) -> None:
    permits, refused = judged(allowing(), moved(some(40), some(left)))

    assert permits.uses == ()
    assert any(f"exactly 28, not {40 - left}" in reason for reason in refused)


@pytest.mark.parametrize(
    ("entry", "before", "after", "said"),
    [
        ({"until": "2026-11-22"}, 40, 12, "ended on 2026-11-22"),
        ({"until": "2026-11-23"}, 40, 12, ""),
        ({"of": 40}, 40, 12, ""),
        ({"of": 41}, 40, 12, "28 out of 41, and 40 are in it now"),
        ({}, 28, 0, "does not let it be emptied"),
        ({"empty": "true"}, 28, 0, ""),
        ({"space": "finances"}, 40, 12, "limit"),
    ],
)
def test_what_an_allowance_says_holds(
    entry: dict[str, Any], before: int, after: int, said: str
) -> None:
    _, refused = judged(allowing(**entry), moved(some(before), some(after)))

    assert bool(refused) == bool(said)
    assert all(said in reason for reason in refused if reason.startswith("space"))


def test_nothing_else_loosens() -> None:
    """28 others leave another space in the same run."""
    one, other = moved(some(40), some(12)), moved(some(40, 100), some(12, 100), "space/finances")

    _, refused = judged(allowing(), one, other)

    assert any("space/finances" in reason for reason in refused)
    assert not any("space/aidants" in reason for reason in refused)
    assert any("28 people would lose an access" in reason for reason in refused)


def test_the_same_people_may_leave_the_profiles_that_open_the_space() -> None:
    space = moved(some(40), some(12))
    profile = moved(some(40), some(12), "profile/aidants")
    elsewhere = moved(some(40), some(12), "profile/tarif")

    assert judged(allowing(), space, profile)[1] == []
    assert any("profile/tarif" in reason for reason in judged(allowing(), space, elsewhere)[1])


def test_somebody_else_who_leaves_such_a_profile_counts_as_ever() -> None:
    space = moved(some(40), some(40) - some(28))
    profile = moved(some(40), some(40, 20) - some(28), "profile/aidants")
    others = moved(some(100), some(100) - some(28) - some(30, 28), "profile/aidants")

    assert judged(allowing(), space, profile)[1] == []
    assert any("30 of 100" in reason for reason in judged(allowing(), space, others)[1])


def test_an_allowance_that_was_used_is_of_no_use() -> None:
    rules = allowing()
    spent = Spent(used=frozenset({allowance_id(rules.allow[0])}))

    permits, refused = judged(rules, moved(some(40), some(12)), spent=spent)

    assert any("used already; write a new one" in reason for reason in refused)
    assert any("used already" in str(note) for note in permits.notes)


def test_an_allowance_that_was_begun_covers_what_remains_of_its_people() -> None:
    rules = allowing()
    spent = Spent(begun={allowance_id(rules.allow[0]): some(28)})
    left = some(12, start=28)

    rest = judged(rules, moved(left | some(8), left), spent=spent)
    others = judged(rules, moved(left | some(28, 50), left), spent=spent)

    assert rest[1] == []
    assert any("covers nobody else" in reason for reason in others[1])


def test_words_written_anew_renew_it() -> None:
    first, again = (allowing(because=why).allow[0] for why in ("Fin de mission", "Deuxième vague"))

    assert allowance_id(first) != allowance_id(again)
    assert allowance_id(first) == allowance_id(allowing().allow[0])


def test_an_allowance_with_nothing_to_remove_waits_in_silence() -> None:
    permits, refused = judged(allowing(), moved(some(3), some(4)))

    assert (permits.uses, permits.notes, refused) == ((), (), [])


def test_the_day_after_its_last_it_is_said_to_be_over() -> None:
    permits = permitted(allowing(), [], today=date(2026, 12, 2))

    assert ["ended on 2026-12-01" in str(note) for note in permits.notes] == [True]
