"""What stands in the deposit library of a campaign: a few listings, and one per folder."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

import msgspec

from provisioning.deposits.documents import File
from provisioning.errors import Refusal
from provisioning.graph import Graph, query
from provisioning.graph.rows import Row
from provisioning.kinds import group, site
from provisioning.kinds.shared import groups
from provisioning.kinds.shared.permissions import drive_of
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key, Ledger
from provisioning.spec.establishments import finess_in
from provisioning.spec.model import Campaign
from provisioning.spec.text import shown as visible

COLUMNS: Final = ("Finess", "Annee", "Type", "Piece")
"""Internal names of the columns that say what a file is, where the library has them."""

_SHOWN: Final = "id,name,size,createdDateTime,createdBy,folder"
_FIELDS: Final = f"listItem($expand=fields($select={','.join(COLUMNS)},ContentType))"
_DEEPEST: Final = 4


class Contents(msgspec.Struct, frozen=True):
    """``files``: FINESS -> the files of its folder. ``outside``: names of files in no folder.
    ``seen``: by the id of an account, the last day that it deposited something.
    """

    files: Mapping[str, tuple[File, ...]]
    outside: tuple[str, ...]
    seen: Mapping[str, date] = {}


class _Folder(msgspec.Struct, frozen=True, rename="camel"):
    child_count: int = 0


class _ListItem(msgspec.Struct, frozen=True):
    fields: dict[str, Any] = {}


class _User(msgspec.Struct, frozen=True):
    id: str = ""


class _By(msgspec.Struct, frozen=True):
    user: _User | None = None


class _Child(Row, frozen=True, kw_only=True):
    name: str
    created_date_time: datetime
    created_by: _By = _By()
    size: int = 0
    folder: _Folder | None = None
    list_item: _ListItem = _ListItem()


class _Named(Row, frozen=True, kw_only=True):
    name: str


async def read(graph: Graph, extranet: Extranet, campaign: Campaign) -> Contents:
    """Raise ``Refusal`` while the space or its library is not there."""
    drive = await _drive(graph, extranet, campaign)
    top = await _children(graph, drive, "root")
    numbered = [(number, child) for child in top if child.folder and (number := _number(child))]
    inside = await asyncio.gather(*(_files(graph, drive, child) for _, child in numbered))
    files: dict[str, list[File]] = defaultdict(list)
    for (number, _), found in zip(numbered, inside, strict=True):
        files[number] += found
    outside = (visible(child.name) for child in top if child.folder is None)
    seen: dict[str, date] = {}
    for file in (each for found in files.values() for each in found if each.depositor):
        seen[file.depositor] = max(file.day, seen.get(file.depositor, file.day))
    return Contents({each: tuple(found) for each, found in files.items()}, tuple(outside), seen)


async def _drive(graph: Graph, extranet: Extranet, campaign: Campaign) -> str:
    """The library is found as a plan finds it: its space's group, that group's site."""
    ids, name = Ledger(), f"space/{campaign.space}"
    spaces = {each.key: each for each in group.desire(extranet) if each.key.name == name}
    sites = {each.key: each for each in site.desire(extranet) if each.key.name == name}
    seen = await groups.read(graph, spaces, ids)
    for key, found in seen.found.items():
        ids.learn(key, found.id)
    shown = await site.read(graph, sites, ids)
    for note in (*seen.notes, *shown.notes):
        if note.level == "unknown":
            raise Refusal(str(note))
    if (place := shown.found.get(Key("site", name))) is None:
        raise _absent(f"the space {campaign.space!r} has no site yet")
    lists = await graph.collect(query(f"/sites/{place.id}/lists", select="id,name"), _Named)
    for each in lists:
        if each.name == campaign.library:
            return await drive_of(graph, place.id, each.id)
    raise _absent(f"the site of {campaign.space!r} has no library {campaign.library!r} yet")


def _absent(what: str) -> Refusal:
    return Refusal(f"{what}; run extranet apply, then ask again")


async def _children(graph: Graph, drive: str, item: str) -> list[_Child]:
    place = "root" if item == "root" else f"items/{item}"
    path = query(f"/drives/{drive}/{place}/children", select=_SHOWN, expand=_FIELDS, top=200)
    return await graph.collect(path, _Child)


async def _files(graph: Graph, drive: str, folder: _Child, depth: int = 1) -> list[File]:
    """Those of the folder and of what people made inside it; an empty one costs nothing."""
    if folder.folder is None or not folder.folder.child_count or depth > _DEEPEST:
        return []
    children = await _children(graph, drive, folder.id)
    deeper = await asyncio.gather(
        *(_files(graph, drive, child, depth + 1) for child in children if child.folder)
    )
    here = [_file(child) for child in children if child.folder is None]
    return [*here, *(file for found in deeper for file in found)]


def _file(child: _Child) -> File:
    """Its words are a depositor's: none turns a line round or hides what it is, wherever said."""
    fields = child.list_item.fields
    finess, year, kind, piece = (_text(fields.get(column)) for column in COLUMNS)
    return File(
        name=visible(child.name),
        size=child.size,
        deposited=child.created_date_time,
        depositor=child.created_by.user.id if child.created_by.user else "",
        finess=finess,
        year=year,
        kind=kind,
        piece=piece,
        content_type=_text(fields.get("ContentType")),
    )


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return visible(str(value))


def _number(child: _Child) -> str | None:
    return finess_in(child.name)


def unknown(contents: Contents, known: Iterable[str]) -> tuple[str, ...]:
    """Numbers that have a folder with files in it, and no establishment."""
    strangers = set(known)
    return tuple(
        sorted(each for each, files in contents.files.items() if files and each not in strangers)
    )
