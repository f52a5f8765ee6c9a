"""FINESS numbers, and our copy of the register as editions come in."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from provisioning.deposits.register import merge
from provisioning.spec.establishments import (
    Establishment,
    finess_in,
    key_ok,
    normal,
    regions,
    structure_types,
)
from tests.plan.extranets import spec

RIGHT = [
    *("990000002", "990000010", "990000028", "990000036", "990000044", "990000051"),
    *("2A9999901", "2B9999909", "2B0000012", "2A0000014", "2B0000020", "2A0000386"),
]
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 12)


@pytest.mark.parametrize("finess", RIGHT)
def test_the_key_of_a_right_number_is_right(finess: str) -> None:
    assert key_ok(finess)


@given(st.sampled_from(RIGHT), st.integers(2, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(finess: str, place: int, shift: int) -> None:
    digit = str((int(finess[place]) + shift) % 10)

    assert not key_ok(finess[:place] + digit + finess[place + 1 :])


@pytest.mark.parametrize("text", ["", "99000000", "9900000021", "2C9999901", "99000000A", "٩" * 9])
def test_what_is_no_number_has_no_right_key(text: str) -> None:
    assert not key_ok(text)


@pytest.mark.parametrize(
    ("written", "finess", "zero_added"),
    [
        ("990000002", "990000002", False),
        (" 2a9999901 ", "2A9999901", False),
        ("10000024", "010000024", True),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, finess: str, zero_added: bool) -> None:
    assert normal(written) == (finess, zero_added)


@pytest.mark.parametrize("text", ["", "1000002", "990 000 002", "BRETAGNES", "9900000020", "٩" * 8])
def test_other_words_are_no_number(text: str) -> None:
    assert normal(text) is None


@given(st.text(max_size=12))
def test_reading_a_number_twice_changes_nothing(text: str) -> None:
    number = normal(text)

    assert number is None or normal(number.finess) == (number.finess, False)


@pytest.mark.parametrize(
    ("name", "finess"),
    [
        ("990000002 CAMSP Les Tilleuls", "990000002"),
        ("2a9999901", "2A9999901"),
        ("10000024 CMPP", "010000024"),
        ("ASSOCIATION L'ÉCLAIRCIE", None),
        ("LES9MUSES Association", None),
        ("CMPP 990000010", None),
        ("", None),
    ],
)
def test_the_number_opens_the_name_of_a_structure(name: str, finess: str | None) -> None:
    assert finess_in(name) == finess


def test_departements_belong_to_the_first_regional_type_that_covers_them() -> None:
    wanted = spec(
        structure_types={
            "ars": {"label": "ARS", "key": "region"},
            "cd": {"label": "CD", "key": "departement"},
            "dreets": {"label": "DREETS", "key": "region"},
            "camsp": {"label": "CAMSP", "key": "finess", "finess_categories": ["190"]},
        },
        structures={
            "DREETS-BRETAGNE": {"type": "dreets", "departements": ["29", "56"]},
            "ARS-BRETAGNE": {"type": "ars", "departements": ["29"]},
            "CD-22": {"type": "cd", "departements": ["22"]},
        },
    )

    assert regions(wanted) == {"29": "ARS-BRETAGNE", "56": "DREETS-BRETAGNE"}
    assert structure_types(wanted) == {"190": "camsp"}


def tilleuls(**more: Any) -> Establishment:
    known = {"finess": "990000002", "name": "CAMSP", "category": "190", "departement": "29"}
    return Establishment(**known | {"source_date": MARCH} | more)


PEUPLIERS = tilleuls(finess="990000010", name="CMPP", category="189")


def test_what_is_new_is_added_in_the_order_of_the_numbers() -> None:
    merged = merge([PEUPLIERS], [PEUPLIERS, tilleuls()])

    assert merged.rows == (tilleuls(), PEUPLIERS)
    assert merged.added == (tilleuls(),)
    assert not merged.changed


def test_whoever_is_absent_from_an_edition_stays() -> None:
    merged = merge([tilleuls(), PEUPLIERS], [PEUPLIERS])

    assert merged.unchanged
    assert merged.rows == (tilleuls(), PEUPLIERS)
    assert merged.absent == (tilleuls(),)


def test_whoever_closes_is_flagged_and_may_open_again() -> None:
    closed = merge([tilleuls()], [tilleuls(open=False, source_date=MAY)])
    reopened = merge(closed.rows, [tilleuls(source_date=MAY)])

    assert [row.open for row in closed.rows] == [False]
    assert closed.closed == closed.rows
    assert reopened.reopened == reopened.rows == (tilleuls(source_date=MAY),)


def test_a_change_is_told_field_by_field() -> None:
    merged = merge([tilleuls()], [tilleuls(name="CAMSP Neuf", commune="29019", source_date=MAY)])

    ((after, fields),) = merged.changed
    assert after == merged.rows[0]
    assert fields == (("name", "CAMSP", "CAMSP Neuf"), ("commune", "", "29019"))


def test_what_an_edition_leaves_blank_is_kept() -> None:
    known = tilleuls(siren="999000003")

    merged = merge([known], [tilleuls(siren="", source_date=MAY)])

    assert merged.unchanged
    assert merged.rows == (known,)


def test_an_older_edition_does_not_undo_a_later_one() -> None:
    known = tilleuls(name="CAMSP Neuf", source_date=MAY)

    merged = merge([known], [tilleuls()])

    assert merged.unchanged
    assert merged.rows == merged.older == (known,)


def test_an_edition_that_says_the_same_leaves_the_dates_alone() -> None:
    merged = merge([tilleuls()], [tilleuls(source_date=MAY)])

    assert merged.rows == (tilleuls(),)


def test_a_wrong_key_is_said_once_and_never_refused() -> None:
    odd = tilleuls(finess="990000003")

    first = merge([], [odd])
    again = merge(first.rows, [odd])

    assert first.suspicious == first.rows == (odd,)
    assert again.suspicious == ()


ROWS = st.lists(
    st.builds(
        tilleuls,
        finess=st.sampled_from(RIGHT),
        name=st.sampled_from("ABC"),
        open=st.booleans(),
        source_date=st.sampled_from([None, MARCH, MAY]),
    ),
    unique_by=lambda each: each.finess,
)


@given(ROWS, ROWS)
def test_no_row_is_ever_lost_and_a_second_import_changes_nothing(
    known: list[Establishment], edition: list[Establishment]
) -> None:
    merged = merge(known, edition)
    numbers = [row.finess for row in merged.rows]

    assert set(numbers) == {row.finess for row in (*known, *edition)}
    assert numbers == sorted(numbers)
    assert merge(merged.rows, edition).unchanged


@given(ROWS)
def test_importing_our_own_copy_changes_nothing(known: list[Establishment]) -> None:
    redated = [msgspec.structs.replace(row, source_date=MAY) for row in known]

    assert merge(known, redated).unchanged
