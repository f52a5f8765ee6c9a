"""The spaces of the extranet, its home, and the deposit campaigns held in them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Annotated, Literal

from pydantic import Field, model_validator

from provisioning.spec.model.content import Library, Link, News, Page, QuickLink, SiteList
from provisioning.spec.model.fields import (
    Code,
    Count,
    Day,
    Entry,
    Flag,
    GroupId,
    Line,
    Nickname,
    Shorthand,
    Text,
)
from provisioning.spec.model.people import Referent


class Requires(Entry):
    """The profiles that open a space: ``any`` one of them, or ``all`` of them."""

    any: tuple[Code, ...] = ()
    all: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _any_or_all(self) -> Requires:
        if bool(self.any) == bool(self.all):
            raise ValueError(
                "a space opens to any or to all of some profiles; write one of the two"
            )
        return self

    @property
    def profiles(self) -> tuple[str, ...]:
        return self.any or self.all

    def met_by(self, held: AbstractSet[str]) -> bool:
        return not held.isdisjoint(self.any) if self.any else all(p in held for p in self.all)


class Place(Entry):
    """What the home and every space have alike: a Microsoft 365 group and its site.

    ``overwrite`` lets a plan replace its home page although somebody edited it by hand.
    """

    title: Line
    description: Line | None = None
    label: Literal["public", "confidentiel"] = "public"
    referents: tuple[Referent, ...] = ()
    welcome: Text | None = None
    quick_links: tuple[QuickLink, ...] = ()
    libraries: dict[Code, Library] = Field(default_factory=dict)
    lists: dict[Code, SiteList] = Field(default_factory=dict)
    pages: dict[Code, Page] = Field(default_factory=dict)
    previously: tuple[Code, ...] = ()
    adopt: GroupId | None = None
    nickname: Nickname | None = None
    overwrite: Flag = False


class Space(Place):
    """``silence``: what a review does with a holder whom no referent confirmed."""

    requires: Requires
    parent: Code | None = None
    silence: Literal["keep", "remove"] = "keep"
    button: Link | None = None


class MenuItem(Shorthand):
    """A space, or a heading with spaces under it."""

    bare = "space"

    space: Code | None = None
    title: Line | None = None
    spaces: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _space_or_heading(self) -> MenuItem:
        if bool(self.space) == bool(self.title) or (self.space and self.spaces):
            raise ValueError("a menu item is a space, or a title with spaces; write one of the two")
        return self


class Home(Place):
    """The home, open to every accepted person."""

    code: Code = "accueil"
    title: Line = "Accueil"
    menu: tuple[MenuItem, ...] = ()
    news: dict[Code, News] = Field(default_factory=dict)
    footer: tuple[Link, ...] = ()


Extension = Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")]


MACROS = frozenset({"xlsm", "xltm", "xlam", "docm", "dotm", "pptm", "potm", "ppsm"})
"""Extensions of documents that carry programs: no campaign takes them."""


class Campaign(Entry):
    """A yearly deposit into one library; ``models`` and ``pieces`` are per report and per piece."""

    year: Annotated[Count, Field(ge=2000, le=2100)]
    space: Code
    library: Code
    opens: Day
    due: Day
    closes: Day
    models: dict[Line, Line] = Field(default_factory=dict)
    pieces: dict[Code, tuple[Extension, ...]] = Field(default_factory=dict)
    max_size_mb: Count = 25
