"""What people find in a space: pages, links, libraries, lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from provisioning.spec.model.effects import ReadBy
from provisioning.spec.model.fields import Code, ColumnName, Day, Entry, Flag, Line, Text, Url

Icon = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*$", max_length=60)]


class Link(Entry, read_by="pages.contents"):
    """Leads to ``url``, or to a page, library or list of ``space`` (of its own space if unsaid)."""

    title: Line
    url: Url | None = None
    space: Code | None = None
    page: Code | None = None
    library: Code | None = None
    list: Code | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Link:
        inside = [name for name in ("page", "library", "list") if getattr(self, name)]
        if self.url and (inside or self.space):
            raise ValueError("a link leads to a url or into a space, not both; keep one of them")
        if len(inside) > 1:
            raise ValueError(f"a link has one target; keep one of {', '.join(inside)}")
        if not (self.url or self.space or inside):
            raise ValueError("this link leads nowhere; add url, space, page, library or list")
        return self


class QuickLink(Link, read_by="pages.contents"):
    """``icon`` is the name of a Fluent UI icon, as SharePoint's quick links take it."""

    description: Line | None = None
    icon: Icon | None = None


class Page(Entry, read_by="pages.contents"):
    """``template`` names a file of templates/pages; ``body`` a Markdown file under
    the folder of spaces.yaml.

    ``overwrite`` lets a plan replace what somebody edited by hand.
    ``previously`` are the codes it had, so that a new code is one update.
    """

    title: Line
    template: Code = "page"
    body: Annotated[Line | None, ReadBy("spec.files.bodies")] = None
    text: Text | None = None
    quick_links: tuple[QuickLink, ...] = ()
    button: Link | None = None
    overwrite: Flag = False
    previously: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _one_body(self) -> Page:
        if self.body and self.text:
            raise ValueError("a page takes its words from body or from text; remove one of them")
        return self


class News(Page, read_by="pages.contents"):
    published: Day
    summary: Line | None = None


class Column(Entry, read_by="kinds.shared.lists.columns"):
    """A column, under its internal name; ``lookup`` is a list of the same space."""

    title: Line | None = None
    type: Literal["text", "note", "choice", "date", "number", "boolean", "lookup"] = "text"
    choices: tuple[Line, ...] = ()
    lookup: Code | None = None
    required: Flag = False
    indexed: Flag = False
    unique: Flag = False

    @model_validator(mode="after")
    def _complete(self) -> Column:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices and type: choice go together; write both or neither")
        if (self.type == "lookup") != bool(self.lookup):
            raise ValueError("lookup and type: lookup go together; write both or neither")
        return self


class ContentType(Entry, read_by="kinds.library"):
    title: Line
    description: Line | None = None
    columns: tuple[ColumnName, ...] = ()


class Folder(Entry, read_by="kinds.folder"):
    """Who may write and read in a folder, by profile."""

    write: tuple[Code, ...] = ()
    read: tuple[Code, ...] = ()


class Establishments(Entry, read_by="kinds.shared.reach"):
    """One folder per row of ``list``: its depositors write, its region and the nation read."""

    list: Annotated[Code, ReadBy("spec.rules.lists")]
    write: tuple[Code, ...]
    read_region: tuple[Code, ...] = ()
    read_all: tuple[Code, ...] = ()


class Library(Entry, read_by="kinds.library"):
    """A document library. Nothing in it is ever deleted by a plan."""

    title: Line
    description: Line | None = None
    columns: dict[ColumnName, Column] = Field(default_factory=dict)
    content_types: dict[Code, ContentType] = Field(default_factory=dict)
    folders: Annotated[dict[Line, Folder], ReadBy("kinds.folder")] = Field(default_factory=dict)
    establishments: Annotated[Establishments | None, ReadBy("kinds.folder")] = None
    previously: tuple[Code, ...] = ()


FED: Mapping[str, frozenset[str]] = {
    "directory": frozenset({"Adresse", "Nom", "Prenom", "Structure", "Fonction", "Profils"}),
    "finess": frozenset({"Finess", "Gestionnaire", "Nom", "Categorie", "Departement"})
    | {"Commune", "Region", "Ferme"},
}
"""The columns that each source fills, where the list has them; ``Ferme`` is true or false."""


class SiteList(Entry, read_by="kinds.list"):
    """A list whose rows are ours by ``key``: from ``rows``, the FINESS file or the directory."""

    title: Line
    description: Line | None = None
    columns: dict[ColumnName, Column] = Field(default_factory=dict)
    key: Annotated[ColumnName | None, ReadBy("kinds.shared.list_rows")] = None
    source: Annotated[Literal["rows", "finess", "directory"], ReadBy("kinds.shared.list_rows")] = (
        "rows"
    )
    rows: Annotated[tuple[dict[ColumnName, Text], ...], ReadBy("kinds.shared.list_rows")] = ()
    previously: tuple[Code, ...] = ()
