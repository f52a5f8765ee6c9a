"""What we read of the tenant: the struct is the ``$select``.

Absent values are ``None`` or ``()``. Rows hold no cycles, so the collector may ignore them, and
the words that thousands of accounts share are kept once.
"""

from __future__ import annotations

from functools import cache
from sys import intern

import msgspec
from msgspec.structs import force_setattr


class Row(msgspec.Struct, frozen=True, rename="camel", kw_only=True, gc=False):
    id: str


class Identity(msgspec.Struct, frozen=True, rename="camel", kw_only=True, gc=False):
    """Of a way of signing in, only the address: nothing else is ever looked at."""

    issuer_assigned_id: str | None = None


class ExtensionAttributes(
    msgspec.Struct, frozen=True, rename="camel", kw_only=True, gc=False, omit_defaults=True
):
    """``onPremisesExtensionAttributes``: fifteen free places on a cloud account."""

    extension_attribute1: str | None = None
    extension_attribute2: str | None = None
    extension_attribute3: str | None = None
    extension_attribute4: str | None = None
    extension_attribute5: str | None = None
    extension_attribute6: str | None = None
    extension_attribute7: str | None = None
    extension_attribute8: str | None = None
    extension_attribute9: str | None = None
    extension_attribute10: str | None = None
    extension_attribute11: str | None = None
    extension_attribute12: str | None = None
    extension_attribute13: str | None = None
    extension_attribute14: str | None = None
    extension_attribute15: str | None = None


class User(Row, frozen=True, kw_only=True, gc=False):
    display_name: str | None = None
    given_name: str | None = None
    surname: str | None = None
    mail: str | None = None
    user_principal_name: str | None = None
    other_mails: tuple[str, ...] | None = ()
    proxy_addresses: tuple[str, ...] | None = ()
    identities: tuple[Identity, ...] | None = ()
    user_type: str | None = None
    account_enabled: bool | None = None
    external_user_state: str | None = None
    creation_type: str | None = None
    company_name: str | None = None
    job_title: str | None = None
    on_premises_extension_attributes: ExtensionAttributes | None = None

    def __post_init__(self) -> None:
        for name in _SHARED:
            if (value := getattr(self, name)) is not None:
                force_setattr(self, name, intern(value))


_SHARED = (
    "user_type",
    "external_user_state",
    "creation_type",
    "company_name",
    "job_title",
)


class Group(Row, frozen=True, kw_only=True, gc=False):
    unique_name: str | None = None
    display_name: str | None = None
    description: str | None = None
    mail_nickname: str | None = None
    mail_enabled: bool | None = None
    security_enabled: bool | None = None
    group_types: tuple[str, ...] = ()
    visibility: str | None = None
    classification: str | None = None
    is_assignable_to_role: bool | None = None


class Ref(Row, frozen=True, kw_only=True, gc=False):
    """A member or owner: ``type`` is ``#microsoft.graph.user``, whatever was selected."""

    type: str | None = msgspec.field(default=None, name="@odata.type")


class VerifiedDomain(msgspec.Struct, frozen=True, rename="camel", gc=False):
    name: str
    is_default: bool = False
    is_initial: bool = False


class Organization(Row, frozen=True, kw_only=True, gc=False):
    display_name: str | None = None
    verified_domains: tuple[VerifiedDomain, ...] = ()


@cache
def select(row: type[msgspec.Struct]) -> str:
    """``id,displayName,...``: the value of ``$select`` that fills ``row``."""
    return ",".join(name for name in row.__struct_encode_fields__ if not name.startswith("@"))
