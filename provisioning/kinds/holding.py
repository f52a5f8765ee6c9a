"""Where the folders of a library are prepared: a folder of ours that nobody but owners opens.

What is made inside inherits that, gets its rights, and only then goes to its place: no folder is
ever more open than it should be. One that is found open counts as missing: it is closed again
before anything is made in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError, Lagging, Throttled
from provisioning.kinds.shared import permissions, sites
from provisioning.kinds.shared.folder_rights import read_rights
from provisioning.kinds.shared.grants import Grant
from provisioning.kinds.shared.library_folder import holding_of
from provisioning.kinds.shared.permissions import Child, opens
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import STRANGER, Found, Key, Ledger, Reading, Resource

NAME = "extranet-en-preparation"
TRIAL = f"{NAME}-essai"
"""An empty folder that goes the road of the others before them, once."""


class HoldingFolder(Resource, frozen=True, kw_only=True):
    """``owners`` administer the site: they alone may stand in its permissions."""

    heading = ("Emplacements où les dossiers se préparent", "Places where folders are prepared")
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"site", "library", "owners"})

    site: Key
    library: Key
    owners: frozenset[Key] = frozenset()

    @property
    def title(self) -> str:
        return f"{NAME} ({self.library.name})"


def desire(extranet: Extranet) -> Iterable[HoldingFolder]:
    for space, place in extranet.spaces.items():
        for code, library in place.libraries.items():
            shut = any(each.write or each.read for each in library.folders.values())
            if library.establishments or shut:
                key = Key("library", f"{space}/{code}")
                yield HoldingFolder(
                    key=holding_of(key),
                    site=Key("site", f"space/{space}"),
                    library=key,
                    owners=extranet.referents(space) | extranet.admins,
                )


async def read(graph: Graph, wanted: dict[Key, HoldingFolder], ids: Ledger) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    near = [w for w in wanted.values() if w.library in ids or w.library in ids.pending]
    answers = await asyncio.gather(*(_seen(graph, want, ids) for want in near))
    for want, answer in zip(near, answers, strict=True):
        if isinstance(answer, GraphError):
            note = of_site(want.key, answer, "folder", name=NAME, library=want.library)
            reading.leave(want.key, note)
            continue
        reading.wanted[want.key] = want
        if answer:
            reading.found[want.key] = Found(answer.id, want, answer.web_url)
    return reading


async def _seen(graph: Graph, want: HoldingFolder, ids: Ledger) -> Child | GraphError | None:
    """Only where it is closed."""
    if want.library not in ids:
        return None
    try:
        drive = f"/drives/{await permissions.drive_in(graph, want.site, want.library, ids)}"
        there = await permissions.folder_at(graph, f"{drive}/root", NAME)
        grants = await _read(graph, f"{drive}/items/{there.id}") if there else ()
    except GraphError as error:
        return error
    if there is None:
        return None
    ids.beside[Key("root", want.library.name)] = there.parent
    return None if _others(want, grants, ids) else there


async def _read(graph: Graph, item: str) -> Sequence[Grant]:
    """An answer that came back empty looks like a closed folder: two must agree."""
    return await read_rights(graph, item) or await read_rights(graph, item)


def _others(want: HoldingFolder, grants: Iterable[Grant], ids: Ledger) -> Sequence[Grant]:
    """Who may open it and should not."""
    return [
        grant
        for grant in grants
        if opens(grant)
        or (grant.holder == "person" and want.owners.isdisjoint(ids.keys(grant.who)))
    ]


async def create(graph: Graph, want: HoldingFolder, ids: Ledger) -> Made:
    """Not there until it is closed: whatever needs it waits."""
    drive = f"/drives/{await permissions.drive_in(graph, want.site, want.library, ids)}"
    child, _ = await permissions.made(graph, f"{drive}/root", NAME)
    item = f"{drive}/items/{child.id}"
    insider = next((ids[key] for key in sorted(want.owners) if key in ids), None)
    if insider is None:
        raise GraphError("no owner of the space is known in the tenant; name a referent who is")
    try:
        if any(opens(grant) for grant in await read_rights(graph, item)):
            await permissions.close(graph, item, insider, "read")
        await _emptied(graph, want, item, ids)
        await _rehearsed(graph, drive, child, insider)
    except (Lagging, Throttled):
        raise
    except GraphError as error:
        raise GraphError(
            f"the folder {NAME} of {want.library} is not closed for certain, and no folder is made "
            f"before it is: {error}; {permissions.BY_HAND}"
        ) from error
    ids.beside[Key("root", want.library.name)] = child.parent
    return Made(child.id, child.web_url)


async def _emptied(graph: Graph, want: HoldingFolder, item: str, ids: Ledger) -> None:
    """Of an owner too: what is made inside would have a right of theirs that outlives them."""
    grants = await read_rights(graph, item)
    for grant in {each.id: each for each in grants if each.holder in ("person", "link")}.values():
        [part] = await permissions.take(graph, item, grant.id, [Key(STRANGER, grant.who)])
        if part.status in ("failed", "waiting") and grant in _others(want, grants, ids):
            raise GraphError(f"{grant.title} stays in it: {part.reason}")


async def _rehearsed(graph: Graph, drive: str, holding: Child, insider: str) -> None:
    """That rights follow a folder which is moved is believed of no tenant that did not show it."""
    trial, _ = await permissions.made(graph, f"{drive}/items/{holding.id}", TRIAL)
    item = f"{drive}/items/{trial.id}"
    await permissions.let_in(graph, item, [insider], "read")
    await permissions.moved(graph, item, holding.parent, TRIAL)
    grants = await read_rights(graph, item, frozenset({insider}))
    wide = sorted({grant.title for grant in grants if opens(grant)})
    if not trial.children:
        await graph.delete(item)
    if wide:
        raise GraphError(
            f"an empty folder that was moved out of it was open to {', '.join(wide)}: in this "
            "tenant rights do not follow what is moved"
        )


_ITEM = "/drives/{id}/items/{id}"


def price(change: Change) -> Iterable[Call]:
    match change:
        case Create():
            yield "POST", "/drives/{id}/root/children"
            yield "POST", f"{_ITEM}/invite"
            yield from (("GET", f"{_ITEM}/permissions") for _ in range(5))
            yield "DELETE", f"{_ITEM}/permissions/{{id}}"
            yield "POST", f"{_ITEM}/children"
            yield "POST", f"{_ITEM}/invite"
            yield "PATCH", _ITEM
            yield "DELETE", _ITEM


KIND = Kind(
    "holding",
    HoldingFolder,
    desire,
    read,
    price,
    create,
    after=("referent", "guest", "account", "library"),
    permissions=(sites.READ, *sites.WRITE, *sites.FOLDERS),
)
