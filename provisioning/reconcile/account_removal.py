"""The end of an account: deleted by hand, one at a time, only where we had blocked it."""

from __future__ import annotations

from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.kinds.shared.directory import look_up
from provisioning.kinds.shared.marker import blocked_by_us, bound_to, marker_for
from provisioning.spec.model import Spec


async def remove(graph: Graph, spec: Spec, address: str) -> str:
    """Its user principal name. ``Refusal`` when it is not the one account that we blocked."""
    try:
        alike = (await look_up(graph, [address])).of(address)
        mark = marker_for(spec.instance)
        found = [m for m in alike if m.proved or bound_to(m.account, mark) == address]
        match found:
            case []:
                raise Refusal(f"{address}: the tenant has no such account; nothing to remove")
            case [one] if blocked_by_us(one.account, spec.instance):
                await graph.delete(f"/users/{one.account.id}")
                return one.account.user_principal_name or address
            case [_]:
                raise Refusal(
                    f"{address}: this account is not one that we blocked; "
                    "delete it in the Entra admin centre if that is meant"
                )
            case _:
                raise Refusal(f"{address}: several accounts go by it; merge or delete one by hand")
    except GraphError as error:
        raise Refusal(f"nothing was removed: {error}") from None
