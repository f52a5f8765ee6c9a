"""What the notices about one request share: the profile that was asked for, or an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.requests.notices._notice import Case


def request(case: Case) -> Mapping[str, Any]:
    """``profile`` is empty for an account, ``correction`` is the name that was asked for;
    ``commands`` begin the same again.
    """
    from provisioning.requests.store import accounts, corrections, profiles

    if case.subject[0] == "account":
        asked = accounts.show(case.number)
        again = f"extranet requests show {asked.id}"
        return {"profile": "", "correction": "", "reason": asked.reason, "commands": [again]}
    if case.subject[0] == "correction":
        named = corrections.show(case.number)
        again = "extranet people corrections"
        name = f"{named.first_name} {named.last_name}"
        return {"profile": "", "correction": name, "reason": named.reason, "commands": [again]}
    grant = profiles.show(case.spec, case.number)
    again = f"extranet profiles submit {case.to} {grant.profile}"
    return {
        "profile": case.label(grant.profile),
        "correction": "",
        "reason": grant.reason,
        "commands": [again],
    }


ACCOUNT = {"profile": "", "correction": "", "commands": ["extranet requests show 12"]}
PROFILE = {
    "profile": "ars - Référent investissement",
    "correction": "",
    "commands": ["extranet profiles submit paul.martin@ars-bretagne.example ars-investissement"],
}
CORRECTION = {
    "profile": "",
    "correction": "Paul Martin-Durand",
    "commands": ["extranet people corrections"],
}
