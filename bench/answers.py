"""What each page holds, for a client that decodes it and does nothing more."""

from __future__ import annotations

from typing import Any

import msgspec


class Identity(msgspec.Struct, rename="camel"):
    issuer_assigned_id: str | None = None


class User(msgspec.Struct, rename="camel", gc=False):
    id: str
    display_name: str | None = None
    given_name: str | None = None
    surname: str | None = None
    mail: str | None = None
    user_principal_name: str | None = None
    other_mails: tuple[str, ...] = ()
    proxy_addresses: tuple[str, ...] = ()
    identities: tuple[Identity, ...] = ()
    user_type: str | None = None
    account_enabled: bool | None = None
    external_user_state: str | None = None
    creation_type: str | None = None
    company_name: str | None = None
    job_title: str | None = None
    on_premises_extension_attributes: dict[str, str] | None = None


class Group(msgspec.Struct, rename="camel", gc=False):
    id: str
    unique_name: str | None = None
    display_name: str | None = None
    description: str | None = None
    mail_nickname: str | None = None
    mail_enabled: bool | None = None
    security_enabled: bool | None = None
    group_types: tuple[str, ...] = ()
    visibility: str | None = None
    classification: str | None = None


class Ref(msgspec.Struct, gc=False):
    id: str
    type: str | None = msgspec.field(default=None, name="@odata.type")


class Site(msgspec.Struct, rename="camel", gc=False):
    id: str
    web_url: str = ""


class Column(msgspec.Struct, rename="camel", gc=False):
    id: str
    name: str
    display_name: str | None = None
    required: bool | None = None
    indexed: bool | None = None
    enforce_unique_values: bool | None = None


class ContentType(msgspec.Struct, gc=False):
    name: str


class Shelf(msgspec.Struct, rename="camel"):
    id: str
    name: str
    display_name: str
    description: str | None = None
    web_url: str = ""
    columns: list[Column] = []
    content_types: list[ContentType] = []


class Fields(msgspec.Struct, rename="pascal", gc=False):
    extranet_key: str = ""
    nom: str = ""
    title: str = ""
    digest: str = ""
    version: str = ""


class Row(msgspec.Struct):
    id: str
    fields: Fields


class State(msgspec.Struct, frozen=True, rename="camel", gc=False):
    version_id: str = ""


class SitePage(msgspec.Struct, rename="camel"):
    id: str
    name: str
    title: str
    publishing_state: State = State()


class Users(msgspec.Struct):
    value: list[User]


class Groups(msgspec.Struct):
    value: list[Group]


class Refs(msgspec.Struct):
    value: list[Ref]


class Shelves(msgspec.Struct):
    value: list[Shelf]


class Rows(msgspec.Struct):
    value: list[Row]


class SitePages(msgspec.Struct):
    value: list[SitePage]


USERS = msgspec.json.Decoder(Users)
MEMBERS = msgspec.json.Decoder(Refs)
PAGES: dict[str, msgspec.json.Decoder[Any]] = {
    "members": MEMBERS,
    "owners": MEMBERS,
    "groups": msgspec.json.Decoder(Groups),
    "root": msgspec.json.Decoder(Site),
    "lists": msgspec.json.Decoder(Shelves),
    "items": msgspec.json.Decoder(Rows),
    "microsoft.graph.sitePage": msgspec.json.Decoder(SitePages),
}


def page(path: str) -> msgspec.json.Decoder[Any]:
    """The organisation is read as one more user: it has an id and a name."""
    return PAGES.get(path.partition("?")[0].rpartition("/")[2], USERS)


def rows(answer: Any) -> list[Any]:
    return [answer] if isinstance(answer, Site) else answer.value
