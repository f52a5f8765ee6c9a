"""Who looks like the person of a request, and how names are compared."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from provisioning.requests.likeness import LONGEST, likeness
from provisioning.requests.store import resemblance
from tests.requests.story import CLAIRE, NOW, SPEC, accepted, confirmed

NAMES = st.text(st.characters(categories=["L", "Zs", "Pd"]), max_size=64)


@pytest.mark.parametrize(
    ("first", "last"),
    [("Zoé", "Le Goff"), ("LE GOFF", "zoe"), ("Zoe", "Le-Goff"), ("Zoe\u0301", " Le  Goff ")],
)
def test_names_are_alike_whatever_their_accents_case_order_and_hyphens(
    first: str, last: str
) -> None:
    assert likeness(first, last) == "goff le zoe"


@given(NAMES, NAMES)
def test_a_likeness_fits_its_column_and_does_not_depend_on_who_is_named_first(
    first: str, last: str
) -> None:
    found = likeness(first, last)

    assert found == likeness(last, first)
    assert len(found) <= LONGEST
    assert found.isascii()


@pytest.mark.usefixtures("store")
def test_evidence_names_those_of_like_name_or_address_and_nobody_else() -> None:
    accepted("paul@ars.example", first_name="Zoé", last_name="Le Goff")
    confirmed("legoff.zoe@other.example", first_name="LE GOFF", last_name="ZOE")
    confirmed("paul@cd.example", first_name="Paul", last_name="Autre")
    confirmed("someone@else.example", first_name="Marie", last_name="Petit")
    asked = confirmed("zoe.le-goff@ars.example", first_name="Zoe", last_name="Le-Goff")

    found = resemblance.evidence(asked.id)

    assert [(each.address, each.same_name, each.asking) for each in found.lookalikes] == [
        ("paul@ars.example", True, 0),
        ("legoff.zoe@other.example", True, 1),
    ]
    assert found.colleagues == 1
    assert found.confirmed_on == NOW.date()
    other = resemblance.evidence(3)
    assert [(each.address, each.same_name) for each in other.lookalikes] == [
        ("paul@ars.example", False)
    ]
    assert resemblance.counted([1, 2, 3, 5]) == {1: 2, 2: 2, 5: 2}


@pytest.mark.usefixtures("store")
def test_the_other_requests_of_the_same_person_are_shown_with_their_reason() -> None:
    from provisioning.requests.store import accounts

    first = confirmed()
    accounts.refuse(
        SPEC, first.id, by=CLAIRE, digest=first.digest, reason="Structure inconnue", now=NOW
    )
    again = confirmed()

    assert resemblance.evidence(again.id).earlier == (
        ("extranet", "refused", NOW.date(), "Structure inconnue"),
    )
