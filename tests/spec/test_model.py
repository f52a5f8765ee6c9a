"""What the models of spaces.yaml mean."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from provisioning.spec.address import address
from provisioning.spec.files.reading import made
from provisioning.spec.model import Referent, Requires
from tests.spec.test_rules import TWO, space, spec

DAYS = st.dates(date(2000, 1, 2), date(2100, 1, 1))


@given(DAYS, st.integers(0, 500))
def test_a_referent_decides_from_the_first_to_the_last_day(since: date, length: int) -> None:
    until = since + timedelta(days=length)
    who = made(Referent, {"address": TWO[0], "since": since, "until": until})
    assert who.decides_on(since)
    assert who.decides_on(until)
    assert not who.decides_on(since - timedelta(days=1))
    assert not who.decides_on(until + timedelta(days=1))


@given(DAYS)
def test_a_bare_address_decides_always(day: date) -> None:
    assert made(Referent, "Ines@CNSA.example").decides_on(day)


@given(st.sets(st.sampled_from("abc")), st.sets(st.sampled_from("abc"), min_size=1))
def test_any_asks_for_one_profile_and_all_for_each(held: set[str], required: set[str]) -> None:
    assert Requires(any=tuple(required)).met_by(held) == bool(held & required)
    assert Requires(all=tuple(required)).met_by(held) == (held >= required)


EVE = "eve@cnsa.example"


@pytest.mark.parametrize(
    ("home", "places", "deciding"),
    [
        ({}, "a", TWO),
        ({}, "ab", []),
        ({"home": "a"}, "ab", TWO),
        ({"home": "b"}, "ab", [TWO[1], EVE]),
        ({"home": "b"}, "a", []),
    ],
)
def test_the_referents_of_the_home_of_a_profile_decide_on_it(
    home: dict[str, str], places: str, deciding: list[str]
) -> None:
    """The only space that requires it, else the one that is named; several are none."""
    known = {"a": space(), "b": space(title="b", referents=[TWO[1], EVE])}
    rules = spec(
        profiles={"p": {"label": "P", "structure_types": ["ars"], **home}},
        spaces={code: known[code] for code in places},
    )

    assert [who.address for who in rules.approvers["p"]] == deciding


def test_named_approvers_decide_instead_of_referents() -> None:
    profile = {"label": "P", "structure_types": ["ars"], "approvers": ["eve@cnsa.example"]}
    deciders = spec(profiles={"p": profile}).approvers["p"]
    assert [who.address for who in deciders] == ["eve@cnsa.example"]


def test_what_was_read_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        spec().instance.code = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "text", ["Paul.Martin@ARS.example", " zoe@a-b.example ", "o'neil+x@a.b.c.example"]
)
def test_an_address_is_case_folded_and_stripped(text: str) -> None:
    assert address(text) == text.strip().casefold()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "paul",
        "@a.example",
        "a@b",
        "a..b@c.example",
        ".a@c.example",
        "a@-b.example",
        "a b@c.example",
        f"{'a' * 65}@b.example",
        f"a@{'b.' * 130}example",
        "a@b@c.example",
    ],
)
def test_what_is_no_address_is_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not an e-mail address; write it as"):
        address(text)


def test_an_accent_in_an_address_is_named() -> None:
    with pytest.raises(ValueError, match="has 'é' in it; write the address without accents"):
        address("zoé@cnsa.example")
