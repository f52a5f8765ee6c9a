"""Access of our application to one site, where it holds ``Sites.Selected`` alone.

Page *Create permission* (site): an administrator's session asks for it, or an application with
``Sites.FullControl.All``; the application that is let in cannot ask for itself.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import msgspec

from provisioning.errors import Refusal
from provisioning.graph import Graph, literal
from provisioning.graph.errors import Forbidden, GraphError, Lagging, NotFound
from provisioning.graph.rows import Row
from provisioning.i18n import Phrase
from provisioning.kinds import group, site
from provisioning.kinds.shared import groups
from provisioning.kinds.shared.group_claims import Claims, Group, claims
from provisioning.kinds.site import Site, located
from provisioning.plan.desired import Extranet

Role = Literal["read", "write", "fullcontrol"]


class _Application(msgspec.Struct, frozen=True):
    id: str = ""


class _Identity(msgspec.Struct, frozen=True):
    application: _Application | None = None


class _Permission(Row, frozen=True, kw_only=True):
    identities: tuple[_Identity, ...] = msgspec.field(default=(), name="grantedToIdentitiesV2")


def body(app: str, role: Role) -> dict[str, Any]:
    granted = {"application": {"id": app, "displayName": "extranet"}}
    return {"roles": [role], "grantedToIdentities": [granted]}


class GrantedPlace(NamedTuple):
    """A space or the home; ``owners`` tells whose each group is."""

    group: Group
    site: Site
    owners: Claims


def places(extranet: Extranet) -> dict[str, GrantedPlace]:
    """By code."""
    owners = claims(group.desire(extranet))
    wanted = {want.key: want for want in owners.values()}
    return {
        each.group.name.removeprefix("space/"): GrantedPlace(wanted[each.group], each, owners)
        for each in site.desire(extranet)
    }


def steps(place: GrantedPlace, app: str, role: Role, root: str) -> list[str]:
    """What an administrator asks, word for word, in Graph Explorer or with curl."""
    found = [
        f"GET {root}/groups(uniqueName={literal(place.group.names[0])})?$select=id",
        f"GET {root}/groups/{{id of the group}}/sites/root?$select=id",
    ]
    if place.site.communication is not None:
        name = place.site.communication.names[0]
        found = [f"GET {root}/sites/{{host of SharePoint}}:/sites/{name}?$select=id"]
    return [
        *found,
        f"POST {root}/sites/{{id of the site}}/permissions",
        msgspec.json.encode(body(app, role)).decode(),
    ]


async def grant(graph: Graph, place: GrantedPlace, app: str, role: Role) -> str:
    """Let ``app`` into the site of a space, and say what was done; asked twice, it is done once."""
    want = place.group
    try:
        path = f"/sites/{await _site(graph, place)}/permissions"
        there = await graph.collect(path, _Permission)
        ours = next((each for each in there if _is(each, app)), None)
        if ours is None:
            await graph.post(path, body(app, role))
            return f"{want.title}: {app} is let in with the role {role}"
        await graph.patch(f"{path}/{ours.id}", {"roles": [role]})
    except Forbidden as error:
        raise Refusal(
            f"{want.title}: {error}; granting wants Sites.FullControl.All: sign in as an "
            "administrator or as the application that you keep for this"
        ) from None
    except GraphError as error:
        raise Refusal(f"{want.title}: nothing was granted: {error}") from None
    return f"{want.title}: {app} was let in before; its role is {role} now"


async def _site(graph: Graph, place: GrantedPlace) -> str:
    want = place.group
    found = await groups.find_own(graph, want, place.owners)
    if isinstance(found, GraphError):
        raise found
    if isinstance(found, Phrase):
        raise Refusal(str(found))
    if found is None:
        raise Refusal(f"{want.title}: its group is not in the tenant yet; run extranet apply first")
    try:
        return (await located(graph, place.site, found.id)).id
    except (NotFound, Lagging):
        raise Refusal(
            f"{want.title}: SharePoint has not made its site yet; ask again in some minutes"
        ) from None


def _is(permission: _Permission, app: str) -> bool:
    return any(
        each.application and each.application.id.casefold() == app.casefold()
        for each in permission.identities
    )
