"""Sites, lists, items and pages as the simulated tenant remembers them.

What Graph shows as it was written (a column, a canvas) is kept as JSON in the shape of answers;
the rest is worked out when it is read.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from graph_simulator.wire.messages import Json

Template: TypeAlias = Literal["genericList", "documentLibrary", "webPageLibrary"]
Role: TypeAlias = Literal["read", "write", "owner"]
ROOT = 0
"""The number of the folder that a library is."""


SiteRole: TypeAlias = Literal["read", "write", "manage", "fullcontrol", "owner"]


class AppGrant(msgspec.Struct, frozen=True):
    """What an application may do in one site (permission *Sites.Selected*)."""

    id: str
    app: str
    name: str
    role: SiteRole


class MenuNode(msgspec.Struct, frozen=True, kw_only=True):
    """A link of the menu at the left of a site, with those under it."""

    id: int
    title: str
    url: str
    external: bool = True
    children: tuple[MenuNode, ...] = ()


MAIL = MenuNode(id=2001, title="Conversations", url="https://outlook.example/groups")
"""What every team site has in its menu from birth."""


class Site(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``group`` is the Microsoft 365 group it was born with; a site made without one has a title
    and a description of its own, and an owner, by name. The root site has neither.

    ``name`` is the last segment of the URL, fixed at birth. ``sharing`` is with whom outside:
    0 nobody, 1 new guests, 2 whoever has a link, 3 guests of the directory (``SharingCapability``).
    ``levels`` are the permission levels of its own groups, by group; ``people`` the logins of those
    who were put into them.
    """

    id: str
    name: str = ""
    group: str = ""
    created: str = ""
    levels: dict[str, tuple[int, ...]] = {}
    members_share: bool = True
    welcome: str = "SitePages/Home.aspx"
    sharing: Literal[0, 1, 2, 3] = 1
    menu: tuple[MenuNode, ...] = (MAIL,)
    title: str = ""
    description: str = ""
    owner: str = ""
    people: dict[str, tuple[str, ...]] = {}


class Column(msgspec.Struct, frozen=True):
    """``kind`` is the facet; ``shown`` is what answers show, which may leave the facet out."""

    id: str
    name: str
    kind: str
    shown: Json

    @property
    def indexed(self) -> bool:
        return bool(self.shown.get("indexed"))


class ContentType(msgspec.Struct, frozen=True):
    """``columns`` are names of columns."""

    id: str
    name: str
    shown: Json
    columns: tuple[str, ...] = ()


class SiteList(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``name`` is the segment of the URL, fixed at birth; ``columns`` are those that were added.

    ``drive`` is empty for what is not a document library. ``levels`` of ``None`` inherit from the
    site; else they are those of each of its groups.
    """

    id: str
    name: str
    display_name: str
    description: str = ""
    template: Template = "genericList"
    system: bool = False
    drive: str = ""
    content_types_enabled: bool = False
    columns: tuple[Column, ...] = ()
    content_types: tuple[ContentType, ...] = ()
    levels: dict[str, tuple[int, ...]] | None = None
    created: str = ""
    modified: str = ""
    version: int = 1


class SharingLink(msgspec.Struct, frozen=True):
    """A link by which people open a file or a folder; ``people`` are ids, for the scope *users*."""

    id: str
    type: Literal["view", "edit"] = "edit"
    scope: Literal["anonymous", "organization", "users"] = "users"
    people: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of a list; in a library, also a file or a folder.

    ``fields`` are values by column name. ``grants`` of ``None`` inherit from the folder above;
    else they are roles by principal, and everything that is let in. ``author`` and ``editor`` are
    ids of users, empty for the application. A place with ``links`` has grants of its own.
    """

    number: int
    key: str
    name: str = ""
    parent: int = ROOT
    folder: bool = False
    size: int = 0
    digest: str = ""
    fields: Json = {}
    content_type: str = ""
    created: str = ""
    modified: str = ""
    author: str = ""
    editor: str = ""
    version: int = 1
    content_version: int = 1
    stamp: int = 0
    grants: dict[str, Role] | None = None
    links: tuple[SharingLink, ...] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``checked_out_by``: the id of a user, ``app``, or nobody. ``title_area`` and ``canvas`` are
    as they are read, that is sanitised. ``folder`` is where in the library: ``Templates``.
    """

    id: str
    name: str
    title: str
    layout: str
    folder: str = ""
    description: str = ""
    promotion: str = "page"
    thumbnail: str = ""
    comments: bool = True
    recommended: bool = False
    title_area: Json | None = None
    canvas: Json | None = None
    created: str = ""
    modified: str = ""
    author: str = ""
    editor: str = ""
    major: int = 0
    minor: int = 1
    version: int = 1
    checked_out_by: str = ""


class Recycled(msgspec.Struct):
    """Something deleted at ``at``: a page, a list with its items, or items, the upper one first.

    ``place`` is where it was, from the root of its site; ``by`` the id of a user, or nobody for
    the application.
    """

    at: float
    name: str
    id: str = ""
    place: str = ""
    by: str = ""
    list_id: str = ""
    items: list[Item] = []
    itself: SiteList | None = None
    page: Page | None = None
