"""How the site of a group is born, and what a role on it opens."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import msgspec

from provisioning.graph import query
from provisioning.graph.errors import Answered
from provisioning.graph.permissions import SITES
from provisioning.graph.rows import Row
from provisioning.probe.model import CannotTellError, Probe
from provisioning.probe.scratch import Scratch, accepted

PERMISSIONS: Final = ("Group.ReadWrite.All", "User.ReadWrite.All", "Sites.Manage.All")
MAKES: Final = ("a Microsoft 365 group with its site, owned by a blocked account",)
_TURNS: Final = (403, 404, 423, 429, 500, 503)
_WIDER: Final = re.compile(r"(Sites|Files)\.(?!Selected).*")


class SiteBirth(NamedTuple):
    """``delay``: seconds of 404 at first; ``turns``: status and seconds, after that."""

    id: str
    delay: float
    turns: tuple[tuple[int, float], ...]

    @property
    def seconds(self) -> float:
        return self.delay + sum(seconds for _, seconds in self.turns)


async def site(scratch: Scratch) -> SiteBirth:
    """The one site that probes share. Raise where it is not born in time, each time alike."""
    if "site" not in scratch.kept:
        try:
            scratch.kept["site"] = await _born(scratch)
        except CannotTellError as error:
            scratch.kept["site"] = error
    found = scratch.kept["site"]
    if isinstance(found, SiteBirth):
        return found
    raise CannotTellError(str(found))


async def _born(scratch: Scratch) -> SiteBirth:
    owner = {"owners@odata.bind": scratch.bound(await scratch.user())}
    body = scratch.group_body("site", unified=True) | owner
    group = (await scratch.patiently(lambda: scratch.graph.post("/groups", body, Row))).id
    start = scratch.clock()
    scratch.groups.append(group)
    await scratch.settled(f"/groups/{group}")
    path = query(f"/groups/{group}/sites/root", select="id")
    spells: list[tuple[int, float]] = []
    while True:
        try:
            found = await scratch.graph.get(path, Row)
        except Answered as error:
            _check(scratch, error, start, group, spells)
        else:
            return _birth(found.id, spells, start, scratch.clock())
        await scratch.pause(min(10.0, max(1.0, (scratch.clock() - start) / 60)))


def _check(
    scratch: Scratch, error: Answered, start: float, group: str, spells: list[tuple[int, float]]
) -> None:
    """Note a new turn, unless it is too late for any."""
    now, status = scratch.clock(), error.status
    if status not in _TURNS:
        raise error
    if not spells or spells[-1][0] != status:
        spells.append((status, now))
        if status == 403:
            scratch.say(
                f"the site of the group {group} answers 403; where the app has {SITES} alone, an "
                f"administrator grants it now: POST /sites/{{id of /groups/{group}/sites/root}}"
                "/permissions"
            )
    if now - start >= scratch.patience:
        minutes = f"{scratch.patience / 60:g} minutes"
        closed = f"answered {status} for" if status != 404 else "was not born within"
        raise CannotTellError(f"a site {closed} {minutes}; wait longer (--wait)")


def _birth(id_: str, spells: list[tuple[int, float]], start: float, now: float) -> SiteBirth:
    ends = [*(at for _, at in spells[1:]), now]
    begins = [start, *ends]
    spans = tuple(
        (status, float(round(end - begin)))
        for (status, _), begin, end in zip(spells, begins, ends, strict=False)
    )
    late = bool(spans) and spans[0][0] == 404
    return SiteBirth(id_, spans[0][1] if late else 0.0, spans[late:])


async def _site_delay(scratch: Scratch) -> float:
    return (await site(scratch)).delay


async def _newborn_site_answers(scratch: Scratch) -> list[dict[str, Any]]:
    return [
        {"status": status, "seconds": seconds} for status, seconds in (await site(scratch)).turns
    ]


async def _sites_need_owner(scratch: Scratch) -> bool:
    """Without an owner it is given three times as long as the other took, and a minute."""
    owned = await site(scratch)
    group = await scratch.group("orphan", unified=True)
    if await scratch.graph.collect(query(f"/groups/{group}/owners", select="id"), Row):
        raise CannotTellError("the tenant gave the group an owner of itself")
    path = query(f"/groups/{group}/sites/root", select="id")

    async def stands() -> bool:
        try:
            return await scratch.there(path)
        except Answered as error:
            if error.status != 403:
                raise
            return True

    return await scratch.seen(stands, seconds=3 * owned.seconds + 60) is None


class _Publishing(msgspec.Struct, frozen=True, rename="camel"):
    version_id: str = ""


class _Page(Row, frozen=True, kw_only=True):
    name: str = ""
    publishing_state: _Publishing = _Publishing()


async def _home_page_version(scratch: Scratch) -> str:
    found = await site(scratch)
    path = f"/sites/{found.id}/pages/microsoft.graph.sitePage"
    pages: list[_Page] = []

    async def shown() -> bool:
        rows = await scratch.graph.collect(query(path, select="id,name,publishingState"), _Page)
        pages[:] = [row for row in rows if row.name.casefold() == "home.aspx"]
        return bool(pages)

    if await scratch.seen(shown) is None:
        raise CannotTellError("the new site shows no Home.aspx")
    version = pages[0].publishing_state.version_id
    if version not in ("1.0", "1.1"):
        known = version if re.fullmatch(r"[0-9.]{1,10}", version) else "no number"
        raise CannotTellError(f"its version is {known}, which is neither 1.0 nor 1.1")
    return version


async def _sites_selected_everywhere(scratch: Scratch) -> bool:
    roles = await scratch.graph.roles()
    if roles is None:
        raise CannotTellError("the token does not say which permissions the app has")
    if SITES not in roles or any(_WIDER.fullmatch(role) for role in roles):
        raise CannotTellError(f"the app has other permissions on sites than {SITES} alone")
    of = f"/sites/{(await site(scratch)).id}"
    for path in (
        f"{of}/lists",
        f"{of}/contentTypes",
        f"{of}/columns",
        f"{of}/pages",
        f"{of}/drive",
    ):
        if not await accepted(scratch.graph.get(query(path, select="id"), msgspec.Raw), 403):
            return False
    return True


PROBES = (
    Probe("site_delay", MAKES, PERMISSIONS, _site_delay),
    Probe("newborn_site_answers", MAKES, PERMISSIONS, _newborn_site_answers),
    Probe(
        "sites_need_owner",
        (*MAKES, "a Microsoft 365 group without owner"),
        PERMISSIONS,
        _sites_need_owner,
    ),
    Probe("home_page_version", MAKES, PERMISSIONS, _home_page_version),
    Probe(
        "sites_selected_everywhere",
        MAKES,
        ("Group.ReadWrite.All", "User.ReadWrite.All", SITES),
        _sites_selected_everywhere,
    ),
)
