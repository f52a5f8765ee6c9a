"""Ways in: made when an address is proved, taken at sign-in, gone with their person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from provisioning.errors import Refusal
from provisioning.kinds.shared.login import free, stem
from provisioning.portal.models import ChosenPassword, Credential
from provisioning.portal.passwords import mistakes
from provisioning.requests.models import AccountRequest, Alias, Person
from provisioning.requests.store import finding
from provisioning.requests.workflow import AccountState
from provisioning.spec.address import address as folded
from provisioning.spec.model import Spec


class Backend:
    """Who a session is of. Whoever left, or is no longer known, is nobody at the next page."""

    def get_user(self, number: int) -> Credential | None:
        from provisioning.portal import rules

        found: Credential | None = Credential.objects.filter(pk=number).first()
        return found if found and _stands(rules.spec(), found) else None


def staff(spec: Spec) -> frozenset[str]:
    """Whom the reviewed file names: they may sign in without having asked for anything."""
    managers = (each.managers for each in spec.applications.values())
    referents = (each.referents for each in spec.spaces.values())
    circles = (spec.responsables, *managers, *referents, *spec.approvers.values())
    return frozenset({*(who.address for circle in circles for who in circle), *spec.admins})


def person_of(credential: Credential) -> Person | None:
    return finding.known(credential.address)


def _stands(spec: Spec, credential: Credential) -> bool:
    person = person_of(credential)
    return person.left_on is None if person else credential.address in staff(spec)


def signing_in(spec: Spec, name: str, password: str) -> Credential | None:
    """By login or address. It takes as long for a name that nobody has."""
    found: Credential | None = Credential.objects.filter(
        Q(login=name.strip().casefold()) | Q(address=_address(name))
    ).first()
    if found is None:
        make_password(password)
        return None
    return found if found.check_password(password) and _stands(spec, found) else None


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
        found: Credential | None = Credential.objects.filter(address=address).first()
        if found is None:
            wish = stem(first_name, last_name)
            taken = set(
                Credential.objects.filter(login__startswith=wish).values_list("login", flat=True)
            )
            found = Credential(address=address, login=free(wish, taken))
        found.password = encoded
        found.save()
        return found


def appoint(spec: Spec, address: str, password: str) -> str:
    """The login of somebody whom the file names, with this password from now on."""
    known = _address(address)
    if known not in staff(spec):
        raise Refusal(
            f"{address} is neither an admin, a responsable, a manager of an application nor a "
            "referent in spaces.yaml; others ask for their account on the portal"
        )
    if list(mistakes(spec.portal.password, password)):
        asked = spec.portal.password
        raise Refusal(
            f"this password does not follow portal.password: {asked.minimum} to {asked.maximum} "
            f"characters, of {asked.classes} classes at least; type another"
        )
    return grant(known, "", known.partition("@")[0], make_password(password)).login


def forget(request: int) -> None:
    ChosenPassword.objects.filter(request=request).delete()


def tidy(spec: Spec) -> None:
    """Ways in of whom the store no longer knows, and passwords of requests that have ended."""
    alias = Alias.objects.filter(address=OuterRef("address"))
    Credential.objects.filter(~Exists(alias)).exclude(address__in=staff(spec)).delete()
    waiting = AccountRequest.objects.filter(pk=OuterRef("request"), state=AccountState.SUBMITTED)
    ChosenPassword.objects.filter(~Exists(waiting)).delete()
