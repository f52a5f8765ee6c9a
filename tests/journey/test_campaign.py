"""A deposit campaign on the simulated tenant, from an empty library to a complete one."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.deposits.completeness import Deposit, review
from provisioning.deposits.documents import expectations
from provisioning.deposits.reading import Contents, read, unknown
from provisioning.deposits.reminders import reminders
from provisioning.errors import Refusal
from provisioning.spec.establishments import Establishment
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person

DEPOSITS = (
    SPACES.replace(
        "structure_types:\n",
        "structure_types:\n"
        '  camsp: {label: CAMSP, key: finess, finess_categories: ["190"]}\n'
        '  cmpp: {label: CMPP, key: finess, finess_categories: ["189"]}\n',
    )
    .replace("profiles:\n", "profiles:\n  depot: {label: Déposant, structure_types: [camsp]}\n")
    .replace(
        "spaces:\n",
        """\
spaces:
  depots:
    title: Dépôts
    requires: {any: [depot]}
    referents: [ines.garnier@cnsa.example, paul.roche@cnsa.example]
    libraries:
      zone-de-depot:
        title: Zone de dépôt
        columns:
          Finess: {title: Finess}
          Annee: {title: Année, type: number}
          Type: {title: Type, type: choice, choices: [CAMSP, CMPP]}
          Piece: {title: Pièce, type: choice, choices: [quantitatif, qualitatif]}
        establishments: {list: liste-finess, write: [depot]}
    lists:
      liste-finess:
        title: Liste Finess
        source: finess
        key: Finess
        columns:
          Finess: {title: Finess}
          Nom: {title: Nom}
""",
    )
    + """\
campaigns:
  rapports-2025:
    year: 2025
    space: depots
    library: zone-de-depot
    opens: 2026-02-01
    due: 2026-04-30
    closes: 2026-06-30
    pieces: {quantitatif: [xlsx, xls], qualitatif: [docx, doc, pdf]}
    max_size_mb: 25
"""
)
TILLEULS = Establishment(
    finess="990000002", name="CAMSP Les Tilleuls", category="190", departement="29"
)
PEUPLIERS = Establishment(
    finess="990000010", name="CMPP Les Peupliers", category="189", departement="34"
)
ZOE = person("Zoe", "Lacaze", "depot").replace(
    "{type: ars, name: ARS-BRETAGNE}", "{type: camsp, name: 990000002 CAMSP Les Tilleuls}"
)
SITE = "ext-depots"
IN_TIME, LATE = "2026-03-12T10:00:00Z", "2026-05-12T10:00:00Z"
LIBRARY = "Zone de dépôt"
TO_TILLEULS = f"{LIBRARY}/990000002 CAMSP Les Tilleuls"
TO_PEUPLIERS = f"{LIBRARY}/990000010 CMPP Les Peupliers"


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(
        tmp_path,
        DEPOSITS,
        people(ZOE),
        kinds=SHELVES,
        establishments=(TILLEULS, PEUPLIERS),
    )


@pytest.fixture
def opened(tenancy: Tenancy) -> Tenancy:
    tenancy.converge()
    return tenancy


def contents(tenancy: Tenancy) -> Contents:
    extranet = tenancy.extranet()
    found: Contents = tenancy.run(
        lambda graph: read(graph, extranet, extranet.spec.campaigns["rapports-2025"])
    )
    return found


def deposits(tenancy: Tenancy) -> tuple[Deposit, Deposit]:
    extranet = tenancy.extranet()
    campaign = extranet.spec.campaigns["rapports-2025"]
    expected = expectations(extranet.spec, campaign, extranet.establishments)
    tilleuls, peupliers = review(expected, campaign, contents(tenancy).files)
    return tilleuls, peupliers


def states(deposit: Deposit) -> list[str]:
    return [piece.state for piece in deposit.pieces]


def deposit(tenancy: Tenancy, path: str, name: str, *, on: str = IN_TIME, **fields: object) -> None:
    tenancy.simulator.add_file(SITE, path, name, size=40_000, modified=on, fields=fields)


def test_before_the_space_is_there_one_is_told_to_make_it(tenancy: Tenancy) -> None:
    with pytest.raises(Refusal, match="has no site yet; run extranet apply"):
        contents(tenancy)


def test_everybody_is_missing_from_an_empty_library(opened: Tenancy) -> None:
    tilleuls, peupliers = deposits(opened)

    assert (tilleuls.folder, peupliers.folder) == (True, False)  # nobody deposits for the second
    assert states(tilleuls) == states(peupliers) == ["missing", "missing"]


def test_a_campaign_fills_up_until_it_is_complete(opened: Tenancy) -> None:
    deposit(opened, TO_TILLEULS, "chiffres.xlsx", Finess="990000002", Annee=2025, Type="CAMSP")
    deposit(opened, TO_TILLEULS, "macros.docm", Piece="qualitatif")
    deposit(opened, TO_PEUPLIERS, "990000002_2025_CMPP_quantitatif.xlsx")

    begun, mistaken = deposits(opened)
    assert states(begun) == ["received", "refused"]
    assert [flaw.what for flaw in begun.pieces[1].wrong[0].flaws] == ["macros"]
    assert states(mistaken) == ["refused", "missing"]
    assert [flaw.what for flaw in mistaken.pieces[0].wrong[0].flaws] == ["finess"]

    deposit(opened, TO_TILLEULS, "texte.pdf", Annee=2025, Piece="qualitatif")
    deposit(opened, TO_PEUPLIERS, "chiffres.xlsx", on=LATE, Annee=2025)
    deposit(opened, f"{TO_PEUPLIERS}/Textes", "rapport.docx", on=LATE)

    tilleuls, peupliers = deposits(opened)
    assert tilleuls.complete
    assert peupliers.complete
    assert (tilleuls.late, peupliers.late) == (False, True)


def test_what_a_depositor_drops_in_their_own_folder_is_counted(opened: Tenancy) -> None:
    opened.simulator.redeem("zoe.lacaze@ars.example")
    opened.simulator.put_file_as(
        "zoe.lacaze@ars.example", SITE, TO_TILLEULS, "990000002_2025_CAMSP_qualitatif.pdf", b"%PDF"
    )

    tilleuls, _ = deposits(opened)

    assert states(tilleuls) == ["missing", "received"]
    assert tilleuls.late


def test_files_in_no_folder_and_folders_of_nobody_are_told(opened: Tenancy) -> None:
    deposit(opened, LIBRARY, "perdu.xlsx")
    deposit(opened, f"{LIBRARY}/990000028 Autre", "chiffres.xlsx")

    found = contents(opened)

    assert found.outside == ("perdu.xlsx",)
    assert unknown(found, ["990000002", "990000010"]) == ("990000028",)


def test_depositors_would_be_written_to_and_else_the_referents(opened: Tenancy) -> None:
    extranet = opened.extranet()

    campaign = extranet.spec.campaigns["rapports-2025"]
    found = list(reminders(extranet, campaign, deposits(opened)))

    depositor, nobody = found
    assert [str(to) for to in depositor.to] == ["Zoe Lacaze <zoe.lacaze@ars.example>"]
    assert depositor.wanting == ("quantitatif", "qualitatif")
    assert nobody.referents
    assert [str(to) for to in nobody.to] == [
        *("ines.garnier@cnsa.example", "paul.roche@cnsa.example"),
    ]


def test_empty_folders_are_not_even_opened(opened: Tenancy) -> None:
    deposit(opened, TO_TILLEULS, "chiffres.xlsx")
    opened.simulator.journal.clear()

    contents(opened)

    asked = [call.path for call in opened.simulator.journal.calls if "/children" in call.path]
    assert len(asked) == 2
