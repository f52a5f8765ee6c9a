"""When somebody last signed in: shown to whom, on what licence (pages *List users*, *Get user*).

The property stands beside the account, in the reports of Entra: it costs a licence and a permission
of its own, comes in smaller pages and is found by id alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph_simulator.directory.licences import ENTRA_P1, includes
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import GraphError, bad_request, unsupported_query
from graph_simulator.wire.messages import Request

PROPERTY = "signinactivity"
PERMISSION = "AuditLog.Read.All"
LARGEST_PAGE = 500


def asked(request: Request) -> bool:
    options = {name.casefold(): value for name, value in request.query.items()}
    names = options.get("$select", "").casefold().split(",")
    return PROPERTY in map(str.strip, names) or PROPERTY in options.get("$filter", "").casefold()


def check(
    world: World, request: Request, keys: Mapping[str, str], roles: frozenset[str] | None
) -> None:
    """Raise what the service answers to whoever may not see it; ``roles``: ``None`` for all."""
    if not asked(request):
        return
    if not includes(world.settings.products, ENTRA_P1):
        raise GraphError(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )
    if roles is not None and PERMISSION not in roles:
        raise GraphError(
            403,
            "Authentication_MSGraphPermissionMissing",
            "Calling principal does not have required MSGraph permissions AuditLog.Read.All",
        )
    if "@" in keys.get("user", ""):
        raise bad_request("Get By Key only supports UserId and the key has to be a valid Guid")
    top = request.query.get("$top", "")
    if top.isdecimal() and int(top) > LARGEST_PAGE:
        raise unsupported_query(
            f"Invalid page size specified: '{top}'. Must be between 1 and {LARGEST_PAGE} inclusive."
        )
