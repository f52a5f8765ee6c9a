"""Addresses as Graph writes them (resources *recipient* and *emailAddress*)."""

from __future__ import annotations

import msgspec


class EmailAddress(msgspec.Struct, forbid_unknown_fields=True):
    address: str | None = None
    name: str | None = None


class Recipient(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    email_address: EmailAddress
