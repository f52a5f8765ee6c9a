"""People of the tests, and the verbs as their stories need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from provisioning.requests import link, views
from provisioning.requests.form import AccountForm, ProfileForm
from provisioning.requests.store import accounts, profiles
from provisioning.spec.files.reading import made
from provisioning.spec.model import Spec

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CLAIRE, NADIA = "claire@cnsa.example", "nadia@cnsa.example"
INES, KARIM, HEAD = "ines@cnsa.example", "karim@cnsa.example", "head@cnsa.example"
ADMIN, PAUL, ZOE = "admin@cnsa.example", "paul@ars.example", "zoe@ars.example"


def spec(**more: Any) -> Spec:
    """``aidants`` is Inès's or Claire's to give, ``finances`` Karim's, ``chosen`` the head's."""
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
            "admins": [ADMIN],
            "responsables": [CLAIRE, NADIA, {"address": HEAD, "until": "2026-06-30"}],
            "applications": {
                "extranet": {"label": "Extranet", "modes": ["standard", "microsoft"]},
                "closed": {"label": "Fermée", "open": False},
                "other": {"label": "Autre"},
            },
            "structure_types": {"ars": {"label": "Agence régionale"}, "cd": {"label": "CD"}},
            "structures": {"ARS-BRETAGNE": {"type": "ars"}, "ARS-NORMANDIE": {"type": "ars"}},
            "functions": {
                "charge": {"label": "CHARGE(E)", "sub_functions": {"invest": "INVESTISSEMENT"}}
            },
            "profiles": {
                "aidants": {"label": "Aidants", "structure_types": ["ars", "cd"]},
                "tarif": {"label": "Tarif", "structure_types": ["ars"], "duration_days": 365},
                "chosen": {"label": "Choisi", "structure_types": ["ars"], "approvers": [HEAD]},
                "departement": {"label": "Département", "structure_types": ["cd"]},
            },
            "spaces": {
                "aidants": {
                    "title": "Aidants",
                    "requires": {"any": ["aidants", "chosen", "departement"]},
                    "referents": [INES, CLAIRE],
                },
                "finances": {
                    "title": "Financement",
                    "requires": {"all": ["tarif"]},
                    "referents": [KARIM, INES],
                    "silence": "remove",
                },
            },
            "home": {"referents": [CLAIRE]},
            **more,
        },
    )


SPEC = spec()


def form(address: str = PAUL, **more: Any) -> AccountForm:
    known: dict[str, Any] = {
        "address": address,
        "first_name": "Paul",
        "last_name": "Martin",
        "access_mode": "microsoft",
        "structures": (("ars", "ARS-BRETAGNE"),),
    }
    return AccountForm(**known | more)


def asked(address: str = PAUL, *, now: datetime = NOW, **more: Any) -> views.AccountView:
    return accounts.submit(SPEC, form(address, **more), now=now)


def confirmed(address: str = PAUL, *, now: datetime = NOW, **more: Any) -> views.AccountView:
    request = asked(address, now=now, **more)
    return accounts.confirm(SPEC, link.token(request.id, now), now=now)


def accepted(
    address: str = PAUL, *, now: datetime = NOW, by: str = CLAIRE, **more: Any
) -> views.AccountView:
    request = confirmed(address, now=now, **more)
    return accounts.accept(SPEC, request.id, by=by, digest=request.digest, now=now)


def wanting(
    *codes: str, address: str = PAUL, now: datetime = NOW, **more: Any
) -> list[views.ProfileView]:
    return list(
        profiles.submit(SPEC, address, ProfileForm(profiles=codes or ("aidants",), **more), now=now)
    )


def approved(
    request: views.ProfileView, by: str = INES, *, now: datetime = NOW
) -> views.ProfileView:
    return profiles.approve(SPEC, request.id, by=by, digest=request.digest, now=now)


def granted(
    code: str = "aidants", *, by: str = INES, address: str = PAUL, now: datetime = NOW
) -> views.ProfileView:
    """Somebody new, let in and given one profile."""
    accepted(address, now=now)
    return approved(*wanting(code, address=address, now=now), by, now=now)


def plain(thing: msgspec.Struct) -> dict[str, Any]:
    return msgspec.to_builtins(thing)
