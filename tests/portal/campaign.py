"""A campaign of deposits for the portal's tests: two establishments in two regions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from provisioning.portal.operations import (
    DepositCampaign,
    DepositedPiece,
    DepositMail,
    DepositPlace,
)
from provisioning.spec.establishments import Establishment
from provisioning.spec.model import Spec
from tests.depositing import PEUPLIERS, TILLEULS
from tests.requests.story import INES, KARIM, spec

READ = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
PIECES = {"quantitatif": ["xlsx"], "qualitatif": ["pdf"]}


def campaigning(**more: Any) -> Spec:
    """Inès runs it; *depot* deposits, *region* reads its region, *nation* reads all."""
    library = {
        "title": "Zone de dépôt",
        "establishments": {
            "list": "finess",
            "write": ["depot"],
            "read_region": ["region"],
            "read_all": ["nation"],
        },
    }
    codes = ["depot", "region", "nation"]
    return spec(
        structure_types={
            "ars": {"label": "ARS", "key": "region"},
            "camsp": {"label": "CAMSP", "key": "finess", "finess_categories": ["190"]},
        },
        structures={
            "ARS-BRETAGNE": {"type": "ars", "key": "53", "departements": ["35"]},
            "ARS-OCCITANIE": {"type": "ars", "key": "76", "departements": ["34"]},
        },
        profiles={
            code: {"label": code, "structure_types": ["ars", "camsp"], "home": "depots"}
            for code in codes
        },
        spaces={
            "depots": {
                "title": "CAMSP - CMPP",
                "requires": {"any": codes},
                "referents": [INES],
                "libraries": {"zone": library},
            },
            "autre": {"title": "Autre", "requires": {"any": ["nation"]}, "referents": [KARIM]},
        },
        campaigns={
            "rapports": {
                "year": 2025,
                "space": "depots",
                "library": "zone",
                "opens": "2026-02-01",
                "due": "2026-04-30",
                "closes": "2026-12-31",
                "pieces": PIECES,
            }
        },
        **more,
    )


def place(establishment: Establishment, region: str, **more: Any) -> DepositPlace:
    known: dict[str, Any] = {
        "kind": "CAMSP",
        "progress": "sans dépôt",
        "late": False,
        "pieces": tuple(DepositedPiece(name, "manquant") for name in PIECES),
        "remarks": (),
    }
    return DepositPlace(establishment=establishment, region=region, **known | more)


def whole() -> DepositCampaign:
    received = (
        DepositedPiece("quantitatif", "reçu", "tilleuls.xlsx", READ),
        DepositedPiece("qualitatif", "à corriger"),
    )
    wrong = ("rapport.docm : format à macros refusé (.docm)",)
    return DepositCampaign(
        read=READ,
        places=(
            place(TILLEULS, "ARS-BRETAGNE", progress="incomplet", pieces=received, remarks=wrong),
            place(PEUPLIERS, "ARS-OCCITANIE"),
        ),
        mails=(DepositMail("zoe@camsp.example", "Extranet : rapport attendu", "Bonjour,\nIl…"),),
        outside=(),
    )
