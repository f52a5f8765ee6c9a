"""``/admin/sharepoint/settings``: with whom the whole tenant shares (page *sharepointSettings*)."""

from __future__ import annotations

import msgspec

from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.query import read_query
from graph_simulator.odata.shapes import only
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.tenant_settings import SHARING, Capability, Restriction
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route


class SettingsChange(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    sharing_capability: Capability | None = None
    sharing_domain_restriction_mode: Restriction | None = None
    sharing_allowed_domain_list: list[str] | None = None
    sharing_blocked_domain_list: list[str] | None = None


def get_settings(world: World, request: Request) -> Response:
    select = read_query(request, {"select"}).select
    kept = SHARING.of(world.tenant)
    everything: Json = {
        "sharingCapability": kept.sharing_capability,
        "sharingDomainRestrictionMode": kept.sharing_domain_restriction_mode,
        "sharingAllowedDomainList": kept.sharing_allowed_domain_list,
        "sharingBlockedDomainList": kept.sharing_blocked_domain_list,
    }
    shown = only(everything, select, "sharepointSettings")
    context = f"{request.base}/$metadata#admin/sharepoint/settings/$entity"
    return Response(200, {"@odata.context": context, **shown})


def update_settings(world: World, request: Request) -> Response:
    """Answers with the whole, as the page shows it."""
    wanted = shaped(request.json, SettingsChange, "sharepointSettings")
    kept = SHARING.of(world.tenant)
    for name in wanted.__struct_fields__:
        if (value := getattr(wanted, name)) is not None:
            setattr(kept, name, value)
            world.tenant.changed = True
    return get_settings(world, request)


MEMORY = SHARING
ROUTES = (
    Route("GET", "/admin/sharepoint/settings", get_settings),
    Route("PATCH", "/admin/sharepoint/settings", update_settings),
)
