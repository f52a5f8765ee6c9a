"""Who reaches the folder of an establishment."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from provisioning.kinds.shared.reach import Reach, StructureId, folder_name, known_by, remarks
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import Person
from provisioning.plan.model import Key
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.reading import made
from provisioning.spec.model import Establishments
from provisioning.spec.registrations import Belonging
from tests.plan.extranets import TODAY, spec

HERE = Establishment(
    finess="990000002",
    name="CAMSP Les Tilleuls",
    category="190",
    departement="35",
    ej_finess="990000028",
    siren="123456782",
)
RIGHTS = {"list": "l", "write": ["aidants"], "read_region": ["tarif"], "read_all": ["chosen"]}


def person(name: str, profile: str, structure: str, type_: str = "camsp") -> Person:
    return Person(
        address=f"{name}@x.example",
        first_name=name.title(),
        last_name="Martin",
        structure_type=type_,
        structure=structure,
        access_mode="microsoft",
        profiles=frozenset({profile}),
    )


def extranet(*people: Person, establishments: tuple[Establishment, ...] = (HERE,)) -> Extranet:
    content: dict[str, Any] = {
        "home": {
            "lists": {"l": {"title": "L", "source": "finess", "key": "Finess"}},
            "libraries": {"z": {"title": "Zone", "establishments": RIGHTS}},
        },
        "structure_types": {
            "ars": {"label": "ARS", "key": "region"},
            "cd": {"label": "Département"},
            "camsp": {"label": "CAMSP", "key": "finess"},
            "og": {"label": "Gestionnaire", "key": "siren"},
        },
        "structures": {
            "ARS-BRETAGNE": {"type": "ars", "departements": ["22", "35"]},
            "ARS-OCCITANIE": {"type": "ars", "departements": ["34"]},
            "Les Tilleuls": {"type": "camsp", "key": "990000002"},
            "Gestion Plus": {"type": "og", "key": "123456782"},
        },
    }
    known = {each.address: each for each in people}
    return Extranet(spec(**content), known, today=TODAY, establishments=establishments)


def reach(*people: Person) -> Reach:
    return Reach.of(extranet(*people), made(Establishments, RIGHTS))


def keys(*names: str) -> set[Key]:
    return {Key("guest", f"{name}@x.example") for name in names}


@pytest.mark.parametrize(
    ("structure", "type_", "writes"),
    [
        ("990000002 CAMSP Les Tilleuls", "camsp", True),
        ("990000002", "camsp", True),
        ("Les Tilleuls", "camsp", True),
        ("Gestion Plus", "og", True),
        ("90000002 un zéro perdu", "camsp", False),
        ("990000028 le numéro de son gestionnaire", "camsp", False),
        ("990000028 ASSOCIATION", "og", True),
        ("123456782 ASSOCIATION", "og", True),
        ("990000002 le numéro d'un établissement", "og", False),
        ("990000010 CMPP Les Peupliers", "camsp", False),
        ("CAMSP Les Tilleuls", "camsp", False),
        ("CAMSP 990000002", "camsp", False),
    ],
)
def test_who_deposits_is_of_the_establishment_or_of_its_manager(
    structure: str, type_: str, *, writes: bool
) -> None:
    found = reach(person("p", "aidants", structure, type_)).writers(HERE)
    assert found == (keys("p") if writes else set())


def test_an_ars_reads_its_departements_and_the_nation_everything() -> None:
    found = reach(
        person("ours", "tarif", "ARS-BRETAGNE", "ars"),
        person("theirs", "tarif", "ARS-OCCITANIE", "ars"),
        person("nowhere", "tarif", "ARS-ATLANTIDE", "ars"),
        person("nation", "chosen", "CNSA", "cnsa"),
    )
    assert found.readers(HERE) == keys("ours", "nation")
    assert found.writers(HERE) == set()


def test_who_writes_is_not_named_again_among_the_readers() -> None:
    both = person("both", "aidants", "990000002 X")
    both = Person(
        **{n: getattr(both, n) for n in both.__struct_fields__}
        | {"profiles": frozenset({"aidants", "chosen"})}
    )
    found = reach(both)
    assert found.writers(HERE) == keys("both")
    assert found.readers(HERE) == set()


def test_nobody_deposits_in_what_is_closed() -> None:
    closed = Establishment(
        finess="990000002", name="X", category="190", departement="35", open=False
    )
    found = reach(person("p", "aidants", "990000002 X"), person("r", "chosen", "CNSA"))
    assert found.writers(closed) == set()
    assert found.readers(closed) == keys("r")


def test_a_depositor_whom_no_establishment_knows_is_said_once() -> None:
    lost, fine = person("lost", "aidants", "Rien"), person("fine", "aidants", "990000002 X")
    [note] = remarks(extranet(lost, fine))
    assert note.level == "manual"
    assert note.who == "Lost Martin <lost@x.example> (Rien)"


def test_without_a_register_it_is_said_that_folders_are_left_alone() -> None:
    [note] = remarks(extranet(person("lost", "aidants", "Rien"), establishments=()))
    assert note.level == "manual"
    assert "no register of establishments" in note.text
    assert not note.who, "who knows where anybody deposits"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CAMSP Les Tilleuls", "990000002 CAMSP Les Tilleuls"),
        ('CAMSP "A/B": c*?', "990000002 CAMSP A B c"),
        ("Fin . ", "990000002 Fin"),
        ("  Deux   blancs", "990000002 Deux blancs"),
        ("", "990000002"),
    ],
)
def test_a_folder_has_a_name_that_sharepoint_takes(name: str, safe: str) -> None:
    assert (
        folder_name(Establishment(finess="990000002", name=name, category="190", departement="35"))
        == safe
    )


def test_a_long_name_is_cut() -> None:
    long = Establishment(finess="990000002", name="x" * 400, category="190", departement="35")
    assert len(folder_name(long)) == 120


def test_who_belongs_to_several_structures_reaches_what_each_of_them_reaches() -> None:
    other = Establishment(finess="990000010", name="CMPP", category="189", departement="34")
    both = msgspec.structs.replace(
        person("both", "aidants", "990000002 CAMSP"),
        more_structures=(Belonging("camsp", "990000010 CMPP"), Belonging("camsp", "Rien")),
    )
    regions = msgspec.structs.replace(
        person("regions", "tarif", "ARS-BRETAGNE", "ars"),
        more_structures=(Belonging("ars", "ARS-OCCITANIE"),),
    )
    found = reach(both, regions)
    assert found.writers(HERE) == found.writers(other) == keys("both")
    assert found.readers(HERE) == found.readers(other) == keys("regions")
    [note] = remarks(extranet(both, establishments=(HERE, other)))
    assert note.who == "Both Martin <both@x.example> (Rien)"


def test_eight_digits_are_read_as_a_spreadsheet_left_them() -> None:
    assert known_by(extranet().spec, person("p", "aidants", "10000024 X").structures) == {
        StructureId("010000024")
    }
