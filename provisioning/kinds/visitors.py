"""Who enters a communication site: the security group of the home visits it, referents own it.

By SharePoint's own REST service. Whoever else was let in by name goes out, within the limits;
groups that were let in by hand are said, and left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Literal

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import Forbidden, GraphError, Lagging, Throttled
from provisioning.i18n import phrase
from provisioning.kinds.shared import newborn, site_people, web_rights
from provisioning.kinds.shared.directory import LOOK_UP
from provisioning.kinds.shared.messages.sites import SITE
from provisioning.kinds.shared.refusals import of_site
from provisioning.kinds.shared.site_people import SiteEntry, SitePeople
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import (
    STRANGER,
    Access,
    Found,
    Key,
    Ledger,
    Note,
    Part,
    Reading,
    Resource,
)
from provisioning.plan.notes import noted
from provisioning.spec.registrations import Doubt


class SiteVisitors(Resource, frozen=True, kw_only=True):
    """``visits``: the group of the home is among the visitors. ``visitors`` are people beside it,
    among visitors or members of the site, let in by name. ``admins``, ``tolerated`` and ``doubt``
    as in a membership.
    """

    heading = ("Qui entre dans le site de communication", "Who enters the communication site")
    accesses = (
        Access("member", {"visitors": ""}),
        Access("owner", {"owners": "owner"}, shared=False),
    )
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"name", "admins", "tolerated", "doubt"})

    site: Key
    group: Key
    name: str
    visits: bool = True
    visitors: frozenset[Key] = frozenset()
    owners: frozenset[Key] = frozenset()
    admins: frozenset[Key] = frozenset()
    tolerated: frozenset[str] = frozenset()
    doubt: Doubt = Doubt()

    @property
    def title(self) -> str:
        return self.name

    @property
    def counted_with(self) -> Key:
        """Among those who are in its group."""
        return Key("membership", self.site.name)


def desire(extranet: Extranet) -> Iterable[SiteVisitors]:
    for code, space in extranet.spaces.items():
        if extranet.visited(code):
            yield SiteVisitors(
                key=Key("visitors", code),
                site=Key("site", f"space/{code}"),
                group=Key("group", f"space/{code}"),
                name=space.title,
                owners=extranet.referents(code),
                admins=extranet.admins,
                tolerated=extranet.tolerated(f"space/{code}"),
                doubt=extranet.doubt,
            )


class _Account(msgspec.Struct, frozen=True, rename="camel"):
    user_principal_name: str


Logins = Mapping[str, Key]
"""Login in the site, folded -> the referent or admin whose it is."""


async def read(graph: Graph, wanted: dict[Key, SiteVisitors], ids: Ledger) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    if not wanted:
        return reading
    reason = await web_rights.closed(graph, (want.site for want in wanted.values()), ids)
    for key, want in wanted.items():
        if reason:
            step = phrase(SITE["visitors.step"], name=want.name, why=reason)
            reading.notes.append(noted(key, step, "manual", who=want.title))
        elif want.site not in ids:
            reading.wanted[key] = want
        else:
            await _read_one(graph, want, ids, reading)
    return reading


async def _read_one(graph: Graph, want: SiteVisitors, ids: Ledger, reading: Reading) -> None:
    try:
        logins, there = await asyncio.gather(
            _logins(graph, want, ids), site_people.look(graph.sharepoint, ids.urls[want.site])
        )
    except Forbidden as error:
        step = phrase(SITE["visitors.step"], name=want.name, why=error)
        reading.notes.append(noted(want.key, step, "manual", who=want.title))
        return
    except GraphError as error:
        reading.leave(want.key, of_site(want.site, error, "visitors", title=want.title))
        return
    people = {_key(each, logins): each for each in there.entries if each.person}
    have = _have(want, there, logins, ids)
    reading.found[want.key] = Found(ids[want.site], have, ids.urls[want.site])
    reading.wanted[want.key] = _possible(want, have, people, ids)
    reading.names |= {key: each.name for key, each in people.items() if key.kind == STRANGER}
    reading.notes += _groups(want, there, ids)
    if not have.visits:
        reading.late.add(want.site)


async def _logins(graph: Graph, want: SiteVisitors, ids: Ledger) -> Logins:
    """Of those referents and admins whom the tenant knows; referents first."""
    keys = [key for key in (*sorted(want.admins), *sorted(want.owners)) if key in ids]
    paths = [query(f"/users/{ids[key]}", select="userPrincipalName") for key in keys]
    rows = await asyncio.gather(*(graph.get(path, _Account) for path in paths))
    return {
        site_people.login_of_person(row.user_principal_name): key
        for key, row in zip(keys, rows, strict=True)
    }


def _key(entry: SiteEntry, logins: Logins) -> Key:
    return logins.get(entry.login) or Key(STRANGER, entry.login)


def _have(want: SiteVisitors, there: SitePeople, logins: Logins, ids: Ledger) -> SiteVisitors:
    group = ids.get(want.group)
    keys = [(each.group, _key(each, logins)) for each in there.entries if each.person]
    return msgspec.structs.replace(
        want,
        visits=group is not None and there.has("visitor", site_people.login_of_group(group)),
        visitors=frozenset(key for place, key in keys if place != "owner"),
        owners=frozenset(key for place, key in keys if place == "owner"),
    )


def _possible(
    want: SiteVisitors, have: SiteVisitors, people: Mapping[Key, SiteEntry], ids: Ledger
) -> SiteVisitors:
    """Nobody in doubt is put in or out; who runs the platform or answers for the home stays."""
    answering = want.admins | want.owners

    def stays(key: Key) -> bool:
        known = {people[key].account, people[key].email} - {""}
        return key in answering or bool(known & want.tolerated) or want.doubt.covers(known)

    owners = want.owners - (ids.ambiguous - have.owners)
    return msgspec.structs.replace(
        want,
        visitors=frozenset(filter(stays, have.visitors)),
        owners=owners | (have.owners & want.admins),
    )


def _groups(want: SiteVisitors, there: SitePeople, ids: Ledger) -> Iterator[Note]:
    group = ids.get(want.group)
    ours = site_people.login_of_group(group) if group else ""
    for each in there.entries:
        if not each.person and (each.login, each.group) != (ours, "visitor"):
            group_ = phrase(SITE[f"{each.group}s"])
            text = phrase(SITE["visitors.group"], other=each.name, group=group_)
            yield noted(want.key, text, "manual", who=want.title, conflict=True)


async def create(graph: Graph, want: SiteVisitors, ids: Ledger) -> Made:
    url = ids.urls[want.site]
    with newborn.awaited(want.site):
        there = await site_people.look(graph.sharepoint, url)
        logins = await _logins(graph, want, ids)
        have = _have(want, there, logins, ids)
        await _opened(graph, want, have, there, ids)
        for login, key in logins.items():
            if key in want.owners - have.owners:
                number = there.numbers["owner"]
                await site_people.let_in(graph.sharepoint, url, number, login)
    return Made(ids[want.site], url)


async def _opened(
    graph: Graph, want: SiteVisitors, have: SiteVisitors, there: SitePeople, ids: Ledger
) -> None:
    if not have.visits:
        login, number = site_people.login_of_group(ids[want.group]), there.numbers["visitor"]
        await site_people.let_in(graph.sharepoint, ids.urls[want.site], number, login)


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    """Additions first, from what is there at this moment; each person ends with their own fate."""
    want = change.want
    assert isinstance(want, SiteVisitors)
    url = ids.urls[want.site]
    there = await site_people.look(graph.sharepoint, url)
    logins = await _logins(graph, want, ids)
    await _opened(graph, want, _have(want, there, logins, ids), there, ids)
    rest, login_of = graph.sharepoint, {key: login for login, key in logins.items()}
    parts: list[Part] = []
    for key in sorted(change.added("owners")):
        if key not in login_of:
            parts.append(ids.absent(key))
            continue
        act = site_people.let_in(rest, url, there.numbers["owner"], login_of[key])
        parts.append(await _fate(key, "add", act))
    out = {"visitor": change.removed("visitors"), "owner": change.removed("owners")}
    for each in there.entries:
        key = _key(each, logins)
        if each.person and key in out["owner" if each.group == "owner" else "visitor"]:
            act = site_people.put_out(rest, url, there.numbers[each.group], each.number)
            parts.append(await _fate(key, "remove", act))
    return parts


async def _fate(key: Key, verb: Literal["add", "remove"], act: Awaitable[None]) -> Part:
    try:
        await act
    except (Lagging, Throttled) as error:
        return Part(key, verb, "waiting", str(error))
    except GraphError as error:
        return Part(key, verb, "failed", str(error))
    return Part(key, verb, "done")


def price(change: Change) -> Iterator[Call]:
    web = "/sites/{id}/_api/web"
    people = f"{web}/sitegroups({{id}})/users"
    yield from (("GET", web), *(("GET", people) for _ in range(3)))
    match change:
        case Create(SiteVisitors() as want):
            yield from (("POST", people) for _ in range(1 + len(want.owners)))
        case Update():
            added, gone = change.added("owners"), change.removed("visitors")
            yield from (("POST", people) for _ in added)
            for _ in gone | change.removed("owners"):
                yield "POST", f"{people}/removebyid({{id}})"


KIND = Kind(
    "visitors",
    SiteVisitors,
    desire,
    read,
    price,
    create,
    update,
    after=("referent", "group", "site"),
    permissions=(*web_rights.NEEDS, *LOOK_UP),
)
