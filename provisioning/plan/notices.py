"""A mail that is due, as the store of requests hands it over: plain values, no words yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from provisioning.i18n import Message
from provisioning.plan.model import Key


class Door(msgspec.Struct, frozen=True):
    """What the mail says is open: ``person`` in ``membership``; said only once it is shown.

    ``through`` are all the memberships that it takes; ``tells`` the links (``plan.doors``) that the
    mail itself says how to close.
    """

    membership: Key
    person: Key
    through: frozenset[Key] = frozenset()
    tells: frozenset[str] = frozenset()


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """``number`` is the mail's in the store, ``template`` its name under ``notices/``.

    ``account`` is the standard account of which the mail tells the login, or with ``secret`` the
    first secret, which is made when the mail leaves. Values that are secrets have the type
    ``Secret``. ``missing`` says what of the door is not open yet. ``after`` is the mail that has to
    leave first. ``closed`` is the address of somebody whose account the mail says is blocked.
    ``relay`` is the address of an SMTP server (``mail.post.relay_at``); empty, Graph sends it.
    """

    number: int
    template: str
    to: str
    values: Mapping[str, Any] = {}
    door: Door | None = None
    missing: Message | None = None
    account: Key | None = None
    secret: bool = False
    after: int | None = None
    closed: str = ""
    relay: str = ""
