"""The application that calls, as it stands in the tenant."""

from __future__ import annotations

from graph_simulator.objects.directory import ServicePrincipal
from graph_simulator.tenant.people import add_principal
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.tokens import Caller


def principal_of(tenant: Tenant, caller: Caller) -> str:
    """The id of its service principal, made at the first need."""
    for thing in tenant.principals.values():
        if isinstance(thing, ServicePrincipal) and thing.app_id == caller.app_id:
            return thing.id
    principal = ServicePrincipal(
        id=caller.object_id, app_id=caller.app_id, display_name=caller.name
    )
    return add_principal(tenant, principal)
