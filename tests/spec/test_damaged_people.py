"""A line of approvals that a spreadsheet damaged refuses its person, by name, and nobody else."""

from __future__ import annotations

import pytest

from provisioning.spec.files.approvals.columns import ALL, DAYS
from provisioning.spec.files.approvals.table import read_table

PAUL = {
    "address": "paul.martin@ars.example",
    "first_name": "Paul",
    "last_name": "Martin",
    "structure_type": "ars",
    "structure_name": "ARS-BRETAGNE",
    "access_mode": "microsoft",
    "function": "charge",
    "sub_function": "invest",
    "listed": "true",
    "accepted_by": "claire@cnsa.example",
    "accepted_on": "2026-01-05",
    "until": "2027-01-05",
    "withdrawn": "2027-01-04",
    "profile": "aidants",
    "profile_by": "ines@cnsa.example",
    "profile_on": "2026-01-06",
    "profile_until": "2027-01-06",
    "profile_withdrawn": "2027-01-04",
}
ZOE = PAUL | {"address": "zoe.lacaze@ars.example", "first_name": "Zoé", "last_name": "Lacaze"}
SHOWN = ("#N/A", "#NAME?", "#REF!", "#VALEUR!", "#####")


def read(*people: dict[str, str], above: str = "") -> tuple[list[str], list[str]]:
    """The first names of those who are read, and what is said of those who are not."""
    lines = [";".join(PAUL), *(";".join(each.values()) for each in people)]
    batch = read_table((above + "\n".join(lines) + "\n").encode(), "approvals.csv")
    assert [each.text for each in batch.mistakes if not each.warning] == []
    told = [each.text for spoiled in batch.unread for each in spoiled.who.mistakes]
    return [who.first_name for who in batch.registrations], told


def test_every_column_is_tried() -> None:
    assert PAUL.keys() == {*ALL}


@pytest.mark.parametrize("column", PAUL)
@pytest.mark.parametrize("shown", SHOWN)
def test_what_a_spreadsheet_shows_for_want_of_a_value_is_nobodys_particulars(
    column: str, shown: str
) -> None:
    names, told = read(PAUL | {column: shown}, ZOE)
    assert names == ["Zoé"]
    assert f"{shown!r} is what a spreadsheet shows where it has no value" in told[0]


@pytest.mark.parametrize("column", ["first_name", "last_name"])
@pytest.mark.parametrize("number", ["01/03/2026", "46027", "46027,5", "1 234,00", "-"])
def test_a_number_or_a_day_is_no_name(column: str, number: str) -> None:
    names, told = read(PAUL | {column: number}, ZOE)
    assert names == ["Zoé"]
    assert told == [f"{number!r} is no name of anybody: it has no letter; write the name"]


@pytest.mark.parametrize("column", DAYS)
@pytest.mark.parametrize(("serial", "day"), [("46027", "2026-01-05"), ("46027,75", "2026-01-05")])
def test_a_day_as_a_spreadsheet_counts_it_is_said_as_a_day(
    column: str, serial: str, day: str
) -> None:
    names, told = read(PAUL | {column: serial}, ZOE)
    assert names == ["Zoé"]
    assert told == [f"{serial!r} is a day as a spreadsheet counts it; write {day}"]


@pytest.mark.parametrize("above", ["\n", ";;;\n", " \n;\n"])
def test_empty_lines_above_the_columns_are_no_matter(above: str) -> None:
    assert read(PAUL, ZOE, above=above) == (["Paul", "Zoé"], [])
