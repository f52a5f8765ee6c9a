"""« Identifiant ou mot de passe oublié ? »: a link to the mailbox, used once.

Nothing that happens here shows whether somebody is known.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from provisioning.portal import credentials
from provisioning.portal.models import Credential, Reset
from provisioning.requests import link
from provisioning.requests.errors import BadLink
from provisioning.requests.store import finding, mails
from provisioning.requests.transaction import writing
from provisioning.spec.model import Spec

_HOUR: Final = timedelta(hours=1)
_MOST: Final = 3
"""Mails in an hour to one address, whoever asks for them."""
_KEPT: Final = timedelta(days=1)


def ask(spec: Spec, name: str, now: datetime) -> None:
    """``name`` is a login or an address."""
    address, login = credentials.reachable(spec, name)
    if Reset.objects.filter(address=address, at__gt=now - _HOUR).count() >= _MOST:
        address = ""
    with writing():
        Reset.objects.filter(at__lt=now - _KEPT).delete()
        row = Reset.objects.create(address=address, at=now)
        if address:
            about, person = f"reset/{row.id}#{login}", finding.known(address)
            mails.write("way-back-in", to=address, about=about, now=now, person=person)


def opened(code: str, now: datetime) -> Reset | None:
    """What this link was made for, while it works."""
    try:
        number = link.request_of(code, now, hours=link.RESET_HOURS, use=link.RESET)
    except BadLink:
        return None
    found: Reset | None = Reset.objects.filter(pk=number).exclude(address="").first()
    return found


def use(spec: Spec, asked: Reset, encoded: str, now: datetime) -> Credential | None:
    """From now on this password and no other; its links and all its sessions end.

    Sessions end by themselves: Django binds each to the hash of the password.
    """
    with transaction.atomic():
        mine, _ = Reset.objects.filter(pk=asked.pk).delete()
        address, _ = credentials.reachable(spec, asked.address)
        if not (mine and address):
            return None
        Reset.objects.filter(address=asked.address).delete()
        person = finding.known(address)
        first, last = (person.first_name, person.last_name) if person else ("", "")
        last = last or address.partition("@")[0]
        found = credentials.grant(address, first, last, encoded)
        credentials.tell(found, "password", now)
        return found
