"""A mail that is due, as the store of requests hands it over: plain values, no words yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from provisioning.core.model import Key


class Door(msgspec.Struct, frozen=True):
    """What the mail says is open: ``person`` in ``roster``. Not to be said before it is shown."""

    roster: Key
    person: Key


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """``number`` is the mail's in the store, ``template`` its name under ``notices/``.

    ``secret_of`` is the standard account whose first secret this mail brings; the secret itself
    is made when the mail leaves. Values that are secrets have the type ``Secret``.
    """

    number: int
    template: str
    to: str
    values: Mapping[str, Any] = {}
    door: Door | None = None
    secret_of: Key | None = None
