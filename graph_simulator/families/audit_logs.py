"""``/auditLogs/directoryAudits``: who did what, by hand (page *List directoryAudits*)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

from graph_simulator.odata.query import read_query
from graph_simulator.odata.world import World
from graph_simulator.tenant.memory import Notes, notes
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route

_TARGET = re.compile(r"targetResources/any\((\w+):\s*\1/id eq '([^']+)'\)")
_SINCE = re.compile(r"activityDateTime ge (\S+)")


class Audit(msgspec.Struct, frozen=True):
    """What an administrator did by hand, for the audit log. ``targets`` are ids."""

    id: str
    at: float
    activity: str
    category: str
    by: str
    targets: tuple[str, ...]


class Audits(Notes):
    entries: list[Audit] = msgspec.field(default_factory=list)


MEMORY = notes("audits", Audits)


def record(tenant: Tenant, audit: Audit) -> None:
    MEMORY.of(tenant).entries.append(audit)
    tenant.changed = True


def list_audits(world: World, request: Request) -> Response:
    """The latest first; filtered by one target and by the moment from which on."""
    wanted = read_query(request, {"filter"}).filter or ""
    target, since = "", 0.0
    for test in filter(None, re.split(r"\s+and\s+", wanted)):
        if found := _TARGET.fullmatch(test):
            target = found[2]
        elif found := _SINCE.fullmatch(test):
            since = datetime.fromisoformat(found[1]).timestamp()
        else:
            raise not_simulated(f"the filter '{test}' of directoryAudits")
    shown = [
        _shown(audit)
        for audit in reversed(MEMORY.of(world.tenant).entries)
        if audit.at >= since and (not target or target in audit.targets)
    ]
    context = f"{request.base}/$metadata#auditLogs/directoryAudits"
    return Response(200, {"@odata.context": context, "value": shown})


def _shown(audit: Audit) -> Json:
    return {
        "id": audit.id,
        "category": audit.category,
        "result": "success",
        "activityDisplayName": audit.activity,
        "activityDateTime": datetime.fromtimestamp(audit.at, UTC).isoformat(),
        "loggedByService": "Core Directory",
        "initiatedBy": {"user": {"userPrincipalName": audit.by}, "app": None},
        "targetResources": [{"id": target} for target in audit.targets],
    }


ROUTES = (Route("GET", "/auditLogs/directoryAudits", list_audits),)
"""Microsoft prices these calls apart (five in ten seconds); here they cost a unit each."""
