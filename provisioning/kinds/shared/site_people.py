"""Who stands in the groups of a site itself, by SharePoint's own REST service (``SP.User``)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

import msgspec

from provisioning.graph import query
from provisioning.graph.errors import Answered, Lagging, NotFound
from provisioning.graph.sharepoint import SharePoint
from provisioning.kinds.shared.grants import SYSTEM
from provisioning.kinds.shared.web_rights import Identified

PERSON: Final = "i:0#.f|membership|"
_SECURITY_GROUP: Final = "c:0t.c|tenant|"
SiteGroup = Literal["owner", "member", "visitor"]
_GROUPS: Final[tuple[SiteGroup, ...]] = ("owner", "member", "visitor")


class _Entry(msgspec.Struct, frozen=True, rename="pascal"):
    id: int
    login_name: str
    title: str = ""
    email: str = ""
    principal_type: int = 0


class SiteEntry(NamedTuple):
    """``number`` is what ``group`` knows it by; ``login`` folded, ``name`` how people call it."""

    group: SiteGroup
    number: int
    login: str
    name: str
    email: str = ""

    @property
    def person(self) -> bool:
        return self.login.startswith(PERSON)

    @property
    def account(self) -> str:
        """The user principal name of a person."""
        return self.login.removeprefix(PERSON)


class _Groups(msgspec.Struct, frozen=True, rename="pascal"):
    associated_owner_group: Identified
    associated_member_group: Identified
    associated_visitor_group: Identified


class SitePeople(NamedTuple):
    """``numbers`` are those of the groups; ``entries`` all that is in them, SharePoint apart."""

    numbers: dict[SiteGroup, int]
    entries: tuple[SiteEntry, ...]

    def has(self, group: SiteGroup, login: str) -> bool:
        return any(each.group == group and each.login == login for each in self.entries)


def login_of_group(id_: str) -> str:
    """How a security group of the directory is called in a site."""
    return f"{_SECURITY_GROUP}{id_}".casefold()


def login_of_person(name: str) -> str:
    return f"{PERSON}{name}".casefold()


async def look(rest: SharePoint, url: str) -> SitePeople:
    names = [f"Associated{each.capitalize()}Group" for each in _GROUPS]
    select = ",".join(f"{name}/Id" for name in names)
    path = query(f"{url}/_api/web", select=select, expand=",".join(names))
    found = await rest.get(path, _Groups)
    ids = (
        found.associated_owner_group.id,
        found.associated_member_group.id,
        found.associated_visitor_group.id,
    )
    numbers = dict(zip(_GROUPS, ids, strict=True))
    rows = await asyncio.gather(*(_entries(rest, url, number) for number in ids))
    pairs = zip(_GROUPS, rows, strict=True)
    return SitePeople(numbers, tuple(each for group, found in pairs for each in _of(group, found)))


async def _entries(rest: SharePoint, url: str, group: int) -> list[_Entry]:
    select = "Id,LoginName,Title,Email,PrincipalType"
    return await rest.collect(query(_people(url, group), select=select), _Entry)


def _of(group: SiteGroup, rows: Iterable[_Entry]) -> Iterator[SiteEntry]:
    for row in rows:
        login = row.login_name.casefold()
        if not login.startswith(SYSTEM):
            yield SiteEntry(group, row.id, login, row.title or login, row.email.casefold())


async def let_in(rest: SharePoint, url: str, group: int, login: str) -> None:
    """Raise ``Lagging`` where SharePoint does not know yet whom the directory has."""
    try:
        await rest.post(_people(url, group), {"LoginName": login}, repeatable=True)
    except Answered as error:
        if "could not be found" not in error.message:
            raise
        raise Lagging(
            error.status,
            error.code,
            f"SharePoint does not know it yet; the next run goes on ({error.message})",
            where=error.where,
            request_id=error.request_id,
        ) from None


async def put_out(rest: SharePoint, url: str, group: int, number: int) -> None:
    """Whoever is not in it any more is out already."""
    try:
        await rest.post(f"{_people(url, group)}/removebyid({number})")
    except NotFound:
        return


def _people(url: str, group: int) -> str:
    return f"{url}/_api/web/sitegroups({group})/users"
