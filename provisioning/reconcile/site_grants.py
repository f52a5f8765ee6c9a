"""Access of our application to one site, where it holds ``Sites.Selected`` alone.

Page *Create permission* (site): an administrator's session asks for it, or an application with
``Sites.FullControl.All``; the application that is let in cannot ask for itself.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from provisioning.errors import Refusal
from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import Forbidden, GraphError, NotFound
from provisioning.graph.rows import Row
from provisioning.i18n import Phrase
from provisioning.kinds.shared import groups
from provisioning.kinds.shared.group_claims import Claims, Group

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


def steps(want: Group, app: str, role: Role, root: str) -> list[str]:
    """What an administrator asks, word for word, in Graph Explorer or with curl."""
    return [
        f"GET {root}/groups(uniqueName={literal(want.names[0])})?$select=id",
        f"GET {root}/groups/{{id of the group}}/sites/root?$select=id",
        f"POST {root}/sites/{{id of the site}}/permissions",
        msgspec.json.encode(body(app, role)).decode(),
    ]


async def grant(graph: Graph, want: Group, owners: Claims, app: str, role: Role) -> str:
    """Let ``app`` into the site of a space, and say what was done; asked twice, it is done once."""
    try:
        site = await _site(graph, want, owners)
        path = f"/sites/{site}/permissions"
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


async def _site(graph: Graph, want: Group, owners: Claims) -> str:
    found = await groups.find_own(graph, want, owners)
    if isinstance(found, GraphError):
        raise found
    if isinstance(found, Phrase):
        raise Refusal(str(found))
    if found is None:
        raise Refusal(f"{want.title}: its group is not in the tenant yet; run extranet apply first")
    try:
        path = query(f"/groups/{found.id}/sites/root", select=select(Row))
        return (await graph.get(path, Row)).id
    except NotFound:
        raise Refusal(
            f"{want.title}: SharePoint has not made its site yet; ask again in some minutes"
        ) from None


def _is(permission: _Permission, app: str) -> bool:
    return any(
        each.application and each.application.id.casefold() == app.casefold()
        for each in permission.identities
    )
