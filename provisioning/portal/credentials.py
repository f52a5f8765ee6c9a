"""Ways in: made when an address is proved, taken at sign-in, gone with their person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from provisioning.errors import Refusal
from provisioning.kinds.shared.login import free, stem
from provisioning.portal.models import ChosenPassword, Credential
from provisioning.portal.passwords import mistakes
from provisioning.requests.models import AccountRequest, Alias, Person
from provisioning.requests.store import finding, mails
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import AccountState
from provisioning.spec.address import address as folded
from provisioning.spec.model import Referent, Spec


class Backend:
    """Who a session is of. Whoever left, or is no longer known, is nobody at the next page."""

    def get_user(self, number: int) -> Credential | None:
        from provisioning.portal import rules

        found: Credential | None = Credential.objects.filter(pk=number).first()
        return found if found and stands(rules.spec(), found) else None


def circles(spec: Spec) -> Iterator[tuple[Referent, ...]]:
    """Everybody who decides on others."""
    yield spec.responsables
    yield spec.home.referents
    for each in spec.applications.values():
        yield each.managers
    for space in spec.spaces.values():
        yield space.referents
    yield from spec.approvers.values()


def staff(spec: Spec) -> frozenset[str]:
    """Whom the reviewed file names: they may sign in without having asked for anything."""
    named = (who.address for circle in circles(spec) for who in circle)
    return frozenset({*named, *spec.admins})


def person_of(credential: Credential) -> Person | None:
    """Looked for once in a request, whose own the credential is."""
    if not hasattr(credential, "person"):
        credential.person = finding.known(credential.address)
    return credential.person


def stands(spec: Spec, credential: Credential) -> bool:
    """Whoever left, or is no longer known, has no way in."""
    person = person_of(credential)
    return person.left_on is None if person else credential.address in staff(spec)


def signing_in(spec: Spec, name: str, password: str) -> Credential | None:
    """By login or address. It takes as long for a name that nobody has."""
    found = named(name)
    if found is None:
        make_password(password)
        return None
    return found if found.check_password(password) and stands(spec, found) else None


def named(name: str) -> Credential | None:
    """By login or address."""
    found: Credential | None = Credential.objects.filter(
        Q(login=name.strip().casefold()) | Q(address=_address(name))
    ).first()
    return found


def reachable(spec: Spec, name: str) -> tuple[str, str]:
    """The address to which a way back in may be sent, and its login; empty where there is none.

    Always the present address of a person: a former one may be somebody else's by now.
    """
    found = named(name)
    address = found.address if found else _address(name)
    person = finding.known(address) if address else None
    there = address in staff(spec)
    if person:
        there = person.left_on is None and bool(there or found or person.accepted_on)
        address = person.address
    return (address, found.login if found else "") if there else ("", "")


def _address(text: str) -> str:
    try:
        return folded(text)
    except ValueError:
        return ""


def choose(request: int, encoded: str, now: datetime) -> None:
    ChosenPassword.objects.create(request=request, password=encoded, at=now)


def chosen(request: int) -> list[str]:
    return [each.password for each in ChosenPassword.objects.filter(request=request)]


def matching(encoded: Iterable[str], password: str) -> str | None:
    return next((each for each in encoded if check_password(password, each)), None)


def grant(address: str, first_name: str, last_name: str, encoded: str) -> Credential:
    """The one way in of this address, with this password from now on."""
    with transaction.atomic():
        person = finding.known(address)
        known = finding.addresses(person) if person else frozenset({address})
        there = Credential.objects.filter(address__in=known)
        found: Credential | None = there.filter(address=address).first() or there.first()
        if found is None:
            wish = stem(first_name, last_name)
            taken = set(
                Credential.objects.filter(login__startswith=wish).values_list("login", flat=True)
            )
            found = Credential(login=free(wish, taken))
        found.address, found.password = address, encoded
        found.save()
        return found


def appoint(spec: Spec, address: str, password: str, *, anybody: bool = False) -> str:
    """The login of somebody whom the file names, with this password from now on.

    ``anybody``: of whomever the store knows, too.
    """
    known = _address(address)
    person = finding.known(known) if anybody else None
    if person is None and known not in staff(spec):
        raise Refusal(
            f"{address} is not among those who run or decide anything in spaces.yaml; others "
            "ask for their account on the portal"
        )
    if list(mistakes(spec.portal.password, password)):
        asked = spec.portal.password
        raise Refusal(
            f"this password does not follow portal.password: {asked.minimum} to {asked.maximum} "
            f"characters, of {asked.classes} classes at least; type another"
        )
    first, last = (person.first_name, person.last_name) if person else ("", known.partition("@")[0])
    return grant(known, first, last, make_password(password)).login


def tell(found: Credential, what: str, now: datetime) -> None:
    """Its owner, by mail: ``what`` changed: the ``password``, a ``factor`` or a ``link``."""
    with writing():
        about = f"way-in/{found.id}#{what} {now:%Y-%m-%dT%H:%M}"  # one mail a minute
        person = finding.known(found.address)
        mails.write("way-in-changed", to=found.address, about=about, now=now, person=person)


def forget_factor(address: str, now: datetime) -> str:
    """The login of whoever loses it; their sessions end."""
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession

    found = named(address)
    if found is None:
        raise Refusal(f"{address} has no way in to the portal; check the address")
    with transaction.atomic():
        Authenticator.objects.filter(user=found).delete()
        for each in UserSession.objects.filter(user=found):
            each.end()
        tell(found, "factor", now)
    return found.login


def forget(request: int) -> None:
    ChosenPassword.objects.filter(request=request).delete()


def tidy(spec: Spec) -> None:
    """Ways in of whom the store no longer knows, and passwords of requests that have ended."""
    alias = Alias.objects.filter(address=OuterRef("address"))
    Credential.objects.filter(~Exists(alias)).exclude(address__in=staff(spec)).delete()
    waiting = AccountRequest.objects.filter(pk=OuterRef("request"), state=AccountState.SUBMITTED)
    ChosenPassword.objects.filter(~Exists(waiting)).delete()
