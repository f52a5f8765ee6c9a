"""The store of requests as a source of grants, beside the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import connections

from provisioning.errors import Refusal
from provisioning.requests.setup import configure
from provisioning.requests.store import audit_verify, people
from provisioning.requests.store.granting import born, granting
from provisioning.requests.store.leaving import leavers
from provisioning.settings import BadSetting, Settings
from provisioning.spec.model import Spec
from provisioning.spec.registrations import GrantSource, KnownAs, Registration, Unread


def opened_for(setting: Settings, *, key_lost: bool = False) -> None:
    """Open the store that these settings name. ``Refusal`` says what is wrong with them."""
    try:
        configure(setting, key_lost=key_lost)
    except BadSetting as error:
        raise Refusal(str(error)) from None


def from_store(
    today: date, *, numbered: bool = False, people: Mapping[int, str] | None = None
) -> GrantSource:
    """The store must be open (``setup.configure``). ``numbered``: each approval says its number.
    ``today``: a day, or a moment. ``people``: of these alone (``store.people.numbers``).
    """

    def read(spec: Spec) -> Iterable[Registration | Unread]:
        return granting(spec.instance.day(today), spec=spec, numbered=numbered, people=people)

    partial = people is not None
    return GrantSource("store", read, born, audit_verify.seal, _lost, _moved, partial)


def _lost(head: str) -> bool:
    """From any thread: the connection that this opens is not kept."""
    try:
        return audit_verify.lost(head)
    finally:
        connections.close_all()


def _moved(head: str) -> Mapping[str, int]:
    """From any thread, as ``_lost``."""
    try:
        return audit_verify.taken_over(head)
    finally:
        connections.close_all()


def known_as(some: Mapping[int, str] | None = None) -> KnownAs:
    """Everybody who is known under several addresses, whether let in or not; or ``some``."""
    return people.known_as(some)


def departures(some: Mapping[int, str] | None = None) -> Mapping[str, str]:
    """Address -> access mode of everybody who left: their accounts are to be blocked."""
    return {leaver.address: leaver.access_mode for leaver in leavers(some)}


def numbers(addresses: Iterable[str]) -> Mapping[int, str]:
    """Number -> main address of those whom the store knows by one of these addresses."""
    return people.numbers(addresses)
