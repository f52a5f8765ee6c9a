"""Security group of a profile; Microsoft 365 group of a space, whose site is born with it. That of
a home with a communication site is a security group too.

A group is known by its ``uniqueName``, Graph's alternate key, so that creating it is an upsert.
That name never changes: a code that changes is declared in ``previously``, and stays there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from provisioning.graph import Graph, literal, select
from provisioning.graph.errors import Answered
from provisioning.graph.permissions import Need
from provisioning.graph.rows import Group as Row
from provisioning.i18n import render
from provisioning.kinds.shared import deleted_groups
from provisioning.kinds.shared.classifications import READ as LABELS, refusal_note
from provisioning.kinds.shared.deleted import restore
from provisioning.kinds.shared.group_claims import OURS, Group
from provisioning.kinds.shared.group_members import already_there
from provisioning.kinds.shared.groups import read
from provisioning.plan import labels
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Update
from provisioning.plan.kind import Call, Kind, Unfinished
from provisioning.plan.model import Key, Ledger, Part

MOST_RELATIONS = 20
"""Owners and members that one creation may bind. Source: Create group."""


NEEDS = (
    Need("GET", "/groups", "GroupMember.Read.All", "plan", "groups"),
    Need("GET", "/groups/*", "GroupMember.Read.All", "plan", "one group"),
    Need("GET", "/groups(*", "GroupMember.Read.All", "plan", "one group by its name"),
    Need("PATCH", "/groups(*", "Group.ReadWrite.All", "apply", "create a group"),
    Need("PATCH", "/groups/*", "Group.ReadWrite.All", "apply", "describe a group, add members"),
    deleted_groups.LOOK,
    deleted_groups.RESTORE,
)


def desire(extranet: Extranet) -> Iterable[Group]:
    spec, lang = extranet.spec, extranet.spec.instance.lang
    family = f"{OURS}{spec.instance.code}-"
    for code, profile in spec.profiles.items():
        names = _names(f"{family}profile-", code, profile.previously)
        yield Group(
            key=Key("group", f"profile/{code}"),
            family=family,
            names=names,
            unique_name=names[0],
            unified=False,
            nickname=names[0][:64],
            display_name=render(labels.PROFILE_GROUP, lang, label=profile.label),
            description=render(labels.PROFILE_MEMBERS, lang, label=profile.label),
            adopt=profile.adopt,
        )
    for code, space in extranet.spaces.items():
        names = _names(f"{family}space-", code, space.previously)
        visited = extranet.visited(code)
        yield Group(
            key=Key("group", f"space/{code}"),
            family=family,
            names=names,
            unique_name=names[0],
            unified=not visited,
            nickname=spec.nickname(code),
            display_name=space.title,
            description=space.description or render(labels.SPACE, lang, title=space.title),
            visibility=None if visited else "Private",
            classification=None if visited else labels.classification(space, lang),
            adopt=space.adopt,
            owners=extranet.referents(code),
        )


def _names(prefix: str, code: str, previously: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{prefix}{each}" for each in (code, *previously))


async def create(graph: Graph, want: Group, ids: Ledger) -> str:
    """An upsert: asked twice, it makes one group. Source: Upsert group."""
    if want.restores:
        return await restore(graph, want.restores)
    path = f"/groups(uniqueName={literal(want.names[0])})"
    upsert = {"Prefer": "create-if-missing"}
    try:
        row = await graph.patch(path, birth(want, ids, graph.root), Row, headers=upsert)
    except Answered as error:
        if error.status == 400 and want.classification and "classification" in error.message:
            bare = msgspec.structs.replace(want, classification=None)
            raise Unfinished(
                await create(graph, bare, ids),
                f"made without its label: {error}; {refusal_note([want.classification])}",
            ) from None
        # Asked again after an answer was lost: the group is there, with the owners of its birth.
        if not already_there(error):
            raise
        row = None
    if row is None:
        row = await graph.get(f"{path}?$select={select(Row)}", Row)
    return row.id


def birth(want: Group, ids: Ledger, root: str) -> dict[str, Any]:
    owners = [ids[key] for key in sorted(want.owners) if key in ids][:MOST_RELATIONS]
    common = {
        **body(want, ("display_name", "description", "visibility", "classification")),
        "mailNickname": want.nickname,
        "mailEnabled": want.unified,
        "securityEnabled": not want.unified,
        "groupTypes": ["Unified"] if want.unified else [],
    }
    if want.unified:
        common["resourceBehaviorOptions"] = ["WelcomeEmailDisabled"]
    if owners:
        common["owners@odata.bind"] = [f"{root}/directoryObjects/{owner}" for owner in owners]
    return common


_PROPERTIES = {
    "unique_name": "uniqueName",
    "display_name": "displayName",
    "description": "description",
    "visibility": "visibility",
    "classification": "classification",
}


def body(want: Group, fields: Iterable[str]) -> dict[str, Any]:
    values = {_PROPERTIES[name]: getattr(want, name) for name in fields if name in _PROPERTIES}
    return {name: value for name, value in values.items() if value is not None}


async def update(graph: Graph, change: Update, _: Ledger) -> Sequence[Part]:
    assert isinstance(change.want, Group)
    await graph.patch(f"/groups/{change.id}", body(change.want, change.fields))
    return ()


def price(_: Change) -> Iterable[Call]:
    yield "PATCH", "/groups/{id}"


KIND = Kind(
    "group",
    Group,
    desire,
    read,
    price,
    create,
    update,
    after=("referent",),
    permissions=(*NEEDS, LABELS),
)
