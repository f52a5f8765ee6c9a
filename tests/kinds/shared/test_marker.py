"""The mark of an account: whose it is, and that a copy of it binds nothing."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, strategies as st

from provisioning.graph.rows import ExtensionAttributes, User
from provisioning.kinds.shared.marker import (
    Marker,
    asleep,
    awake,
    bound,
    bound_to,
    departed,
    marked,
    settled,
)

OURS = Marker("extensionAttribute15", "extranet/ext")
PAUL = "paul@ars.example"

codes = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
ids = st.uuids().map(str)
addresses = st.from_regex(r"[a-z.]{1,8}@[a-z]{1,8}\.example", fullmatch=True)


def wearing(id_: str, marker: Marker, login: str | None = None) -> User:
    attributes = ExtensionAttributes(extension_attribute15=marker.value)
    return User(id=id_, user_principal_name=login, on_premises_extension_attributes=attributes)


@given(ids, addresses, codes)
def test_a_mark_binds_its_account_to_its_person(id_: str, address: str, code: str) -> None:
    ours = Marker(OURS.slot, f"extranet/{code}")
    user = wearing(id_, bound(ours, id_, address))
    assert bound_to(user, ours) == address
    assert settled(ours, user, "somebody@else.example") == bound(ours, id_, address)
    assert awake(user, ours)


@given(ids, ids, addresses)
def test_a_mark_copied_to_another_account_binds_nothing(one: str, other: str, address: str) -> None:
    copied = wearing(other, bound(OURS, one, address))
    assert (bound_to(copied, OURS) is None) == (one != other)
    assert marked(copied, OURS) == (one == other)


@given(ids, addresses, addresses)
def test_a_mark_whose_address_was_changed_by_hand_binds_nothing(
    id_: str, address: str, other: str
) -> None:
    mark = bound(OURS, id_, address)
    forged = msgspec.structs.replace(mark, value=(mark.value or "").replace(address, other))
    assert (bound_to(wearing(id_, forged), OURS) is None) == (address != other)


@given(ids, addresses, codes)
def test_the_mark_of_another_extranet_is_none_of_ours(id_: str, address: str, code: str) -> None:
    theirs = Marker(OURS.slot, f"extranet/{code}")
    user = wearing(id_, bound(theirs, id_, address))
    assert marked(user, OURS) == (theirs == OURS)


def test_an_account_just_made_is_bound_by_its_login_until_its_id_is_known() -> None:
    newborn = bound(OURS, "paumartin@comptes.example", PAUL)
    user = wearing("1", newborn, "PauMartin@comptes.example")
    assert bound_to(user, OURS) == PAUL
    assert settled(OURS, user, PAUL) == bound(OURS, "1", PAUL) != newborn


def test_who_left_keeps_their_account_and_sleeps() -> None:
    left = bound(departed(OURS), "1", PAUL)
    user = wearing("1", left)
    assert (asleep(user, OURS), awake(user, OURS), bound_to(user, OURS)) == (True, False, PAUL)
    assert settled(departed(OURS), wearing("1", bound(OURS, "1", PAUL)), PAUL) == left


@pytest.mark.parametrize("value", [None, "", "extranet/external", "extranet/ext2 x y", "badge 12"])
def test_other_words_in_the_attribute_are_no_mark_of_ours(value: str | None) -> None:
    user = wearing("1", Marker(OURS.slot, value))
    assert not marked(user, OURS)
    assert bound_to(user, OURS) is None


def test_a_mark_of_nobody_in_particular_says_only_that_the_account_is_ours() -> None:
    user = wearing("1", OURS)
    assert marked(user, OURS)
    assert bound_to(user, OURS) is None
