"""An extranet of two spaces and three profiles, and people who ask to come in."""

from __future__ import annotations

from datetime import date
from typing import Any

from provisioning.spec.files.reading import made
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval, Registration

TODAY = date(2026, 11, 23)
BEFORE = date(2026, 2, 1)

CLAIRE = "claire@cnsa.example"
INES, KARIM, LEFT = "ines@cnsa.example", "karim@cnsa.example", "left@cnsa.example"
HEAD = "head@cnsa.example"
PAUL = "paul@ars.example"


def spec(**more: Any) -> Spec:
    """``aidants``: either of two profiles opens it; ``finances``: both are required.

    ``chosen`` has approvers of its own; LEFT answered for ``aidants`` until June.
    """
    return made(
        Spec,
        {
            "instance": {
                "code": "ext",
                "title": "Extranet",
                "support": "support@extranet.example",
                "domain": "comptes.extranet.example",
                "invitation": {"redirect": "https://extranet.example"},
            },
            "admins": ["admin@cnsa.example"],
            "responsables": [CLAIRE],
            "structure_types": {
                "ars": {"label": "Agence régionale"},
                "cd": {"label": "Département"},
            },
            "functions": {"charge": {"label": "CHARGE(E) DE MISSION"}},
            "profiles": {
                "aidants": {
                    "label": "Aidants",
                    "structure_types": ["ars", "cd"],
                    "home": "aidants",
                },
                "tarif": {"label": "Tarification", "structure_types": ["ars"]},
                "chosen": {"label": "Choisi", "structure_types": ["ars"], "approvers": [HEAD]},
            },
            "spaces": {
                "aidants": {
                    "title": "Aidants",
                    "requires": {"any": ["aidants", "chosen"]},
                    "referents": [
                        INES,
                        {"address": LEFT, "until": "2026-06-30"},
                        {"address": "next@cnsa.example", "since": "2026-12-01"},
                    ],
                },
                "finances": {
                    "title": "Financement",
                    "requires": {"all": ["aidants", "tarif"]},
                    "referents": [KARIM],
                },
            },
            "home": {"referents": [CLAIRE]},
            **more,
        },
    )


def approval(profile: str = "aidants", by: str = INES, on: date = BEFORE, **more: Any) -> Approval:
    return Approval(profile=profile, by=by, on=on, **more)


def registration(*approvals: Approval, accepted: bool = True, **more: Any) -> Registration:
    """Paul, of an ARS, accepted by Claire."""
    known = {
        "address": PAUL,
        "first_name": "Paul",
        "last_name": "Martin",
        "structure_type": "ars",
        "structure": "ARS-BRETAGNE",
        "access_mode": "microsoft",
        "function": "charge",
    }
    by_claire = {"accepted_by": CLAIRE, "accepted_on": BEFORE} if accepted else {}
    return Registration(**known | by_claire | more, approvals=approvals)
