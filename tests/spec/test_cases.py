"""Small files as people really save them, each with its right answer (see cases/)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from provisioning.errors import Mistakes
from provisioning.reviewed_files import load
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.approvals import Approvals, read_approvals
from provisioning.spec.files.finess import load_establishments
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval

CASES = Path(__file__).parent / "cases"
PAUL = "paul.martin@ars-bretagne.example"


@cache
def spec() -> Spec:
    return load(CASES / "base/spaces.yaml").spec


def table(name: str) -> Approvals:
    (path,) = (CASES / "csv").glob(f"{name}-*.csv")
    return read_approvals(path, spec())


def said(found: Approvals) -> list[str]:
    """``2:address: text``, warnings marked."""
    return [
        f"{'warning:' if each.warning else ''}{each.line}:{each.path}: {each.text}"
        for each in found.mistakes
    ]


def refused(name: str) -> list[str]:
    with pytest.raises(Mistakes) as whole:
        table(name)
    return [f"{each.line}:{each.column}:{each.path}: {each.text}" for each in whole.value.mistakes]


@pytest.mark.parametrize("name", ["01", "02", "03", "04", "05", "06", "07", "08", "15", "18"])
def test_the_same_person_is_read_whatever_program_saved_the_table(name: str) -> None:
    found = table(name)

    (who,) = found.registrations
    assert found.unread == ()
    assert (who.address, who.structure, who.listed) == (PAUL, "ARS-BRETAGNE", True)
    assert who.accepted_on == date(2025, 2, 28)
    assert who.approvals == (
        Approval(
            profile="ars-inv",
            by="karim.dubois@agence.example",
            on=date(2025, 3, 3),
            until=date(2027, 3, 3),
            where=who.approvals[0].where,
        ),
    )
    assert who.approvals[0].where.rpartition(":")[2] in {"2", "3"}


@pytest.mark.parametrize(
    ("name", "called"),
    [("01", "Zoé Cœur"), ("02", "Zoé D’Œuvre"), ("15", "Paul, Jean Martin"), ("14", "Zoé Lacaze")],
)
def test_names_are_kept_to_the_letter(name: str, called: str) -> None:
    (who,) = table(name).registrations
    assert f"{who.first_name} {who.last_name}" == called


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01", []),
        ("02", ["warning:1:: this file is in Windows-1252"]),
        ("03", ["warning:2:accepted_on: '28/02/2025' is read as 2025-02-28 (and 1 more"]),
        ("04", []),
        ("05", []),
        ("06", ["warning:1:: this file is in UTF-16"]),
        ("07", []),
        ("08", []),
        ("09", ["3:address: ", "character 25 is ZERO WIDTH SPACE (U+200B)"]),
        ("14", []),
        ("15", []),
        ("16", ["2:last_name: a line ends after character 6; write this text on one line"]),
        ("18", ["warning:2:accepted_on: '2025-02-28 00:00:00' is read as 2025-02-28"]),
    ],
)
def test_what_is_said_of_a_table_is_said_once(name: str, expected: list[str]) -> None:
    told = said(table(name))
    assert len(told) == bool(expected)
    assert all(part in told[0] for part in expected)


def test_a_no_break_space_is_trimmed_and_a_zero_width_one_refused() -> None:
    found = table("09")
    assert [who.address for who in found.registrations] == [PAUL]
    assert found.registrations[0].structure == "ARS-BRETAGNE"
    assert [who.addresses for who in found.unread] == [{"ana@ars-bretagne.example"}]


def test_an_address_pasted_from_a_mail_program_is_shown_alone() -> None:
    found = table("10")
    assert found.registrations == []
    assert [line.rpartition("; ")[2] for line in said(found)] == [
        f"write {PAUL} alone",
        "write ana@ars-bretagne.example alone",
        "write bob@ars-bretagne.example alone",
    ]
    assert [who.addresses for who in found.unread] == [
        {PAUL},
        {"ana@ars-bretagne.example"},
        {"bob@ars-bretagne.example"},
    ]


def test_a_cell_kept_as_text_is_its_text_and_a_shortened_number_is_refused() -> None:
    found = table("11")
    assert [who.structure for who in found.registrations] == ["010000123 CAMSP"]
    kept, shortened = said(found)
    assert kept.startswith('warning:2:: a cell is written as ="…"')
    assert shortened.startswith("3:structure_name: '1,00E+07' is a number that a spreadsheet")


def test_a_mailbox_of_several_people_is_a_warning() -> None:
    told = said(table("12"))
    assert "warning:2:address: accueil@camsp.example looks like a mailbox that several" in told[0]
    assert [line.partition(" but")[0] for line in told[1:]] == [
        "3:first_name: 'Léo' here",
        "3:last_name: 'Roux' here",
    ]


def test_a_table_of_another_encoding_is_refused_at_its_first_wrong_letter() -> None:
    (told,) = refused("13")
    assert told.startswith("2:3:: this text cannot be read: byte 0x8e at offset 134 is no letter")


def test_decomposed_accents_are_the_same_person() -> None:
    (who,) = table("14").registrations
    assert (who.first_name, who.structure) == ("Zoé", "MDPH-CÔTE-D'OR")


def test_a_french_header_is_told_the_one_to_write() -> None:
    assert refused("17") == [
        "1:1:adresse: unknown column 'adresse'; write 'address'",
        "1:1:nom: unknown column 'nom'; write 'last_name'",
        "1:1:prénom: unknown column 'prénom'; write 'first_name'",
    ]


def test_a_year_of_two_digits_is_shown_the_day_to_write() -> None:
    assert [line.rpartition("; ")[2] for line in said(table("19"))] == [
        "write 2025-03-03 if that is the day",
        "write 2026-12-31 if that is the day",
    ]


def test_an_internationalised_domain_is_shown_as_microsoft_takes_it() -> None:
    found = table("20")
    idn, accents = said(found)
    assert idn.endswith("write it as Microsoft takes it: paul@xn--agence-conomie-hkb.example")
    assert accents.endswith(
        "'rené@ars-bretagne.example' has 'é' in it; write the address without accents"
    )
    assert [who.address for who in found.registrations] == ["ana@xn--agence-conomie-ieb.example"]


# finess.csv


def register(name: str) -> tuple[list[Establishment], list[str]]:
    (path,) = (CASES / "finess").glob(f"{name}-*.csv")
    try:
        found, warnings = load_establishments(path, spec())
    except Mistakes as whole:
        return [], [f"{each.line}:{each.path}: {each.text}" for each in whole.mistakes]
    return list(found), [
        f"{each.line}:{each.path}: {each.text}" for each in warnings if each.path != "departement"
    ]


def test_zeros_lost_in_every_column_come_back_together() -> None:
    (found,), told = register("01")
    assert (found.finess, found.ej_finess) == ("010000123", "010000115")
    assert (found.departement, found.commune) == ("01", "01053")
    assert told == [
        (
            "2:finess: finess 10000123 is read as 010000123, ej_finess 10000115 is read as "
            "010000115, departement 1 is read as 01, commune 1053 is read as 01053; "
            "write it that way, as text"
        )
    ]


def test_a_shortened_number_is_refused_in_every_column() -> None:
    found, told = register("02")
    assert found == []
    assert [line.partition(": ")[0] for line in told] == [
        *("2:ej_finess", "2:finess", "2:siren", "2:siret", "2:source_date")
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("03", '2:: a cell is written as ="…" (and 1 more): the text inside is read'),
        ("04", "2:finess: finess 990 000 002 is read as 990000002"),
    ],
)
def test_what_a_spreadsheet_puts_around_a_number_is_taken_off(name: str, told: str) -> None:
    (found,), (line,) = register(name)
    assert (found.finess, found.ej_finess) == ("990000002", "990090003")
    assert line.startswith(told)


def test_names_of_establishments_are_kept_to_the_letter() -> None:
    found, told = register("05")
    assert told == []
    names = {each.finess: each.name for each in found}
    assert names["990000002"] == 'CMPP "LES SOURCES" / ANTENNE N°1 : CENTRE'
    assert names["990000028"] == "CMPP #1 100% ÉCOUTE | ÉVEIL * ?"
    assert names["990000044"] == "~$CAMSP  _vti_ DOUBLE  ESPACE"
    assert names["990000051"] == "CMPP DE L’ÎLE-D’YEU – ŒUVRE"
    assert names["990000085"] == "=CMD|' /C calc'!A0"
    assert len(names) == 8


def test_a_register_of_the_windows_code_page_is_read_to_the_letter() -> None:
    (found,), (line,) = register("06")
    assert found.name == "CAMSP L’ÉTÉ À NOËL"
    assert line.startswith("1:: this file is in Windows-1252")


def test_a_number_that_stands_twice_is_told_with_both_lines() -> None:
    assert register("07") == ([], ["3:finess: 990000002 stands on line 2 already; keep one"])


def test_corsica_keeps_its_letters() -> None:
    found, told = register("08")
    assert [(each.finess, each.departement) for each in found] == [
        ("2A9999901", "2A"),
        ("2E0000123", "29"),
    ]
    assert told == []
