"""Invitations as they were mailed: to guests, and to those with whom a file is shared."""

from __future__ import annotations

import msgspec

from graph_simulator.tenant.memory import Notes, notes
from graph_simulator.tenant.tenant import Tenant


class Mail(msgspec.Struct, frozen=True):
    """An invitation sent. The link itself is a secret and is not here: redeem by the address."""

    at: str
    to: str
    cc: str
    language: str
    body: str


class Outbox(Notes):
    mails: list[Mail] = msgspec.field(default_factory=list)


OUTBOX = notes("outbox", Outbox)


def send(tenant: Tenant, mail: Mail) -> None:
    OUTBOX.of(tenant).mails.append(mail)
    tenant.changed = True
