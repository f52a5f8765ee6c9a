"""The spaces of the extranet, its home, and the deposit campaigns held in them."""

from collections.abc import Set as AbstractSet
from typing import Annotated, Literal

from msgspec import Meta

from provisioning.spec.model.announcements import Announcement
from provisioning.spec.model.content import Library, Link, News, Page, QuickLink, SiteList
from provisioning.spec.model.effects import ReadBy
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
    shape,
)
from provisioning.spec.model.people import Referent


class Requires(Entry, read_by="plan.desired"):
    """The profiles that open a space: write ``any`` or ``all``."""

    any: tuple[Code, ...] = ()
    """One of these profiles suffices."""
    all: tuple[Code, ...] = ()
    """Every one of these profiles is needed."""

    def __post_init__(self) -> None:
        if bool(self.any) == bool(self.all):
            raise ValueError(
                "a space opens to any or to all of some profiles; write one of the two"
            )

    @property
    def profiles(self) -> tuple[str, ...]:
        return self.any or self.all

    def met_by(self, held: AbstractSet[str]) -> bool:
        return not held.isdisjoint(self.any) if self.any else all(p in held for p in self.all)


class Place(Entry, read_by="kinds.group"):
    """What the home and every space have alike: a Microsoft 365 group and its site."""

    title: Line
    """The name of its group and site."""
    description: Line | None = None
    """What it is about, in one line."""
    label: Annotated[Literal["public", "confidentiel"], ReadBy("plan.labels")] = "public"
    """Shown on its site as ``Externe - Public`` or ``Externe - Confidentiel``."""
    referents: Annotated[tuple[Referent, ...], ReadBy("plan.desired")] = ()
    """Who decides on its profiles and owns its group; name at least two."""
    welcome: Annotated[Text | None, ReadBy("pages.contents")] = None
    """The words at the top of its home page, in Markdown."""
    quick_links: Annotated[tuple[QuickLink, ...], ReadBy("pages.contents")] = ()
    """The tiles of its home page."""
    libraries: Annotated[dict[Code, Library], ReadBy("kinds.library")] = {}
    """Its document libraries."""
    lists: Annotated[dict[Code, SiteList], ReadBy("kinds.list")] = {}
    """Its lists."""
    pages: Annotated[dict[Code, Page], ReadBy("pages.contents")] = {}
    """Its other pages."""
    announcements: Annotated[dict[Code, Announcement], ReadBy("pages.announcements")] = {}
    """What it has to say for some days."""
    previously: tuple[Code, ...] = ()
    """The codes it had: its group and its members are kept."""
    adopt: GroupId | None = None
    """The id of a group that the tenant has already, to take over."""
    nickname: Nickname | None = None
    """The address of its group; by default, the codes of the instance and the space."""
    overwrite: Annotated[Flag, ReadBy("pages.contents")] = False
    """Lets a plan replace its home page although somebody edited it by hand."""
    publish: Annotated[Flag, ReadBy("plan.desired")] = True
    """``false`` leaves all pages and announcements of its site as they are."""


class Space(Place, read_by="pages.contents"):
    """A space, open to whoever holds the profiles that it requires."""

    requires: Annotated[Requires, ReadBy("plan.desired")]
    """The whole rule of entry."""
    parent: Code | None = None
    """The space under which menus show it."""
    silence: Annotated[Literal["keep", "remove"], ReadBy("requests.store.recertification")] = "keep"
    """What a review does with a holder whom no referent confirmed."""
    button: Link | None = None
    """The one thing to do here, beside the welcome."""


class MenuItem(Shorthand, read_by="pages.contents"):
    """A space, or a heading with spaces under it."""

    bare = "space"

    space: Code | None = None
    """The code of a space."""
    title: Line | None = None
    """A heading, in the place of a space."""
    spaces: tuple[Code, ...] = ()
    """The spaces under the heading."""

    def __post_init__(self) -> None:
        if bool(self.space) == bool(self.title) or (self.space and self.spaces):
            raise ValueError("a menu item is a space, or a title with spaces; write one of the two")


class Home(Place, read_by="pages.contents"):
    """The home, open to every accepted person."""

    code: Annotated[Code, ReadBy("plan.desired")] = "accueil"
    """Its own code, which no space may bear."""
    title: Line = "Accueil"
    """The name of its group and site."""
    menu: tuple[MenuItem, ...] = ()
    """The spaces in the order in which everybody sees them."""
    news: dict[Code, News] = {}
    """What is new."""
    footer: tuple[Link, ...] = ()
    """The links at the foot of its page."""
    site: Annotated[Literal["group", "communication"], ReadBy("plan.desired")] = "group"
    """``communication``: a communication site that a security group visits; fixed at its making."""


Extension = Annotated[
    str,
    shape(r"^[a-z0-9]{1,8}$", "is not a file extension; write it without the dot, such as xlsx"),
]


MACROS = frozenset({"xlsm", "xltm", "xlam", "docm", "dotm", "pptm", "potm", "ppsm"})
"""Extensions of documents that carry programs: no campaign takes them."""


class Campaign(Entry, read_by="deposits.documents"):
    """A yearly deposit into one library."""

    year: Annotated[int, Meta(ge=2000, le=2100)]
    """The year that is reported on."""
    space: Code
    """The space that holds the library."""
    library: Code
    """The library that people deposit in: one with ``establishments``."""
    opens: Day
    """The first day."""
    due: Day
    """The day by which everything is expected."""
    closes: Day
    """The last day."""
    models: dict[Line, Line] = {}
    """The form to fill in, by type of structure."""
    pieces: Annotated[dict[Code, tuple[Extension, ...]], ReadBy("deposits.completeness")] = {}
    """What is expected of each establishment, with the endings that a file may have."""
    max_size_mb: Count = 25
    """Megabytes of a file, at most."""
