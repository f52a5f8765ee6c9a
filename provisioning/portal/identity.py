"""Who else may say who somebody is: ``portal.microsoft`` and ``portal.proconnect``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from provisioning.spec.model import Spec

MICROSOFT: Final = "microsoft"
PROCONNECT: Final = "proconnect"
LABELS: Final = {MICROSOFT: "Microsoft", PROCONNECT: "ProConnect"}


class Client(NamedTuple):
    """What allauth is told of one provider."""

    provider_id: str
    client: str
    server: str
    settings: Mapping[str, Any]


def secret_name(provider_id: str) -> str:
    """Of the environment."""
    return f"EXTRANET_PORTAL_{provider_id.upper()}_SECRET"


def clients(spec: Spec, authority: str) -> list[Client]:
    """Those that the file names as it is now. ``authority``: where Microsoft signs people in."""
    found, portal = [], spec.portal
    if portal.microsoft:
        tenants = portal.microsoft.tenants
        where = tenants[0] if len(tenants) == 1 else "organizations"
        settings = _settings(("tid", "oid"), ["openid", "profile"], tenants=tenants)
        server = f"{authority}/{where}/v2.0"
        found.append(Client(MICROSOFT, portal.microsoft.client, server, settings))
    if portal.proconnect:
        acr = portal.proconnect.acr
        settings = _settings(("sub",), ["openid", "email"], acr=acr, signed=True)
        issuer = portal.proconnect.issuer
        found.append(Client(PROCONNECT, portal.proconnect.client, issuer, settings))
    return found


def _settings(
    uid: tuple[str, ...],
    scope: list[str],
    *,
    acr: str = "",
    tenants: tuple[str, ...] | None = None,
    signed: bool = False,
) -> Mapping[str, Any]:
    return {
        "uid": uid,
        "scope": scope,
        "acr": acr,
        "auth_params": {"acr_values": acr} if acr else {},
        "tenants": tenants,
        "userinfo": signed,
        "ending": signed,
    }
