"""What the notices about one request share: the profile that was asked for, or an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.requests.notices._notice import Case


def request(case: Case) -> Mapping[str, Any]:
    """``profile`` is empty for an account; ``commands`` begin the same again."""
    from provisioning.requests.store import accounts, profiles

    if case.subject[0] == "account":
        asked = accounts.show(case.number)
        again = f"extranet requests show {asked.id}"
        return {"profile": "", "reason": asked.reason, "commands": [again]}
    grant = profiles.show(case.spec, case.number)
    again = f"extranet profiles submit {case.to} {grant.profile}"
    return {"profile": case.label(grant.profile), "reason": grant.reason, "commands": [again]}


ACCOUNT = {"profile": "", "commands": ["extranet requests show 12"]}
PROFILE = {
    "profile": "ars - Référent investissement",
    "commands": ["extranet profiles submit paul.martin@ars-bretagne.example ars-investissement"],
}
