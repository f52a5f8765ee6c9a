"""What people find in a space: pages, links, libraries, lists."""

from collections.abc import Mapping
from typing import Annotated, Literal

from provisioning.spec.model.effects import ReadBy
from provisioning.spec.model.fields import (
    Code,
    ColumnName,
    Day,
    Entry,
    Flag,
    Line,
    Text,
    Url,
    shape,
)

Icon = Annotated[
    str,
    shape(
        r"^[A-Za-z][A-Za-z0-9]*$",
        "is not an icon; write the name of a Fluent UI icon, such as Help",
        most=60,
    ),
]


Members = Literal["none", "read", "contribute"]
"""What members of a space may do in a library or a list, by SharePoint's own levels."""


class Link(Entry, read_by="pages.contents"):
    """Leads to ``url``, or to a page, library or list of ``space`` (of its own space if unsaid)."""

    title: Line
    """The words of the link."""
    url: Url | None = None
    """An address that begins with ``https:`` or ``mailto:``."""
    space: Code | None = None
    """The space that it leads into; its own, if unsaid."""
    page: Code | None = None
    """A page of that space."""
    library: Code | None = None
    """A library of that space."""
    list: Code | None = None
    """A list of that space."""

    def __post_init__(self) -> None:
        inside = [name for name in ("page", "library", "list") if getattr(self, name)]
        if self.url and (inside or self.space):
            raise ValueError("a link leads to a url or into a space, not both; keep one of them")
        if len(inside) > 1:
            raise ValueError(f"a link has one target; keep one of {', '.join(inside)}")
        if not (self.url or self.space or inside):
            raise ValueError("this link leads nowhere; add url, space, page, library or list")


class QuickLink(Link, read_by="pages.contents"):
    """A link with a picture, as a tile."""

    description: Line | None = None
    """One line under the words."""
    icon: Icon | None = None
    """The name of a Fluent UI icon, as SharePoint takes it."""


class Page(Entry, read_by="pages.contents"):
    """A page of a site. Its words are in ``body`` or in ``text``."""

    title: Line
    """The title of the page."""
    template: Code = "page"
    """The file of templates/pages that lays it out, without its ending."""
    body: Annotated[Line | None, ReadBy("spec.files.bodies")] = None
    """A Markdown file with its words, beneath the folder of spaces.yaml."""
    text: Text | None = None
    """Its words in Markdown, here."""
    quick_links: tuple[QuickLink, ...] = ()
    """Tiles under the words."""
    button: Link | None = None
    """The one thing to do on this page."""
    overwrite: Flag = False
    """Lets a plan replace what somebody edited by hand."""
    previously: tuple[Code, ...] = ()
    """The codes it had: a new code is then one update of the same page."""

    def __post_init__(self) -> None:
        if self.body and self.text:
            raise ValueError("a page takes its words from body or from text; remove one of them")


class News(Page, read_by="pages.contents"):
    """A page among the news of the home."""

    published: Day
    """Its day."""
    summary: Line | None = None
    """What stands under its title in the list of news."""


class Column(Entry, read_by="kinds.shared.lists.columns"):
    """A column of a library or a list."""

    title: Line | None = None
    """What people read; the internal name, if unsaid."""
    type: Literal["text", "note", "choice", "date", "number", "boolean", "lookup"] = "text"
    """What its cells hold."""
    choices: tuple[Line, ...] = ()
    """What may be chosen, with ``type: choice``."""
    lookup: Code | None = None
    """The list whose rows may be chosen, with ``type: lookup``."""
    required: Flag = False
    """Whether a row must have it."""
    indexed: Flag = False
    """Whether SharePoint indexes it: needed to filter a large list."""
    unique: Flag = False
    """Whether two rows may not have the same."""

    def __post_init__(self) -> None:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices and type: choice go together; write both or neither")
        if (self.type == "lookup") != bool(self.lookup):
            raise ValueError("lookup and type: lookup go together; write both or neither")


class ContentType(Entry, read_by="kinds.library"):
    """A kind of document, with the columns that it fills in."""

    title: Line
    """What people choose when they add a document."""
    description: Line | None = None
    """What it is for."""
    columns: tuple[ColumnName, ...] = ()
    """The columns of the library that such a document fills in."""


class Folder(Entry, read_by="kinds.folder"):
    """Who may write and read in a folder, by profile."""

    write: tuple[Code, ...] = ()
    """Profiles that may write in it."""
    read: tuple[Code, ...] = ()
    """Profiles that may read in it."""


class Establishments(Entry, read_by="kinds.shared.reach"):
    """One folder for each row of a list: its depositors write, its region and the nation read."""

    list: Annotated[Code, ReadBy("spec.rules.lists")]
    """The list that has a row for each establishment."""
    write: tuple[Code, ...]
    """Profiles that deposit, each person for their own establishment."""
    read_region: tuple[Code, ...] = ()
    """Profiles that read the folders of their own region."""
    read_all: tuple[Code, ...] = ()
    """Profiles that read all the folders."""


class Library(Entry, read_by="kinds.library"):
    """A document library. Nothing in it is ever deleted by a plan."""

    title: Line
    """The name that people read."""
    description: Line | None = None
    """What belongs in it."""
    columns: dict[ColumnName, Column] = {}
    """Its columns, by internal name."""
    content_types: dict[Code, ContentType] = {}
    """The kinds of documents that it offers."""
    folders: Annotated[dict[Line, Folder], ReadBy("kinds.folder")] = {}
    """Folders with rights of their own, by name."""
    establishments: Annotated[Establishments | None, ReadBy("kinds.folder")] = None
    """Makes one folder for each establishment of a list."""
    members: Annotated[Members | None, ReadBy("kinds.level")] = None
    """What members of the space may do in it; if unsaid, they read."""
    previously: tuple[Code, ...] = ()
    """The codes it had: its documents and its address are kept."""


FED: Mapping[str, frozenset[str]] = {
    "directory": frozenset({"Adresse", "Nom", "Prenom", "Structure", "Fonction", "Profils"}),
    "finess": frozenset({"Finess", "Gestionnaire", "Nom", "Categorie", "Departement"})
    | {"Commune", "Region", "Ferme"},
}
"""The columns that each source fills, where the list has them; ``Ferme`` is true or false."""


class SiteList(Entry, read_by="kinds.list"):
    """A list, and the rows of it that are ours."""

    title: Line
    """The name that people read."""
    description: Line | None = None
    """What belongs in it."""
    columns: dict[ColumnName, Column] = {}
    """Its columns, by internal name."""
    key: Annotated[ColumnName | None, ReadBy("kinds.shared.list_rows")] = None
    """The column that tells rows apart."""
    source: Annotated[Literal["rows", "finess", "directory"], ReadBy("kinds.shared.list_rows")] = (
        "rows"
    )
    """Where its rows come from: ``rows`` here, the FINESS file, or the directory of people."""
    rows: Annotated[tuple[dict[ColumnName, Text], ...], ReadBy("kinds.shared.list_rows")] = ()
    """Its rows: the internal name of a column, and what is in it."""
    members: Annotated[Members | None, ReadBy("kinds.level")] = None
    """What members of the space may do in it; if unsaid, they read."""
    previously: tuple[Code, ...] = ()
    """The codes it had: its rows and its address are kept."""
