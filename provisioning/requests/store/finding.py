"""Finding people and requests, or saying that there are none."""

from __future__ import annotations

from provisioning.requests import form
from provisioning.requests.errors import Unknown
from provisioning.requests.models import AccountRequest, Alias, Correction, Person, ProfileRequest
from provisioning.requests.workflow import Asked


def known(address: str | Person) -> Person | None:
    """By any address of theirs, in any case; whoever was found already is known."""
    if isinstance(address, Person):
        return address
    folded = form.address(address)
    alias: Alias | None = Alias.objects.select_related("person").filter(address=folded).first()
    return alias.person if alias else None


def person(address: str | Person) -> Person:
    if found := known(address):
        return found
    raise Unknown(f"nobody is known as {address}; check the address, or see the list of people")


def person_of(number: int) -> Person:
    found: Person | None = Person.objects.filter(pk=number).first()
    if found is None:
        raise Unknown(f"there is no person {number}; they may have been purged")
    return found


def addresses(person: Person) -> frozenset[str]:
    return frozenset(Alias.objects.filter(person=person).values_list("address", flat=True))


def account(number: int) -> AccountRequest:
    found: AccountRequest | None
    found = AccountRequest.objects.select_related("person").filter(pk=number).first()
    if found is None:
        raise Unknown(f"there is no account request {number}; see the list of requests")
    return found


def profile(number: int) -> ProfileRequest:
    found: ProfileRequest | None
    found = ProfileRequest.objects.select_related("person").filter(pk=number).first()
    if found is None:
        raise Unknown(f"there is no profile request {number}; see the list of profiles")
    return found


def correction(number: int) -> Correction:
    found: Correction | None
    found = Correction.objects.select_related("person").filter(pk=number).first()
    if found is None:
        raise Unknown(f"there is no correction {number}; see the list of corrections")
    return found


Asking = AccountRequest | ProfileRequest | Correction
"""What somebody asked for, and somebody else decides on."""


def asked(row: Asking) -> Asked:
    about = addresses(row.person)
    if isinstance(row, Correction):
        return Asked(about=about, application=form.EXTRANET)
    if isinstance(row, ProfileRequest):
        return Asked(about=about, profile=row.profile)
    return Asked(about=about, application=row.application)


_KINDS = {AccountRequest: "account", ProfileRequest: "profile", Correction: "correction"}


def name_of(row: Asking) -> str:
    """As the journal, the mails and the refusals name it: ``account/12``, ``profile/34``."""
    return f"{_KINDS[type(row)]}/{row.id}"
