"""A space in which establishments deposit, as its reviewed files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from string import Template

from bench.world import ADMINS, DECIDED

REGIONS, REGIONAL, NATIONAL = 10, 2, 5
"""How many regions, readers in each, and readers of everything."""


def least_units(establishments: int) -> int:
    """A row, a folder, and two invitations, for each establishment."""
    return establishments * (2 + 2 + 5 + 5)


def write(folder: Path, establishments: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spaces.yaml").write_text(spaces(), encoding="utf-8")
    for name, rows in (
        ("approvals.csv", approvals(establishments)),
        ("finess.csv", register(establishments)),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


def spaces() -> str:
    structures = "\n".join(
        f"  ARS-{region}: {{type: ars, key: '{region + 11}', departements: ['{region + 11}']}}"
        for region in range(REGIONS)
    )
    admins = ", ".join(ADMINS)
    return Template(SPACES).substitute(structures=structures, admins=admins, responsable=ADMINS[0])


def register(establishments: int) -> Iterator[tuple[str, ...]]:
    yield (
        *("finess", "ej_finess", "name", "category", "departement"),
        *("commune", "siren", "siret", "open", "source_date"),
    )
    for number in range(establishments):
        place = str(number % REGIONS + 11)
        name = f"CAMSP {number}"
        yield (finess(number), "", name, "190", place, f"{place}001", "", "", "true", "2026-05-12")


def finess(number: int) -> str:
    return f"99{number:07}"


def approvals(establishments: int) -> Iterator[tuple[str, ...]]:
    yield (
        *("first_name", "last_name", "address", "structure_type", "structure_name"),
        *("access_mode", "accepted_by", "accepted_on"),
        *("profile", "profile_by", "profile_on"),
    )
    let_in = ("microsoft", ADMINS[0], DECIDED)
    places = [("camsp", f"{finess(n)} CAMSP {n}", "depot") for n in range(establishments)]
    places += [("ars", f"ARS-{n % REGIONS}", "region") for n in range(REGIONS * REGIONAL)]
    places += [("cnsa", "CNSA", "nation")] * NATIONAL
    for number, (type_, structure, profile) in enumerate(places):
        who = ("Zoé", f"Martin {number}", f"personne.{number}@depots.example")
        yield (*who, type_, structure, *let_in, profile, "referent.1@cnsa.example", DECIDED)


SPACES = """\
instance:
  code: ext
  title: Extranet
  support: support@extranet.example
  domain: comptes.extranet.example
  invitation: {redirect: "https://extranet.example/accueil"}
admins: [$admins]
responsables: [$responsable]
retention: {grant: 36500}
structure_types:
  ars: {label: Agence régionale de santé, key: region}
  camsp: {label: CAMSP, key: finess, finess_categories: ["190"]}
  cnsa: {label: CNSA}
structures:
$structures
profiles:
  depot: {label: Déposant, structure_types: [camsp]}
  region: {label: ars - Lecteur, structure_types: [ars]}
  nation: {label: cnsa - Lecteur national, structure_types: [cnsa]}
spaces:
  depots:
    title: Dépôts
    requires: {any: [depot, region, nation]}
    referents: [referent.1@cnsa.example, referent.2@cnsa.example]
    libraries:
      zone:
        title: Zone de dépôt
        columns: {Finess: {required: true, indexed: true}}
        establishments:
          {list: liste-finess, write: [depot], read_region: [region], read_all: [nation]}
    lists:
      liste-finess:
        title: Liste Finess
        source: finess
        key: Finess
        columns: {Finess: {required: true, indexed: true}, Nom: {title: Nom}}
home:
  referents: [referent.1@cnsa.example, referent.2@cnsa.example]
"""
