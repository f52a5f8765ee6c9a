"""Merging what delta queries tell: in any order, in pieces, more than once."""

from __future__ import annotations

import random

from hypothesis import given, strategies as st

from provisioning.drift.watch.deltas import (
    PARTS,
    Company,
    Delta,
    MembershipDelta,
    companies,
    due,
    lies,
    part,
    things,
)

IDS = st.text("abcdef0123456789-", min_size=1, max_size=8)
PEOPLE = st.dictionaries(st.sampled_from("abcdefgh"), st.just("user"), max_size=6)


@given(PEOPLE, PEOPLE, st.integers(1, 3), st.randoms())
def test_a_group_in_pieces_and_told_twice_is_one_group(
    before: dict[str, str], after: dict[str, str], size: int, dice: random.Random
) -> None:
    came = {id_: after[id_] for id_ in after.keys() - before.keys()}
    left = before.keys() - after.keys()
    moves = [MembershipDelta("g", members={id_: type_}) for id_, type_ in came.items()]
    moves += [MembershipDelta("g", left=frozenset({id_})) for id_ in left]
    told = [each for each in moves for _ in range(size)]
    dice.shuffle(told)

    merged = companies({"g": Company(members=before)}, told)

    assert merged["g"].members == after


def test_owners_and_members_are_told_apart() -> None:
    known = {"g": Company(members={"a": "user"}, owners={"a": "user"})}

    merged = companies(known, [MembershipDelta("g", left=frozenset("a"))])

    assert merged["g"] == Company(owners={"a": "user"})


def test_what_is_gone_is_gone_and_may_come_back() -> None:
    known = {"g": Company(members={"a": "user"})}

    gone = companies(known, [MembershipDelta("g", gone=True)])
    back = companies(gone, [MembershipDelta("g", members={"b": "user"})])

    assert gone == {}
    assert back["g"].members == {"b": "user"}
    assert known["g"].members == {"a": "user"}


def test_the_last_word_on_a_thing_stands() -> None:
    assert things({"a": 1, "b": 2}, [Delta("a", 3), Delta("b"), Delta("c", 4)]) == {"a": 3, "c": 4}
    assert things({"a": 1}, [Delta("a"), Delta("a", 2)]) == {"a": 2}


@given(st.sets(IDS), st.integers(0, 10_000))
def test_everything_has_its_turn_once_in_as_many_passes_as_there_are_parts(
    ids: set[str], start: int
) -> None:
    turns = [id_ for number in range(start, start + PARTS) for id_ in part(ids, number)]

    assert sorted(turns) == sorted(ids)


@given(IDS, st.sets(IDS), st.integers(0, 100))
def test_a_turn_does_not_depend_on_who_else_is_there(
    id_: str, others: set[str], number: int
) -> None:
    assert (id_ in part({id_, *others}, number)) == due(id_, number)


def test_a_lie_is_whatever_the_full_reading_contradicts() -> None:
    believed = {"a": 1, "b": 2}

    assert list(lies(believed, {"a": 1, "b": 3, "c": None, "d": 4})) == ["b", "d"]
    assert list(lies(believed, {"a": None})) == ["a"]
