"""What the extranet keeps about its runs in the tenant itself: rows of our list of stamps.

``lease`` says whose turn it is, ``source/NAME`` what a source gave at the last apply,
``allow/ID`` on whom an allowance was begun, and whether it is used. The list is made by the first
apply: before it, the tenant remembers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from provisioning.errors import Refusal
from provisioning.graph import Graph, query
from provisioning.graph.errors import Forbidden, GraphError, Lagging, NotFound
from provisioning.graph.rows import Group as Row
from provisioning.i18n import Phrase, phrase
from provisioning.kinds import group, site
from provisioning.kinds.shared.communication import SiteAt
from provisioning.kinds.shared.group_claims import Claims, Group, claims
from provisioning.kinds.shared.groups import find_own
from provisioning.kinds.shared.lists.items import ListItem, items_of
from provisioning.kinds.shared.messages.content import RECYCLED
from provisioning.kinds.shared.recycle_bin import Absentee, path_of, recycled
from provisioning.kinds.shared.stamps import COLUMNS, STAMPS
from provisioning.kinds.site import Site
from provisioning.plan.allowances import Spent, Use, company
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key, Ledger
from provisioning.plan.sources import SourceRead

TITLE, DIGEST, VERSION = COLUMNS
SOURCE, ALLOWANCE = "source/", "allow/"


class Memory(NamedTuple):
    """``path`` is that of the list, ``items`` all of its rows."""

    path: str
    items: tuple[ListItem, ...]

    def named(self, title: str) -> list[ListItem]:
        """Rows of this title, the oldest first."""
        rows = (item for item in self.items if item.fields.get(TITLE) == title)
        return sorted(rows, key=lambda item: (len(item.id), item.id))

    @property
    def sources(self) -> Mapping[str, SourceRead]:
        read = (_source(fields) for fields in self.first.values())
        return {each.name: each for each in read if each}

    @property
    def first(self) -> Mapping[str, Mapping[str, object]]:
        """By title the fields of its oldest row: the one that is written when it is there twice."""
        titles = dict.fromkeys(str(item.fields.get(TITLE, "")) for item in self.items)
        return {title: rows[0].fields for title in titles if (rows := self.named(title))}

    def spent(self, here: Spent) -> Spent:
        """With the allowances that other folders and machines began or used."""
        there = {
            title.removeprefix(ALLOWANCE): row
            for title, row in self.first.items()
            if title.startswith(ALLOWANCE)
        }
        rows = (row for id_ in there for row in self.named(ALLOWANCE + id_))
        used = {
            str(row.fields[TITLE]).removeprefix(ALLOWANCE)
            for row in rows
            if row.fields.get(VERSION) == "used"
        }
        return msgspec.structs.replace(
            here,
            used=here.used | used,
            elsewhere={id_: str(row.get(DIGEST, "")) for id_, row in there.items()},
        )


def _source(fields: Mapping[str, object]) -> SourceRead | None:
    title, people = str(fields.get(TITLE, "")), str(fields.get(VERSION, ""))
    if not title.startswith(SOURCE) or not people.isdecimal():
        return None
    identity, _, head = str(fields.get(DIGEST) or "").partition(" ")
    return SourceRead(title.removeprefix(SOURCE), int(people), identity, head)


class _Named(msgspec.Struct):
    id: str
    name: str = ""


async def recall(graph: Graph, extranet: Extranet, ids: Ledger | None = None) -> Memory | None:
    """``None`` where there is no list of ours yet, or where its site does not let us in (newborn,
    or waiting for its grant): that stops nobody. ``ids``: what a reading has found already.
    """
    try:
        return await _recalled(graph, extranet, ids)
    except (NotFound, Lagging, Forbidden):
        return None


async def _recalled(graph: Graph, extranet: Extranet, ids: Ledger | None) -> Memory | None:
    home = extranet.spec.home.code
    place, list_ = Key("site", f"space/{home}"), Key("list", f"{home}/{STAMPS}")
    known = ids
    if known is None or place not in known or list_ not in known:
        known = Ledger()
        if row := await _site(graph, extranet):
            known.learn(place, row.id, row.web_url)
            if found := await _list(graph, row.id):
                known.learn(list_, found)
            else:
                await _never_there(graph, place, list_, known)
    if list_ not in known:
        return None
    return await reread(graph, f"/sites/{known[place]}/lists/{known[list_]}")


async def _never_there(graph: Graph, site: Key, list_: Key, ids: Ledger) -> None:
    """``Refusal`` where the list is not to be made but was deleted, with all that it remembers."""
    place = f"{path_of(ids.urls[site])}/lists"
    called = phrase(RECYCLED["bare"], title=STAMPS)
    missing = Absentee(list_, site, called, place, frozenset({STAMPS}))
    for why in (await recycled(graph, [missing], ids)).left.values():
        raise Refusal(
            f"{why}; without it nobody can tell which machine is at work, what each source gave, "
            "which allowances are used and who lost what today"
        )


async def reread(graph: Graph, path: str) -> Memory:
    return Memory(path, tuple(await items_of(graph, path, COLUMNS)))


async def _site(graph: Graph, extranet: Extranet) -> SiteAt | None:
    owners = claims(group.desire(extranet))
    groups = {want.key: want for want in owners.values()}
    home, *others = site.desire(extranet)
    match await find_own(graph, groups[home.group], owners):
        case None | Phrase():  # what is kept in a group of somebody else's is not our memory
            return None
        case GraphError() as refused:
            raise refused
        case found:
            visited = home.communication is not None
            known = await _beside(graph, others, groups, owners) if visited else ""
            return await site.located(graph, home, found.id, known)


async def _beside(
    graph: Graph, others: Iterable[Site], groups: Mapping[Key, Group], owners: Claims
) -> str:
    """The address of the first site of a group that lets us in: it tells the tenant's host, which
    ``Sites.Selected`` alone does not.
    """
    for each in others:
        match await find_own(graph, groups[each.group], owners):
            case Row() as found:
                try:
                    return (await site.located(graph, each, found.id)).web_url
                except (NotFound, Lagging, Forbidden):
                    continue
    return ""


async def _list(graph: Graph, site: str) -> str | None:
    rows = await graph.collect(query(f"/sites/{site}/lists", select="id,name"), _Named)
    return next((row.id for row in rows if row.name.casefold() == STAMPS), None)


class _Fields(msgspec.Struct):
    etag: str = msgspec.field(default="", name="@odata.etag")


async def write(graph: Graph, path: str, item: ListItem, fields: Mapping[str, str]) -> ListItem:
    """``Clash`` when somebody wrote the row since ``item`` was read."""
    headers = {"If-Match": item.etag}
    answer = await graph.patch(f"{path}/items/{item.id}/fields", fields, _Fields, headers=headers)
    return ListItem(item.id, answer.etag if answer else "", {**item.fields, **fields})


async def allowances_begun(graph: Graph, memory: Memory, uses: Iterable[Use]) -> Memory:
    """Before anybody leaves: what another machine finds when this one is killed."""
    for use in uses:
        await _put(graph, memory, ALLOWANCE + use.id, company(use.people), "begun")
    return await reread(graph, memory.path)


async def allowances_used(graph: Graph, memory: Memory, uses: Iterable[Use]) -> None:
    for use in uses:
        await _put(graph, memory, ALLOWANCE + use.id, company(use.people), "used")


async def _put(graph: Graph, memory: Memory, title: str, digest: str, version: str) -> None:
    """Written to the oldest row of that title; what stands beside it goes."""
    fields = {DIGEST: digest, VERSION: version}
    match memory.named(title):
        case [one, *doubles]:
            await graph.patch(f"{memory.path}/items/{one.id}/fields", fields)
            for row in doubles:
                await graph.delete(f"{memory.path}/items/{row.id}")
        case _:
            await graph.post(f"{memory.path}/items", {"fields": {TITLE: title, **fields}})


async def remember(
    graph: Graph, memory: Memory, sources: Mapping[str, SourceRead], *, forget: bool
) -> None:
    """What the sources gave, for the next run. ``forget`` those that are gone: that was meant."""
    known = memory.sources
    for name, each in sources.items():
        if known.get(name) != each:
            digest = f"{each.identity} {each.head}".rstrip()
            await _put(graph, memory, SOURCE + name, digest, str(each.people))
    for name in (known.keys() - sources.keys()) if forget else ():
        for row in memory.named(SOURCE + name):
            await graph.delete(f"{memory.path}/items/{row.id}")
