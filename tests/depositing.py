"""A space in which establishments deposit: its list, its library, and who may do what there."""

from __future__ import annotations

import contextlib

from provisioning.spec.establishments import Establishment
from tests.tenancy import SPACES as BARE, Tenancy, person

TILLEULS = Establishment(
    finess="990000002",
    name="CAMSP Les Tilleuls",
    category="190",
    departement="35",
    ej_finess="990000028",
)
PEUPLIERS = Establishment(
    finess="990000010", name="CMPP Les Peupliers", category="189", departement="34"
)

TYPES = """\
structure_types:
  ars: {label: Agence régionale de santé, key: region}
  cd: {label: Conseil départemental}
  camsp: {label: CAMSP, key: finess, finess_categories: ["190"]}
  cmpp: {label: CMPP, key: finess, finess_categories: ["189"]}
  og: {label: Organisme gestionnaire, key: siren}
  cnsa: {label: CNSA}
structures:
  ARS-BRETAGNE: {type: ars, key: "53", departements: ["22", "35"]}
  ARS-OCCITANIE: {type: ars, key: "76", departements: ["34"]}
"""
PROFILES = """\
  depot: {label: Déposant, structure_types: [camsp, cmpp, og]}
  region: {label: ars - Lecteur, structure_types: [ars]}
  nation: {label: cnsa - Lecteur national, structure_types: [cnsa]}
"""
SPACE = """\
  depots:
    title: CAMSP - CMPP
    label: confidentiel
    requires: {any: [depot, region, nation]}
    referents: [ines.garnier@cnsa.example, paul.roche@cnsa.example]
    libraries:
      zone:
        title: Zone de dépôt
        description: Un dossier par établissement.
        columns:
          Finess: {title: Finess, required: true, indexed: true}
          Annee: {title: Année, type: number}
          Piece: {title: Pièce, type: choice, choices: [quantitatif, qualitatif]}
          Remarque: {title: Remarque, type: note}
        content_types:
          quantitatif: {title: Rapport quantitatif, columns: [Finess, Annee]}
        establishments: {list: finess, write: [depot], read_region: [region], read_all: [nation]}
    lists:
      finess:
        title: Liste Finess
        source: finess
        key: Finess
        columns:
          Finess: {required: true, indexed: true}
          Nom: {title: Nom}
          Categorie: {title: Catégorie, type: choice, choices: [CAMSP, CMPP]}
          Region: {title: Région}
          Ferme: {title: Fermé, type: boolean}
"""


def spaces(space: str = SPACE) -> str:
    """The small extranet with the space of deposits."""
    before, after = BARE.split("structure_types:", 1)
    rest = after[after.index("functions:") :]
    text = f"{before}{TYPES}{rest}"
    text = text.replace("spaces:\n", f"{PROFILES}spaces:\n")
    return text.replace("home:\n", f"{space}home:\n")


def depositor(first: str, establishment: str, *, type_: str = "camsp", **more: str) -> str:
    return member(first, "depot", type_, establishment, **more)


def member(first: str, profile: str, type_: str, structure: str, **more: str) -> str:
    """Somebody of one profile; their address is ``<first>@depots.example``."""
    written = person(first, "Martin", profile, address=f"{first.lower()}@depots.example", **more)
    return written.replace(
        "{type: ars, name: ARS-BRETAGNE}", f"{{type: {type_}, name: {structure}}}"
    )


ZOE = depositor("Zoe", TILLEULS.title)
TOM = depositor("Tom", PEUPLIERS.title, type_="cmpp", mode="standard")
GAEL = member("Gael", "region", "ars", "ARS-BRETAGNE")
NOEMI = member("Noemi", "region", "ars", "ARS-OCCITANIE")
CLEO = member("Cleo", "nation", "cnsa", "CNSA")


def reached(tenancy: Tenancy, address: str) -> dict[str, str]:
    """Folder of the deposit library -> what that person may do in it, asked of the tenant."""
    if address in tenancy.approvals:
        with contextlib.suppress(LookupError):
            tenancy.simulator.redeem(address)
    seen = tenancy.simulator.reads(address)
    return {
        place.path: place.right for place in seen if place.library == "Zone de dépôt" and place.path
    }
