"""Security group of a profile; Microsoft 365 group of a space, whose site is born with it.

A group is known by its ``uniqueName``, Graph's alternate key, so that creating it is an upsert.
That name never changes: a code that changes is declared in ``previously``, and stays there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import Need
from provisioning.graph.rows import Group as Row
from provisioning.i18n import render
from provisioning.kinds.shared import deleted_groups
from provisioning.kinds.shared.deleted_groups import Deleted, DeletedGroup
from provisioning.kinds.shared.group_members import already_there
from provisioning.plan import labels
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Update
from provisioning.plan.kind import Call, Kind
from provisioning.plan.model import Found, Key, Ledger, Note, Part, Reading, Resource

GROUPS = query("/groups", select=select(Row), top=999)
OURS = "xnet-"
"""Opens the unique names of the groups of every extranet."""
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


class Group(Resource, frozen=True, kw_only=True):
    """``names`` are the unique names it may go by, today's first; ``adopt`` is an id to take over.

    ``family`` opens the unique names of all groups of this extranet. ``restores``: it was deleted
    by hand and is brought back rather than made anew, empty, at another address.
    """

    heading = "Groups"
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"family", "names", "adopt", "owners", "unified", "nickname", "restores"}
    )

    family: str
    names: tuple[str, ...]
    unified: bool
    nickname: str
    unique_name: str | None = None
    display_name: str | None = None
    description: str | None = None
    visibility: str | None = None
    classification: str | None = None
    adopt: str | None = None
    owners: frozenset[Key] = frozenset()
    restores: Deleted | None = None

    @property
    def title(self) -> str:
        return self.display_name or self.key.name

    @property
    def returning(self) -> str:
        return f"{self.restores}" if self.restores else ""


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
            visibility="Private",
            adopt=profile.adopt,
        )
    for code, space in extranet.spaces.items():
        names = _names(f"{family}space-", code, space.previously)
        yield Group(
            key=Key("group", f"space/{code}"),
            family=family,
            names=names,
            unique_name=names[0],
            unified=True,
            nickname=spec.nickname(code),
            display_name=space.title,
            description=space.description or render(labels.SPACE, lang, title=space.title),
            visibility="Private",
            classification=labels.classification(space, lang),
            adopt=space.adopt,
            owners=extranet.referents(code),
        )


def _names(prefix: str, code: str, previously: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{prefix}{each}" for each in (code, *previously))


async def read(graph: Graph, wanted: dict[Key, Group], ids: Ledger) -> Reading:
    """Every group of the tenant in one listing: ours by name, the clashes, and the orphans."""
    rows = await graph.collect(GROUPS, Row)
    there = {row.unique_name or "" for row in rows} | {row.id for row in rows}
    if all(there.intersection((*want.names, want.adopt or "none")) for want in wanted.values()):
        return observe(rows, wanted, ids.ambiguous)
    try:
        gone = await deleted_groups.read(graph)
    except GraphError as error:
        return observe(rows, wanted, ids.ambiguous, unread=str(error))
    return observe(rows, wanted, ids.ambiguous, gone)


def observe(
    rows: Sequence[Row],
    wanted: Mapping[Key, Group],
    ambiguous: Collection[Key] = (),
    gone: Sequence[DeletedGroup] = (),
    *,
    unread: str = "",
) -> Reading:
    """``gone`` were deleted lately; ``unread`` says why that is not known: then none is made."""
    reading = Reading({}, {}, [], {}, {})
    by_name = {row.unique_name: row for row in rows if row.unique_name}
    by_id = {row.id: row for row in rows}
    nicknames = {
        row.mail_nickname.casefold(): row
        for row in rows
        if row.mail_nickname and "Unified" in row.group_types
    }
    titles = {
        (row.display_name, "Unified" in row.group_types): row for row in rows if not row.unique_name
    }
    owners = {name: want for want in wanted.values() for name in want.names}
    ours: set[str] = set()
    for key, want in wanted.items():
        row = next((by_name[name] for name in want.names if name in by_name), None)
        row = row or by_id.get(want.adopt or "")
        if row and (problem := _captured(want, row, owners)):
            reading.ambiguous[key] = ()
            reading.notes.append(Note(key, problem, "manual"))
        elif row:
            ours.add(row.id)
            reading.found[key] = Found(row.id, seen(want, row))
            kept = row.unique_name or want.unique_name
            reading.wanted[key] = msgspec.structs.replace(want, unique_name=kept)
        elif unread:
            text = f"{want.title}: whether its group was deleted could not be read: {unread}"
            reading.ambiguous[key] = ()
            reading.notes.append(Note(key, text, "unknown"))
        elif back := deleted_groups.named(gone, want.names, want.adopt):
            _bring_back(reading, want, back, nicknames)
        elif problem := _obstacle(want, nicknames, titles, ambiguous) or _lost(want, gone):
            reading.ambiguous[key] = ()
            reading.notes.append(Note(key, problem, "manual"))
        else:
            reading.wanted[key] = want
    reading.notes += _orphans(rows, wanted, ours)
    return reading


def _bring_back(
    reading: Reading, want: Group, back: Sequence[Deleted], nicknames: Mapping[str, Row]
) -> None:
    """Restored when it is surely the one that is wanted; else nothing is made in its place."""
    taken = nicknames.get(want.nickname.casefold()) if want.unified else None
    match back:
        case [one] if taken is None:
            reading.wanted[want.key] = msgspec.structs.replace(want, restores=one)
            text = (
                f"{want.title}: its group was {one}; it comes back as it was, with its members and "
                "its site, and what changed meanwhile follows with the next plan: whoever lost "
                "their approval goes out then"
            )
            reading.notes.append(Note(want.key, text))
        case _:
            why = f"'{taken.display_name}' has its address" if taken else "it was deleted twice"
            each = "; ".join(f"{one.id}, {one}" for one in back)
            text = (
                f"{want.title}: its group was deleted and {why} ({each}): nothing is made in its "
                "place; by that day restore the right one in the Entra admin centre, or delete it "
                "for good"
            )
            reading.ambiguous[want.key] = ()
            reading.notes.append(Note(want.key, text, "manual"))


def _captured(want: Group, row: Row, owners: Mapping[str, Group]) -> str | None:
    """Why this group is not theirs to take: it is another entry's, another extranet's, or of
    another sort than theirs.
    """
    name = row.unique_name or ""
    owner = owners.get(name, want)
    if owner.key != want.key:
        whose = f"that of '{owner.title}' ({owner.key.name})"
    elif name.startswith(OURS) and not name.startswith(want.family):
        whose = "that of another extranet of this tenant"
    elif ("Unified" in row.group_types) != want.unified:
        whose = "of another sort: spaces have Microsoft 365 groups, profiles security groups"
    else:
        return None
    return (
        f"{want.title}: the group '{row.display_name}' ({name or row.id}) is {whose}; nothing is "
        "taken over: correct adopt: or previously:"
    )


def _lost(want: Group, gone: Sequence[DeletedGroup]) -> str | None:
    if want.unified and (found := deleted_groups.alike(gone, want.nickname, want.display_name)):
        each = "; ".join(f"{one.id}, {one}" for one in found)
        return (
            f"{want.title}: a group of that title and address was deleted ({each}): nothing is "
            "made in its place; by that day restore it and write adopt: with its id, or delete it "
            "for good"
        )
    return None


def seen(want: Group, row: Row) -> Group:
    return msgspec.structs.replace(
        want,
        unique_name=row.unique_name,
        display_name=row.display_name,
        description=row.description,
        visibility=row.visibility,
        classification=row.classification,
    )


def _obstacle(
    want: Group,
    nicknames: Mapping[str, Row],
    titles: Mapping[tuple[str | None, bool], Row],
    ambiguous: Collection[Key],
) -> str | None:
    if want.unified and all(owner in ambiguous for owner in want.owners):
        # Page *Upsert group*: without an owner its SharePoint site may never be provisioned.
        return (
            f"{want.title}: none of its referents has an account in the tenant, and a group "
            "without an owner may never get its site; name a referent who has one"
        )
    if want.adopt:
        return (
            f"{want.title}: no group has the id {want.adopt} it should adopt; "
            "correct adopt: in spaces.yaml"
        )
    if want.unified and (row := nicknames.get(want.nickname.casefold())):
        return (
            f"{want.title}: the mail nickname {want.nickname} belongs to the group "
            f"'{row.display_name}'; write another nickname:, or adopt: {row.id} to take it over"
        )
    if row := titles.get((want.display_name, want.unified)):
        return (
            f"{want.title}: a group of that name is in the tenant already; write "
            f"adopt: {row.id} to take it over, or give one of them another title"
        )
    return None


def _orphans(rows: Iterable[Row], wanted: Mapping[Key, Group], ours: set[str]) -> Iterator[Note]:
    families = tuple({want.family for want in wanted.values()})
    for row in rows:
        name = row.unique_name or ""
        if row.id not in ours and name.startswith(families):
            text = (
                f"group '{row.display_name}' ({name}) is no longer in spaces.yaml: it and its "
                "members stay; put it back with previously:, or delete it by hand"
            )
            yield Note(Key("group", name), text, "manual")


async def create(graph: Graph, want: Group, ids: Ledger) -> str:
    """An upsert: asked twice, it makes one group. Source: Upsert group."""
    if want.restores:
        return await deleted_groups.restore(graph, want.restores)
    path = f"/groups(uniqueName={literal(want.names[0])})"
    upsert = {"Prefer": "create-if-missing"}
    try:
        row = await graph.patch(path, birth(want, ids, graph.root), Row, headers=upsert)
    except GraphError as error:
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
    permissions=NEEDS,
)
